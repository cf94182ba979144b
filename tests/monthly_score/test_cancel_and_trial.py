"""A run that is cancelled leaves what counted before, and a trial changes nothing in any month."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.monthly_score import service
from app.monthly_score.cancelling import cancel
from app.monthly_score.model import MonthRun, RunKind, RunState
from app.monthly_score.refusals import RunEndedError
from app.monthly_score.service import WantedRun
from app.period.model import PeriodState
from app.period.service import state_of
from app.persistence.database import Database
from tests.monthly_score.test_month_run import read, start, statement_of, work
from tests.monthly_score.world import APRIL, LIBRARY, NOW, World, arrange, build
from tests.support.databases import RolledBackDatabase

ABSENT = "UPDATE attendance_days SET status = 'absent', late_minutes = NULL, early_minutes = NULL"


async def cancelled(database: Database, world: World, run: MonthRun) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        return await cancel(conn, caller=world.officer, run_id=run.run_id, now=NOW)


async def try_out(database: Database, world: World) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        wanted = WantedRun(month=APRIL, trial=True)
        return await service.start(conn, caller=world.officer, wanted=wanted, library=LIBRARY, now=NOW)


async def rows(database: Database, world: World, statement: str) -> list[tuple[object, ...]]:
    async with database.transaction(world.agency_id) as conn:
        return [tuple(row) for row in await conn.execute(text(statement))]


async def test_a_cancelled_run_works_no_further_chunk_and_what_counted_counts_on(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=300)
    first = await work(database, world, await start(database, world), 0, 1)
    second = await work(database, world, await start(database, world), 0)
    assert (second.state, second.done) == (RunState.RUNNING, 250)

    stopped = await cancelled(database, world, second)
    after = await work(database, world, second, 1)

    assert (stopped.state, stopped.done) == (RunState.CANCELLED, 250)
    assert after == stopped
    assert (await statement_of(database, world, 1))[0].run_id == first.run_id
    third = await start(database, world)
    assert third.run_id not in {first.run_id, second.run_id}


async def test_what_has_ended_is_not_cancelled(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    run = await work(database, world, await start(database, world))

    with pytest.raises(RunEndedError) as refused:
        await cancelled(database, world, run)

    assert refused.value.params == {"state": "finished"}
    assert (await read(database, world, run.run_id)).state is RunState.FINISHED


@pytest.mark.parametrize("state", list(PeriodState))
async def test_a_trial_of_any_month_changes_nothing(database: RolledBackDatabase, state: PeriodState) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
        await arrange(conn, "DELETE FROM attendance_days WHERE employee_id = %(e)s", e=world.people[2])
        await arrange(conn, "UPDATE periods SET state = %(state)s", state=state)

    trial = await work(database, world, await try_out(database, world))

    assert (trial.kind, trial.state, trial.done, trial.held) == (RunKind.TRIAL, RunState.FINISHED, 3, 1)
    async with database.transaction(world.agency_id) as conn:
        assert await state_of(conn, agency_id=world.agency_id, month=APRIL) is state
        (person,) = await service.held(conn, agency_id=world.agency_id, run_id=trial.run_id, after=None, size=10)
    assert person.employee_id == world.people[2]
    for table in ("statements", "frozen_results", "counting_results", "events"):
        assert await rows(database, world, f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608 - named above


async def test_a_trial_comes_to_what_the_run_comes_to_and_beside_it(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
    running = await start(database, world)

    trial = await work(database, world, await try_out(database, world))
    finished = await work(database, world, running)

    assert trial.digest == finished.digest
    assert finished.state is RunState.FINISHED


async def test_a_trial_lasts_until_the_next(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=2)
    first = await work(database, world, await try_out(database, world))
    async with database.superuser() as conn:
        await arrange(conn, ABSENT)

    second = await try_out(database, world)
    assert (await try_out(database, world)).run_id == second.run_id
    second = await work(database, world, second)

    assert second.digest != first.digest
    assert (await read(database, world, first.run_id)).state is RunState.SUPERSEDED
    kept = await rows(database, world, "SELECT run_id, count(*) FROM trial_results GROUP BY run_id")
    assert kept == [(second.run_id, 2)]
