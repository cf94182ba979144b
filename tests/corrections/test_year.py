"""A year of six people, month by month, with what comes late corrected in any order and grouping, to the rupiah."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance import service as attendance
from app.attendance.conduct import Obligation, ObligationHold, Sanction, SanctionKind
from app.attendance.model import AttendanceDay, DayStatus, Leave, LeaveKind
from app.corrections.model import Answer, FollowUp, NewCorrection, NewObjection
from app.corrections.service import corrections, objections
from app.corrections.tasks import run_chunk as correct_chunk
from app.jobs.worker import Hands
from app.monthly_score import service as monthly_score
from app.monthly_score.service import WantedRun
from app.persistence.database import raw
from app.personnel import service as personnel
from app.personnel.model import AssignmentKind
from app.regulation.service import choose_regulation
from app.rules import Library
from app.shared.month import Month
from app.tkd_statement import service as statements
from app.tkd_statement.model import Statement
from app.tkd_statement.service import Wanted
from app.tkd_statement.tasks import run_chunk
from tests.corrections import year as story
from tests.corrections.test_corrections import RUNNING
from tests.corrections.year import ABSENT, IN_TIME, LATE, LEAVE, NEW, NEW_FROM, OLD, PEOPLE
from tests.monthly_score.world import World, arrange, build
from tests.personnel.builders import assign, holds
from tests.support.databases import RolledBackDatabase

NOW: Final = datetime(2027, 1, 5, 2, 0, tzinfo=UTC)
GRANTED: Final = Answer(granted=True, decision="Benar hadir", follow_up=FollowUp.RECORD_FACT)
CLEARED: Final = ("attendance_days", "activities", "calendar_days", "periods")
YEAR: Final = (
    """INSERT INTO calendar_days (agency_id, calendar_id, day, kind, starts_at, ends_at, minutes, known_from)
       SELECT agency_id, calendar_id, d::date, CASE WHEN works THEN 'working' ELSE 'rest' END,
              CASE WHEN works THEN time '07:30' END, CASE WHEN works THEN time '16:00' END,
              CASE WHEN works THEN 450 ELSE 0 END, known_from
       FROM calendars, generate_series(timestamp '2026-01-01', '2026-12-31', interval '1 day') d,
            LATERAL (SELECT extract(isodow FROM d) < 6 AS works) week""",
    """WITH made AS (INSERT INTO posts SELECT 9901, gen_random_uuid(), code FROM unnest(ARRAY['P7', 'P8']) code
                     RETURNING post_id)
       INSERT INTO post_versions (agency_id, version_id, post_id, title, unit_id, kelas_jabatan, position_group, since,
           known_from)
       SELECT 9901, gen_random_uuid(), made.post_id, 'Kepala', unit_id, 11, 'pengawas', '2026-01-01', 1
       FROM made, units WHERE code = 'U1'""",
)
DAYS: Final = """
INSERT INTO attendance_days (agency_id, employee_id, day, status, late_minutes, early_minutes, known_from)
SELECT 9901, employee_id, day, CASE WHEN told = -1 THEN 'absent' ELSE 'present' END,
       CASE WHEN told >= 0 THEN told END, CASE WHEN told >= 0 THEN 0 END, 1
