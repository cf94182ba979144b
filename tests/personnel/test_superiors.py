"""Who is whose superior on a day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel import service
from app.personnel.model import AssignmentKind, Kind
from tests.personnel.builders import (
    DEMO,
    NOW,
    Office,
    assign,
    build_ladder,
    employee,
    holds,
    open_office,
    post_details,
    record,
)
from tests.support.databases import RolledBackDatabase

MARCH_31 = date(2026, 3, 31)
APRIL_1 = date(2026, 4, 1)
MAY_1 = date(2026, 5, 1)
DEFINITIVE, PLT, PLH = AssignmentKind.DEFINITIVE, AssignmentKind.PLT, AssignmentKind.PLH


async def above(
    conn: AsyncConnection, employee_id: UUID, day: date = APRIL_1, *, known_at: int | None = None
) -> list[tuple[UUID, str]]:
    found = await service.superiors_of(conn, agency_id=DEMO, employee_ids=[employee_id], day=day, known_at=known_at)
    return [(one.employee_id, one.kind) for one in found[employee_id]]


async def end(conn: AsyncConnection, office: Office, assignment_id: UUID, until: date) -> None:
    await service.end_assignment(conn, caller=office.officer, assignment_id=assignment_id, until=until, now=NOW)


async def test_the_holder_of_the_post_above_is_the_superior_and_the_top_has_none(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        top, middle, bottom = (await build_ladder(conn, office.officer)).holders
        found = await service.superiors_of(conn, agency_id=DEMO, employee_ids=[bottom, middle, top], day=APRIL_1)
    assert {who: [one.employee_id for one in superiors] for who, superiors in found.items()} == {
        bottom: [middle],
        middle: [top],
        top: [],
    }


async def test_while_the_post_above_is_vacant_the_next_above_decides(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
        top, middle, bottom = ladder.holders
        await end(conn, office, ladder.assignments[1], APRIL_1)
        assert await above(conn, bottom, MARCH_31) == [(middle, DEFINITIVE)]
        assert await above(conn, bottom, APRIL_1) == [(top, DEFINITIVE)]


async def test_a_plt_is_the_superior_in_a_vacant_post_on_its_days_only(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
        top, _, bottom = ladder.holders
        (acting,) = await record(conn, office.officer, Kind.EMPLOYEE, employee(9))
        await end(conn, office, ladder.assignments[1], APRIL_1)
        await assign(conn, office.officer, holds(acting, ladder.posts[1], kind=PLT, since=APRIL_1, until=MAY_1))
        assert await above(conn, bottom, APRIL_1) == [(acting, PLT)]
        assert await above(conn, bottom, MAY_1) == [(top, DEFINITIVE)]


async def test_a_plh_decides_beside_the_holder_who_is_away(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
        _, middle, bottom = ladder.holders
        (acting,) = await record(conn, office.officer, Kind.EMPLOYEE, employee(9))
        await assign(conn, office.officer, holds(acting, ladder.posts[1], kind=PLH, since=APRIL_1, until=MAY_1))
        assert await above(conn, bottom) == [(middle, DEFINITIVE), (acting, PLH)]


async def test_nobody_is_its_own_superior_by_acting_in_the_post_above(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
        top, _, bottom = ladder.holders
        await end(conn, office, ladder.assignments[1], APRIL_1)
        await assign(conn, office.officer, holds(bottom, ladder.posts[1], kind=PLT, since=APRIL_1))
        assert await above(conn, bottom) == [(top, DEFINITIVE)]


async def test_a_post_moved_under_another_follows_from_its_day(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
        top, middle, bottom = ladder.holders
        details = post_details(ladder.unit_id, ladder.posts[0])
        await service.change_thing(
            conn, caller=office.officer, thing_id=ladder.posts[2], details=details, since=APRIL_1, now=NOW
        )
        assert await above(conn, bottom, MARCH_31) == [(middle, DEFINITIVE)]
        assert await above(conn, bottom, APRIL_1) == [(top, DEFINITIVE)]


async def test_who_could_decide_stays_answerable_after_a_late_correction(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
        top, middle, bottom = ladder.holders
        then = await audit.known_now(conn, agency_id=DEMO)
        await end(conn, office, ladder.assignments[1], date(2026, 2, 1))
        assert await above(conn, bottom, APRIL_1) == [(top, DEFINITIVE)]
        assert await above(conn, bottom, APRIL_1, known_at=then) == [(middle, DEFINITIVE)]
