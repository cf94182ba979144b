"""Jobs: they leave with their transaction, run once a worker has them, and survive the worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from app.jobs.model import NewJob
from app.jobs.service import defer
from app.jobs.upkeep import make_partitions_ahead
from app.jobs.worker import Hands, Task, WorkerLimits, running_worker
from app.persistence.database import Database
from tests.support.databases import Clone

DEMO = 9901
NOW = datetime(2026, 4, 15, 3, 0, tzinfo=UTC)
QUICK = WorkerLimits(
    attempts=2,
    heartbeat=timedelta(seconds=0.1),
    stalled_after=timedelta(seconds=0.3),
    poll=timedelta(seconds=0.1),
    shutdown=timedelta(seconds=2),
)
Superuser = psycopg.AsyncConnection[Any]


@pytest.fixture
def hands(fresh_database: Database) -> Hands:
    return Hands(database=fresh_database, now=lambda: NOW)


class Seen:
    """A task that writes down what it was called with."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    async def run(self, hands: Hands, **arguments: str | int) -> None:
        self.calls.append(arguments)

    @property
    def task(self) -> Task:
        return Task(name="test.seen", run=self.run)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 - what is awaited is in the database
            await asyncio.sleep(0.02)


async def break_off(superuser: Superuser, attempts: int) -> None:
    """Leave every job as a worker leaves it that was killed, its row among the workers already removed."""
    await superuser.execute("SET search_path TO procrastinate")
    await superuser.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", (attempts,))


async def states(superuser: Superuser) -> list[tuple[str, int]]:
    cursor = await superuser.execute("SELECT status, attempts FROM procrastinate.procrastinate_jobs ORDER BY id")
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def test_a_job_runs_once_its_transaction_has_committed(
    hands: Hands, clone: Clone, fresh_database: Database
) -> None:
    seen = Seen()

    async with running_worker(clone.app_url, [seen.task], hands, QUICK):
        async with fresh_database.transaction(DEMO) as conn:
            await defer(conn, [NewJob(task="test.seen", arguments={"agency_id": DEMO, "chunk": 1})])
            await asyncio.sleep(0.3)
            assert seen.calls == []

        async def done() -> bool:
            return bool(seen.calls)

        await until(done)

    assert seen.calls == [{"agency_id": DEMO, "chunk": 1}]


async def test_a_job_of_a_transaction_that_rolled_back_is_not_there(
    fresh_database: Database, superuser: Superuser
) -> None:
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with fresh_database.transaction(DEMO) as conn:
            await defer(conn, [NewJob(task="test.seen")])
            raise RuntimeError("changed my mind")

    assert await states(superuser) == []


async def test_deferring_leaves_the_transaction_as_it_was(fresh_database: Database) -> None:
    async with fresh_database.transaction(DEMO) as conn:
        await defer(conn, [NewJob(task="test.seen")])

        found = [(await conn.exec_driver_sql(f"SHOW {name}")).scalar() for name in ("search_path", "erk.agency_id")]

    assert found == ["public", "9901"]


async def test_a_job_that_fails_is_tried_again_and_at_last_given_up(
    hands: Hands, clone: Clone, fresh_database: Database, superuser: Superuser
) -> None:
    tries: list[datetime] = []

    async def fail(hands: Hands) -> None:
        tries.append(hands.now())
        raise ValueError("with a name in it")

    async with fresh_database.transaction(DEMO) as conn:
        await defer(conn, [NewJob(task="test.fail")])

    async with running_worker(clone.app_url, [Task(name="test.fail", run=fail)], hands, QUICK):

        async def given_up() -> bool:
            return [state for state, _ in await states(superuser)] == ["failed"]

        await until(given_up)

    assert len(tries) == QUICK.attempts


async def test_a_job_that_a_killed_worker_was_doing_is_done_by_the_next(
    hands: Hands, clone: Clone, fresh_database: Database, superuser: Superuser
) -> None:
    seen = Seen()
    async with fresh_database.transaction(DEMO) as conn:
        await defer(conn, [NewJob(task="test.seen")])
    await break_off(superuser, attempts=0)

    async with running_worker(clone.app_url, [seen.task], hands, QUICK):

        async def done() -> bool:
            return await states(superuser) == []

        await until(done)

    assert len(seen.calls) == 1


async def test_a_job_that_kills_its_workers_is_given_up(
    hands: Hands, clone: Clone, fresh_database: Database, superuser: Superuser
) -> None:
    seen = Seen()
    async with fresh_database.transaction(DEMO) as conn:
        await defer(conn, [NewJob(task="test.seen")])
    await break_off(superuser, attempts=1)

    async with running_worker(clone.app_url, [seen.task], hands, QUICK):
        assert await states(superuser) == [("failed", 2)]

    assert seen.calls == []


async def test_two_waiting_jobs_never_share_a_queueing_lock(fresh_database: Database) -> None:
    job = NewJob(task="test.seen", queueing_lock="once")

    with pytest.raises(Exception, match="queueing lock once"):
        async with fresh_database.transaction(DEMO) as conn:
            await defer(conn, [job])
            await defer(conn, [job])


async def test_partitions_are_made_three_months_ahead_and_only_once(hands: Hands, superuser: Superuser) -> None:
    await make_partitions_ahead(hands)
    await make_partitions_ahead(hands)

    cursor = await superuser.execute(
        "SELECT tablename FROM pg_tables WHERE tablename LIKE 'activities\\_2%' ORDER BY 1"
    )
    assert [row[0] for row in await cursor.fetchall()] == [f"activities_2026_{month:02d}" for month in range(3, 8)]