FROM json_to_recordset(%(rows)s::json) AS t (employee_id uuid, day date, told int)
"""
PUBLISHED: Final = "UPDATE periods SET state = 'published' WHERE month = %(month)s"
CLOSED: Final = (
    "INSERT INTO periods (agency_id, month, state, rev, changed_at) VALUES (9901, %(month)s, 'closed', 1, now())"
)


@dataclass
class Year:
    """What goes on in one telling of the year, and what was paid and adjusted so far."""

    database: RolledBackDatabase
    world: World
    hands: Hands
    posts: dict[str, UUID]
    assignments: dict[UUID, UUID]
    paid: Counter[int] = field(default_factory=Counter)

    def nip(self, person: int) -> str:
        return f"193001012010{person:06d}"

    def number(self, employee_id: UUID) -> int:
        return self.world.people.index(employee_id) + 1


@dataclass(frozen=True)
class Fact:
    """Something that becomes known late: from which month it matters, to whom, and how it is recorded."""

    month: int
    person: int
    record: Callable[[Year, AsyncConnection], Awaitable[None]]
    objected: bool = False


def whole_month(month: int) -> Month:
    return Month(2026, month)


async def record_days(year: Year, conn: AsyncConnection, told: dict[tuple[int, date], int]) -> None:
    reports = await attendance.record_attendance_days(
        conn, caller=year.world.officer, days=[as_day(year, *one) for one in told.items()], now=NOW
    )
    assert [one.problem for one in reports] == [None] * len(told)


def as_day(year: Year, key: tuple[int, date], told: int) -> AttendanceDay:
    person, day = key
    who = year.world.people[person - 1]
    if told == ABSENT:
        return AttendanceDay(employee_id=who, day=day, status=DayStatus.ABSENT)
    if told == LEAVE:
        return AttendanceDay(employee_id=who, day=day, status=DayStatus.LEAVE, leave_kind=LeaveKind.SICK)
    return AttendanceDay(employee_id=who, day=day, status=DayStatus.PRESENT, late_minutes=told, early_minutes=0)


async def sanction(year: Year, conn: AsyncConnection, person: int) -> None:
    since, months, share = story.SANCTIONS[person]
    told = Sanction(
        nip=year.nip(person),
        kind=SanctionKind.MEDIUM,
        since=since,
        decree_number="1",
        months=months,
        share=share,
    )
    (report,) = await attendance.record_sanctions(conn, caller=year.world.officer, records=[told], now=NOW)
    assert report.problem is None


async def hold(year: Year, conn: AsyncConnection, released_on: date | None) -> None:
    told = ObligationHold(
        nip=year.nip(6),
        obligation=Obligation.LHKPN,
        since=story.HELD_SINCE,
        reason="Belum lapor",
        released_on=released_on,
        release_reason=None if released_on is None else "Sudah lapor",
    )
    (report,) = await attendance.record_obligation_holds(conn, caller=year.world.officer, records=[told], now=NOW)
    assert report.problem is None


async def move(year: Year, conn: AsyncConnection) -> None:
    who, officer = year.world.people[1], year.world.officer
    await personnel.end_assignment(
        conn, caller=officer, assignment_id=year.assignments[who], until=story.MOVED, now=NOW
    )
    await assign(conn, officer, holds(who, year.posts["P7"], since=story.MOVED))


async def act(year: Year, conn: AsyncConnection, time: int) -> None:
    since, until = story.ACTED[time]
    acting = holds(year.world.people[3], year.posts["P8"], kind=AssignmentKind.PLT, since=since, until=until)
    await assign(conn, year.world.officer, acting)


def late_facts() -> list[Fact]:
    async def of_days(year: Year, conn: AsyncConnection, one: tuple[int, int]) -> None:
        await record_days(year, conn, {key: told for key, told in LATE.items() if (key[0], key[1].month) == one})

    def days_of(person: int, month: int) -> Fact:
        return Fact(month, person, lambda year, conn: of_days(year, conn, (person, month)), objected=person == 4)

    return [
        *(days_of(*one) for one in sorted({(person, day.month) for person, day in LATE})),
        Fact(3, 1, lambda year, conn: sanction(year, conn, 1)),
        Fact(5, 2, move),
        Fact(3, 4, lambda year, conn: act(year, conn, 0)),
        Fact(5, 6, lambda year, conn: hold(year, conn, story.RELEASED_ON)),
    ]


async def begin(database: RolledBackDatabase, folder: Path) -> Year:
    story.write_regulations(folder)
    library = Library((folder,))
    async with database.superuser() as conn:
        world = await build(conn, people=PEOPLE)
        for table in CLEARED:
            await arrange(conn, f"DELETE FROM {table}")  # noqa: S608 - tables named above
        for statement in YEAR:
            await arrange(conn, statement)
        rows = [
            {"employee_id": str(who), "day": day.isoformat(), "told": IN_TIME.get((person, day), 0)}
            for person, who in enumerate(world.people, 1)
            for month in range(1, 13)
            for day in story.weekdays(month)
            if not story.on_leave(person, day)
        ]
        await arrange(conn, DAYS, rows=json.dumps(rows))
        await arrange(
            conn, "UPDATE assignments SET since = %(day)s WHERE employee_id = %(e)s", day=story.HIRED, e=world.people[2]
        )
        driver = await raw(conn)
        posts = dict(await (await driver.execute("SELECT code, post_id FROM posts")).fetchall())
        assignments = dict(
            await (await driver.execute("SELECT employee_id, assignment_id FROM assignments")).fetchall()
        )
    year = Year(database, world, Hands(database=database, now=lambda: NOW, library=library), posts, assignments)
    await choose(year, OLD.variant, 1)
    async with database.transaction(world.agency_id) as conn:
        leave = Leave(nip=year.nip(5), kind=LeaveKind.IMPORTANT, since=story.LEAVE_OF_5[0], until=story.LEAVE_OF_5[1])
        (report,) = await attendance.record_leaves(conn, caller=world.officer, records=[leave], now=NOW)
        assert report.problem is None
        await sanction(year, conn, 5)
        await hold(year, conn, None)
        await act(year, conn, 1)
    return year


async def choose(year: Year, variant: str, month: int) -> None:
    async with year.database.transaction(year.world.agency_id) as conn:
        await choose_regulation(
            conn,
            caller=year.world.officer,
            since=date(2026, month, 1),
            region="uji",
            variant=variant,
            library=year.hands.library,
            now=NOW,
        )


async def counting(year: Year, month: int) -> dict[int, Statement]:
    async with year.database.transaction(year.world.agency_id) as conn:
        found = await statements.page(
            conn, caller=year.world.officer, wanted=Wanted(month=whole_month(month)), after=None, size=100, now=NOW
        )
    return {year.number(one.employee_id): one for one in found}


async def publish(year: Year, month: int) -> None:
    """Run a month and pay what no gate holds."""
    first_day = date(2026, month, 1)
    async with year.database.superuser() as conn:
        await arrange(conn, CLOSED, month=first_day)
    async with year.database.transaction(year.world.agency_id) as conn:
        run = await monthly_score.start(
            conn,
            caller=year.world.officer,
            wanted=WantedRun(month=whole_month(month)),
            library=year.hands.library,
            now=NOW,
        )
    await run_chunk(year.hands, agency_id=year.world.agency_id, run_id=str(run.run_id), chunk=0)
    async with year.database.superuser() as conn:
        await arrange(conn, PUBLISHED, month=first_day)
    year.paid.update({who: one.total for who, one in (await counting(year, month)).items() if one.outcome == "pay"})


async def object_to(year: Year, fact: Fact) -> UUID:
    world = year.world
    statement = (await counting(year, fact.month))[fact.person]
    async with year.database.transaction(world.agency_id) as conn:
        new = NewObjection(statement_id=statement.statement_id, line_id="absence_cut", reason="Saya hadir")
        filed = await objections.file(conn, caller=world.employee(fact.person), new=new, now=NOW)
        await objections.answer(conn, caller=world.officer, objection_id=filed.objection_id, said=GRANTED, now=NOW)
    return filed.objection_id


async def correct(year: Year, facts: list[Fact], *, everybody: bool) -> None:
    """Record what came late and work out the months from the first that it concerns; another person lets it count."""
    named = [await object_to(year, fact) for fact in facts if fact.objected]
    world = year.world
    async with year.database.transaction(world.agency_id) as conn:
        for fact in facts:
            await fact.record(year, conn)
    new = NewCorrection(
        first_month=whole_month(min(fact.month for fact in facts)),
        reason="Menyusul",
        employee_ids=None if everybody else tuple({world.people[fact.person - 1] for fact in facts}),
        objection_ids=tuple(named),
    )
    async with year.database.transaction(world.agency_id) as conn:
        one = await corrections.start(conn, caller=world.officer, new=new, library=year.hands.library, now=NOW)
    while True:
        async with year.database.superuser() as conn:
            rows = (await conn.exec_driver_sql(RUNNING)).all()
        if not rows:
            break
        await correct_chunk(year.hands, agency_id=world.agency_id, run_id=str(rows[0].run_id), chunk=0)
    asked: dict[str, Any] = {"correction_id": one.correction_id, "now": NOW}
    async with year.database.transaction(world.agency_id) as conn:
        await corrections.decide(conn, caller=world.second, approved=True, decision=None, **asked)
        made = await corrections.adjustments(conn, caller=world.officer, after=None, size=200, **asked)
    for adjustment in made:
        year.paid[year.number(adjustment.employee_id)] += adjustment.total


async def nothing(_year: Year, _conn: AsyncConnection) -> None:
    """Only work out anew: the regulation was recorded before."""


def plan(random: Random) -> dict[int, list[tuple[list[Fact], bool]]]:
    """Choose after which month each late fact becomes known, in which order, with which others, for whom."""
    told: dict[int, list[tuple[list[Fact], bool]]] = {month: [] for month in range(1, 13)}
    known: dict[int, list[Fact]] = {month: [] for month in range(1, 13)}
    for fact in late_facts():
        known[random.choice([*range(fact.month, 13), 12])].append(fact)
    for month, facts in known.items():
        random.shuffle(facts)
        while facts:
            size = random.randint(1, 3)
            told[month].append((facts[:size], random.random() < 0.3))
            del facts[:size]
    by_regulation = ([Fact(NEW_FROM, 1, nothing)], True)
    months = told[random.randint(NEW_FROM, 12)]
    months.insert(random.randint(0, len(months)), by_regulation)
    return told


@pytest.mark.parametrize("seed", [1, 2, 12])
async def test_a_year_comes_to_what_doing_it_right_at_once_comes_to_whatever_the_order_of_its_corrections(
    database: RolledBackDatabase, tmp_path: Path, seed: int
) -> None:
    year = await begin(database, tmp_path)
    told = plan(Random(seed))  # noqa: S311 - an order, and no secret

    for month in range(1, 13):
        await publish(year, month)
        if month == NEW_FROM:
            await choose(year, NEW.variant, NEW_FROM)
        for facts, everybody in told[month]:
            await correct(year, facts, everybody=everybody)

    last = {(who, month): one for month in range(1, 13) for who, one in (await counting(year, month)).items()}
    right = {
        (person, month): amount
        for person in range(1, PEOPLE + 1)
        for month in range(1, 13)
        if (amount := story.right(person, month)) is not None
    }
    assert {one for one, statement in last.items() if statement.outcome == "hold"} == {(6, one) for one in story.HELD}
    assert {one: statement.total for one, statement in last.items()} == right
    due = Counter[int]()
    for (person, month), amount in right.items():
        due[person] += 0 if (person, month) in {(6, one) for one in story.HELD} else amount
    assert year.paid == due
