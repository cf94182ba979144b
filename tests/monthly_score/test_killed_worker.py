"""A worker that is killed in the middle of a month run: the next one ends the run, and nobody has to ask."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from app.jobs.worker import Hands
from app.monthly_score import service
from app.monthly_score.model import MonthRun, RunState
from app.monthly_score.service import WantedRun
from app.persistence.database import Database
from app.tkd_statement.tasks import run_chunk
from tests.monthly_score.world import APRIL, LIBRARY, NOW, World, build
from tests.support.databases import Clone
from tests.support.nest import Forked, nest

PEOPLE = 750


@asynccontextmanager
async def worker(clone: Clone) -> AsyncIterator[Forked]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("ERK_")}
    nowhere = Path(os.devnull)
    arguments = ["worker", "--heartbeat", "1", "--stalled", "2"]
    process = nest().start(arguments, env | {"ERK_DATABASE_URL": clone.app_url}, nowhere, nowhere)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


async def until(database: Database, world: World, run: MonthRun, reached: Callable[[MonthRun], bool]) -> MonthRun:
    async with asyncio.timeout(60):
        while True:
            async with database.transaction(world.agency_id) as conn:
                found = await service.get(conn, agency_id=world.agency_id, run_id=run.run_id)
            if reached(found):
                return found
            await asyncio.sleep(0.01)


async def start(database: Database, world: World) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        return await service.start(conn, caller=world.officer, wanted=WantedRun(month=APRIL), library=LIBRARY, now=NOW)


async def test_a_run_whose_worker_was_killed_is_ended_by_the_next_with_the_same_digest(
    fresh_database: Database, clone: Clone
) -> None:
    owner = Database(clone.superuser_url)
    async with owner.transaction(9901) as conn:
        world = await build(conn, people=PEOPLE, units=5)
    await owner.close()
    run = await start(fresh_database, world)

    async with worker(clone):
        killed = await until(fresh_database, world, run, lambda found: found.done > 0)
    async with worker(clone):
        finished = await until(fresh_database, world, run, lambda found: found.state is RunState.FINISHED)

    assert killed.done < PEOPLE
    assert (finished.done, finished.held) == (PEOPLE, 0)
    again = await start(fresh_database, world)
    for chunk in range(PEOPLE // 250):
        hands = Hands(database=fresh_database, now=lambda: NOW)
        await run_chunk(hands, agency_id=world.agency_id, run_id=str(again.run_id), chunk=chunk)
    undisturbed = await until(fresh_database, world, again, lambda found: found.state is RunState.FINISHED)
    assert finished.digest == undisturbed.digest


async def test_two_chunks_that_end_at_the_same_time_finish_the_run_once(fresh_database: Database, clone: Clone) -> None:
    owner = Database(clone.superuser_url)
    async with owner.transaction(9901) as conn:
        world = await build(conn, people=500)
    await owner.close()
    run = await start(fresh_database, world)
    hands = Hands(database=fresh_database, now=lambda: NOW)

    await asyncio.gather(
        *(run_chunk(hands, agency_id=world.agency_id, run_id=str(run.run_id), chunk=chunk) for chunk in (0, 1, 1, 0))
    )

    async with fresh_database.transaction(world.agency_id) as conn:
        finished = await service.get(conn, agency_id=world.agency_id, run_id=run.run_id)
        events = await conn.exec_driver_sql("SELECT count(*) FROM events WHERE type = 'month_run.finished'")
        statements = await conn.exec_driver_sql("SELECT count(*), count(DISTINCT employee_id) FROM statements")
    assert (finished.state, finished.done) == (RunState.FINISHED, 500)
    assert events.scalar_one() == 1
    assert tuple(statements.one()) == (500, 500)
