"""A worker that is killed at any commit boundary of a run, before it or after: the next ends it as if nothing had been.

The boundaries are counted in an undisturbed run and then all tried: 50 people in chunks of 10.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.monthly_score import service
from app.monthly_score.service import WantedRun
from app.persistence.database import Database
from app.persistence.embedded import APP_ROLE, OWNER_ROLE, EmbeddedServer
from tests.monthly_score.mortal import AFTER, BEFORE, Death, Desk, approval, forking, worker
from tests.monthly_score.test_waves import arrange_waves
from tests.monthly_score.world import APRIL, LIBRARY, NOW, World, build
from tests.support.databases import Clone, administer

AT_ONCE = 6
KILLED = -signal.SIGKILL

LEFT = """
SELECT (SELECT array_agg(state || ' ' || digest) FROM month_runs),
       (SELECT ARRAY[count(*), count(DISTINCT employee_id)] FROM frozen_results),
       (SELECT ARRAY[count(*), count(DISTINCT employee_id)] FROM statements),
       (SELECT count(*) FROM counting_results JOIN frozen_results USING (agency_id, run_id, employee_id)),
       (SELECT count(*) FROM statements s WHERE NOT EXISTS (
            SELECT FROM frozen_results f WHERE f.run_id = s.run_id AND f.employee_id = s.employee_id)),
       (SELECT array_agg(type || ' ' || (data->>'digest')) FROM events),
       (SELECT array_agg(action ORDER BY audit_id) FROM audit_log WHERE action LIKE 'month_run%'),
       (SELECT array_agg(digest ORDER BY digest) FROM statements),
       (SELECT state FROM periods),
       (SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('doing', 'failed'))
"""
"""What a run leaves, without ids and clocks: the same, however often it was killed."""

TRANSITIONS = """
SELECT array_agg(to_state ORDER BY rev), count(DISTINCT rev), (SELECT state FROM periods),
       (SELECT count(*) FROM audit_log WHERE action LIKE 'period%' AND request_id = 'desk')
FROM period_transitions WHERE reason = 'Sudah diperiksa'
"""


@dataclass(frozen=True)
class Site:
    """A database that nobody is connected to, to be copied for each death."""

    server: EmbeddedServer
    name: str
    world: World

    @asynccontextmanager
    async def copied(self, case: str) -> AsyncIterator[Clone]:
        name = f"{self.name}_{case}"
        copy = (
            "CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy OWNER {owner}",
            "GRANT CONNECT ON DATABASE {name} TO {app}",
        )
        names = {"name": name, "template": self.name, "owner": OWNER_ROLE, "app": APP_ROLE}
        await asyncio.to_thread(administer, self.server, *copy, **names)
        yield Clone(self.server, name)
        await asyncio.to_thread(administer, self.server, "DROP DATABASE {name} WITH (FORCE)", name=name)


async def make_site(clone: Clone, postgres: EmbeddedServer, folder: Path | None) -> Site:
    """Make a city of 50 whose run is started; with a folder, one whose leaders wait for their staff."""
    owner = Database(clone.superuser_url, pool_size=1)
    async with owner.transaction(9901) as conn:
        world = await build(conn, people=50, units=3)
        library = LIBRARY if folder is None else await arrange_waves(conn, world, folder, every=10)
    async with owner.transaction(9901) as conn:
        wanted = WantedRun(month=APRIL)
        await service.start(conn, caller=world.officer, wanted=wanted, library=library, now=NOW)
    await owner.close()
    return Site(postgres, clone.name, world)


async def ended(target: Callable[..., None], *args: object) -> int:
    """Run it in a forked process and return its exit code."""
    process = forking.Process(target=target, args=args)
    await asyncio.to_thread(process.start)
    await asyncio.to_thread(process.join, 90)
    if process.exitcode is None:
        process.kill()
        pytest.fail("it has not ended")
    return process.exitcode


async def found(clone: Clone, question: str) -> tuple[Any, ...]:
    async with await psycopg.AsyncConnection.connect(clone.superuser_url) as conn:
        row = await (await conn.execute(question.encode())).fetchone()
    assert row is not None
    return tuple(row)


def deaths(commits: int) -> list[Death]:
    return [Death(number, when) for number in range(1, commits + 1) for when in (BEFORE, AFTER)]


async def try_all(commits: int, one: Callable[[Death], Any]) -> list[Any]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def in_turn(death: Death) -> Any:  # noqa: ANN401 - whatever it found
        async with turn:
            return await one(death)

    return await asyncio.gather(*(in_turn(death) for death in deaths(commits)))


@pytest.mark.parametrize(("waves", "commits"), [(False, 10), pytest.param(True, 12, marks=pytest.mark.long)])
async def test_a_run_that_is_killed_at_any_commit_leaves_what_an_undisturbed_one_leaves(
    clone: Clone,
    postgres: EmbeddedServer,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    *,
    waves: bool,
    commits: int,
) -> None:
    monkeypatch.setattr(service, "CHUNK_PEOPLE", 10)
    site = await make_site(clone, postgres, tmp_path if waves else None)

    async with site.copied("undisturbed") as copy:
        counted = await ended(worker, copy.app_url, Death())
        undisturbed = await found(copy, LEFT)
    async with site.copied("three") as copy:
        await asyncio.gather(*(ended(worker, copy.app_url, Death()) for _ in range(3)))
        by_three = await found(copy, LEFT)

    async def one(death: Death) -> tuple[int, tuple[Any, ...]]:
        async with site.copied(f"{death.commit}_{death.when}") as copy:
            code = await ended(worker, copy.app_url, death)
            await ended(worker, copy.app_url, Death())
            return code, await found(copy, LEFT)

    left = await try_all(counted, one)

    assert undisturbed[1:5] == ([50, 50], [50, 50], 50, 0)
    assert by_three == undisturbed
    assert {code for code, _ in left} == {KILLED}
    assert [after for _, after in left if after != undisturbed] == []
    assert counted == commits  # two of each chunk: its results, and the look whether it was the last


async def test_an_approval_that_is_killed_at_any_commit_is_made_once(
    clone: Clone, postgres: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK_PEOPLE", 50)
    site = await make_site(clone, postgres, None)
    await ended(worker, clone.app_url, Death())
    desk = Desk(9901, site.world.officer, site.world.second)

    async def one(death: Death) -> tuple[int, tuple[Any, ...]]:
        async with site.copied(f"{death.commit}_{death.when}") as copy:
            code = await ended(approval, copy.app_url, death, desk)
            await ended(approval, copy.app_url, Death(), desk)
            return code, await found(copy, TRANSITIONS)

    left = await try_all(2, one)

    assert left == [(KILLED, (["reviewed", "approved"], 2, "approved", 2))] * 4
