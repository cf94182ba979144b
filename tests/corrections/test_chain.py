"""A correction of one month reaches the later ones that go on from it, and who was held before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from app.audit.service import next_change
from app.corrections.model import Adjustment, NewCorrection
from app.corrections.service import corrections as service
from app.corrections.tasks import run_chunk as correct_chunk
from app.jobs.worker import Hands
from app.monthly_score import service as monthly_score
from app.monthly_score.service import WantedRun
from app.regulation.service import choose_regulation
from app.rules import Library
from app.shared.month import Month
from app.tkd_statement.tasks import run_chunk
from tests.corrections.test_corrections import AS_FOUND, RUNNING
from tests.monthly_score.test_carried import LINES
from tests.monthly_score.world import APRIL, MAY, NOW, World, arrange, build
from tests.rules.writing import write
from tests.support.databases import RolledBackDatabase

IN_MAY = (
    """INSERT INTO calendar_days (agency_id, calendar_id, day, kind, starts_at, ends_at, minutes, known_from)
       SELECT agency_id, calendar_id, d::date, 'working', '07:30', '16:00', 450, known_from FROM calendars,
              generate_series(timestamp '2026-05-01', '2026-05-31', interval '1 day') d""",
    """INSERT INTO attendance_days (agency_id, employee_id, day, status, late_minutes, early_minutes, known_from)
       SELECT DISTINCT agency_id, employee_id, d::date, 'present', 0, 0, 1 FROM employees,
              generate_series(timestamp '2026-05-01', '2026-05-31', interval '1 day') d""",
    """INSERT INTO periods (agency_id, month, state, rev, changed_at)
       SELECT agency_id, '2026-05-01', 'closed', 1, now() FROM agencies WHERE agency_id = 9901""",
    "SELECT ensure_activity_partition('2026-05-01')",
)


@pytest.fixture
async def arranged(database: RolledBackDatabase, tmp_path: Path) -> tuple[World, Hands]:
    """April and May of three people, published; the third has no attendance on one day of May, and so is held in it."""
    write(tmp_path, *LINES)
    hands = Hands(database=database, now=lambda: NOW, library=Library((tmp_path,)))
    async with database.superuser() as conn:
        world = await build(conn, people=3)
        for statement in IN_MAY:
            await arrange(conn, statement)
        missing = "DELETE FROM attendance_days WHERE employee_id = %(e)s AND day = '2026-05-04'"
        await arrange(conn, missing, e=world.people[2])
    async with database.transaction(world.agency_id) as conn:
        since = date(2026, 1, 1)
        await choose_regulation(
            conn,
            caller=world.officer,
            since=since,
            region="uji",
            variant="biasa",
            library=hands.library,
            now=NOW,
        )
    for month in (APRIL, MAY):
        await run_month(hands, world, month)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE periods SET state = 'published'")
    return world, hands


async def run_month(hands: Hands, world: World, month: Month) -> None:
    async with hands.database.transaction(world.agency_id) as conn:
        wanted = WantedRun(month=month)
        run = await monthly_score.start(conn, caller=world.officer, wanted=wanted, library=hands.library, now=NOW)
    await run_chunk(hands, agency_id=world.agency_id, run_id=str(run.run_id), chunk=0)


async def correct(
    database: RolledBackDatabase, hands: Hands, world: World, month: Month, *people: UUID
) -> list[Adjustment]:
    new = NewCorrection(first_month=month, reason="Menyusul", employee_ids=people or None)
    async with database.transaction(world.agency_id) as conn:
        one = await service.start(conn, caller=world.officer, new=new, library=hands.library, now=NOW)
    for _ in range(5):
        async with database.superuser() as conn:
            rows = (await conn.exec_driver_sql(RUNNING)).all()
        for row in rows:
            await correct_chunk(hands, agency_id=world.agency_id, run_id=str(row.run_id), chunk=0)
    async with database.transaction(world.agency_id) as conn:
        identified = one.correction_id
        await service.decide(conn, caller=world.second, correction_id=identified, approved=True, decision=None, now=NOW)
        return await service.adjustments(
            conn, caller=world.officer, correction_id=identified, after=None, size=100, now=NOW
        )


async def test_a_later_month_that_went_on_from_the_corrected_one_is_corrected_too(
    database: RolledBackDatabase, arranged: tuple[World, Hands]
) -> None:
    world, hands = arranged
    async with database.superuser() as conn:
        change = await next_change(conn, agency_id=world.agency_id, now=NOW)
        values = {"a": world.agency_id, "employee": world.people[0], "day": "2026-04-08", "late": 0}
        await arrange(conn, AS_FOUND, **values, change=change)

    made = await correct(database, hands, world, APRIL, world.people[0])

    # One absence less in April, and one less that May went on from: a fine of 1,000 in each.
    assert [(one.work_month, one.total) for one in made] == [(APRIL, 1000), (MAY, 1000)]
    assert {line.line_id: (line.old, line.new) for line in made[1].lines if line.kind == "carried"} == {
        "absences": ("1", "0")
    }
    assert await correct(database, hands, world, APRIL) == []


async def test_who_was_held_and_is_whole_now_gets_the_whole_amount(
    database: RolledBackDatabase, arranged: tuple[World, Hands]
) -> None:
    world, hands = arranged
    assert await correct(database, hands, world, MAY, world.people[2]) == []  # still held: nothing changes
    async with database.superuser() as conn:
        change = await next_change(conn, agency_id=world.agency_id, now=NOW)
        late = """INSERT INTO attendance_days (agency_id, employee_id, day, status, late_minutes, early_minutes,
                      known_from)
                  VALUES (9901, %(e)s, '2026-05-04', 'present', 0, 0, %(change)s)"""
        await arrange(conn, late, e=world.people[2], change=change)

    (made,) = await correct(database, hands, world, MAY, world.people[2])

    assert (made.corrects_statement_id, made.base) == (None, 1_000_000)
    assert made.total == made.base - made.cuts
