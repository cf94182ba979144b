"""A worker that is killed at any commit boundary of a correction: the next ends it, and nothing is double.

The boundaries are counted in an undisturbed correction and then all tried: 20 people in chunks of 10, April and the May
that goes on from it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.audit.service import next_change
from app.corrections.model import NewCorrection
from app.corrections.service import corrections
from app.jobs.worker import Hands
from app.monthly_score import correcting
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServer
from app.regulation.service import choose_regulation
from app.rules import Library
from tests.corrections.test_chain import IN_MAY, run_month
from tests.monthly_score.mortal import Death, worker
from tests.monthly_score.test_carried import LINES
from tests.monthly_score.test_crash_matrix import KILLED, Site, ended, found, try_all
from tests.monthly_score.world import APRIL, MAY, NOW, World, arrange, build
from tests.rules.writing import write
from tests.support.databases import Clone

PEOPLE = 20
ABSENT_AFTER_ALL = """
WITH old AS (
    UPDATE attendance_days SET known_until = %(change)s
    WHERE agency_id = %(a)s AND day = '2026-04-08' AND known_until IS NULL AND status = 'present' RETURNING *)
INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)
SELECT agency_id, employee_id, day, 'absent', %(change)s FROM old
"""
LEFT = """
SELECT (SELECT array_agg(state) FROM corrections),
       (SELECT array_agg(format('%s %s %s', month, state, digest) ORDER BY month)
        FROM month_runs WHERE kind = 'correction'),
       (SELECT ARRAY[count(*), count(DISTINCT (run_id, employee_id))] FROM frozen_results),
       (SELECT ARRAY[count(*), count(DISTINCT (run_id, employee_id))] FROM statements),
       (SELECT ARRAY[count(*), count(DISTINCT (work_month, employee_id)), sum(base), sum(cuts), sum(total)]
        FROM adjustments),
       (SELECT array_agg(format('%s %s %s %s', work_month, employee_id, total, lines) ORDER BY work_month, employee_id)
        FROM adjustments),
       (SELECT array_agg(type ORDER BY type) FROM events WHERE type LIKE 'correction%'),
       (SELECT array_agg(action ORDER BY action) FROM audit_log WHERE action LIKE 'correction%'),
       (SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed'))
"""
"""What a correction leaves, without ids of its own and clocks: the same, however often it was killed."""


async def make_site(clone: Clone, postgres: EmbeddedServer, folder: Path) -> Site:
    """Publish April and May, start a correction: all but one turn out to have been absent on 8 April."""
    write(folder, *LINES)
    owner = Database(clone.superuser_url, pool_size=1)
    hands = Hands(database=owner, now=lambda: NOW, library=Library((folder,)))
    async with owner.transaction(9901) as conn:
        world = await build(conn, people=PEOPLE)
        for statement in IN_MAY:
            await arrange(conn, statement)
        chosen: dict[str, Any] = {"since": date(2026, 1, 1), "region": "uji", "variant": "biasa", "now": NOW}
        await choose_regulation(conn, caller=world.officer, library=hands.library, **chosen)
    for month in (APRIL, MAY):
        await run_month(hands, world, month)
    async with owner.transaction(9901) as conn:
        await arrange(conn, "UPDATE periods SET state = 'published'")
        change = await next_change(conn, agency_id=9901, now=NOW)
        await arrange(conn, ABSENT_AFTER_ALL, a=9901, change=change)
    async with owner.transaction(9901) as conn:
        await arrange(conn, "SET LOCAL search_path = procrastinate")
        await arrange(conn, "DELETE FROM procrastinate_jobs")
    await start(owner, world, hands.library)
    await owner.close()
    return Site(postgres, clone.name, world)


async def start(database: Database, world: World, library: Library) -> None:
    async with database.transaction(9901) as conn:
        new = NewCorrection(first_month=APRIL, reason="Presensi menyusul", employee_ids=None)
        await corrections.start(conn, caller=world.officer, new=new, library=library, now=NOW)


async def test_a_correction_that_is_killed_at_any_commit_leaves_what_an_undisturbed_one_leaves(
    clone: Clone, postgres: EmbeddedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(correcting, "CHUNK_PEOPLE", PEOPLE // 2)
    site = await make_site(clone, postgres, tmp_path)

    async with site.copied("undisturbed") as copy:
        counted = await ended(worker, copy.app_url, Death(), tmp_path)
        undisturbed = await found(copy, LEFT)

    async def one(death: Death) -> tuple[int, tuple[Any, ...]]:
        async with site.copied(f"{death.commit}_{death.when}") as copy:
            code = await ended(worker, copy.app_url, death, tmp_path)
            await ended(worker, copy.app_url, Death(), tmp_path)
            return code, await found(copy, LEFT)

    left = await try_all(counted, one)

    adjusted = 2 * (PEOPLE - 1)
    assert undisturbed[0] == ["calculated"]
    assert undisturbed[4] == [adjusted, adjusted, 0, adjusted * 1000, -adjusted * 1000]
    assert {code for code, _ in left} == {KILLED}
    assert [after for _, after in left if after != undisturbed] == []
    assert counted == 6  # of April two of each chunk; of May, begun when the chunks were set, one chunk
