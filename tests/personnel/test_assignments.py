"""Who holds which post."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel import service
from app.personnel.model import AssignmentFilter, AssignmentKind, Kind, Moment, NewAssignment
from app.personnel.refusals import (
    AlreadyInPostError,
    AssignmentNotFoundError,
    DaysReversedError,
    EmployeeHoldsPostError,
    EndNotEarlierError,
    PostHeldError,
    ReferenceUnknownError,
)
from app.shared.errors import Refusal
from tests.personnel.builders import (
    DEMO,
    NOW,
    SINCE,
    Ladder,
    Office,
    assign,
    build_ladder,
    employee,
    holds,
    open_office,
    post,
    record,
)
from tests.support.databases import RolledBackDatabase

APRIL_1 = date(2026, 4, 1)


async def refusal_of(conn: AsyncConnection, office: Office, new: NewAssignment) -> UUID | Refusal:
    (result,) = await service.create_assignments(conn, caller=office.officer, new=[new], now=NOW)
    return result


async def newcomer(conn: AsyncConnection, office: Office, ladder: Ladder) -> tuple[UUID, UUID]:
    (person,) = await record(conn, office.officer, Kind.EMPLOYEE, employee(9))
    (free,) = await record(conn, office.officer, Kind.POST, post("FREE", unit_id=ladder.unit_id))
    return person, free


async def test_a_second_definitive_post_is_refused_and_names_the_first(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        _, free = await newcomer(conn, office, ladder)
        refused = await refusal_of(conn, office, holds(ladder.holders[0], free, since=APRIL_1))
    assert isinstance(refused, EmployeeHoldsPostError)
    assert refused.params == {"since": "2026-01-01"}
    assert refused.remedies[0].href == f"/v1/assignments/{ladder.assignments[0]}"


async def test_a_post_with_a_holder_is_refused_to_another(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        person, _ = await newcomer(conn, office, ladder)
        refused = await refusal_of(conn, office, holds(person, ladder.posts[0], since=APRIL_1))
    assert isinstance(refused, PostHeldError)
    assert refused.remedies[0].href == f"/v1/assignments/{ladder.assignments[0]}"


async def test_nobody_acts_in_the_post_it_holds(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        acting = holds(ladder.holders[0], ladder.posts[0], kind=AssignmentKind.PLT)
        assert isinstance(await refusal_of(conn, office, acting), AlreadyInPostError)


async def test_clashes_inside_one_request_are_found_too(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        person, free = await newcomer(conn, office, ladder)
        new = [holds(person, free, since=APRIL_1), holds(person, free, since=SINCE)]
        first, second = await service.create_assignments(conn, caller=office.officer, new=new, now=NOW)
    assert isinstance(second, AlreadyInPostError)
    assert second.remedies[0].href == f"/v1/assignments/{first}"


async def test_the_day_one_ends_the_next_may_begin(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        person, free = await newcomer(conn, office, ladder)
        await service.end_assignment(
            conn, caller=office.officer, assignment_id=ladder.assignments[0], until=APRIL_1, now=NOW
        )
        made = await assign(
            conn,
            office.officer,
            holds(ladder.holders[0], free, since=APRIL_1),
            holds(person, ladder.posts[0], since=APRIL_1),
        )
        held = await service.assignments_page(
            conn,
            agency_id=DEMO,
            moment=Moment(APRIL_1, await audit.known_now(conn, agency_id=DEMO)),
            only=AssignmentFilter(post_id=ladder.posts[0]),
            after=None,
            size=10,
        )
    assert [(one.assignment_id, one.employee_id) for one in held] == [(made[1], person)]


@pytest.mark.parametrize("until", [SINCE, date(2025, 1, 1), date(2026, 6, 1), date(2026, 7, 1)])
async def test_an_end_outside_the_assignment_is_refused(database: RolledBackDatabase, until: date) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        person, free = await newcomer(conn, office, ladder)
        (short,) = await assign(conn, office.officer, holds(person, free, until=date(2026, 6, 1)))
        with pytest.raises(EndNotEarlierError):
            await service.end_assignment(conn, caller=office.officer, assignment_id=short, until=until, now=NOW)


async def test_what_is_not_there_is_refused_by_name(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        person, free = await newcomer(conn, office, ladder)
        wrong = [holds(uuid4(), free), holds(person, uuid4()), holds(person, free, until=SINCE)]
        results = await service.create_assignments(conn, caller=office.officer, new=wrong, now=NOW)
        with pytest.raises(AssignmentNotFoundError):
            await service.get_assignment(conn, agency_id=DEMO, assignment_id=uuid4(), known_at=None)
    assert [type(one) for one in results] == [ReferenceUnknownError, ReferenceUnknownError, DaysReversedError]
