"""Who holds which post: recorded, ended, and read in two times."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel.held import Held, from_new
from app.personnel.model import Assignment, AssignmentFilter, Kind, Moment, NewAssignment
from app.personnel.refusals import (
    AssignmentNotFoundError,
    DaysReversedError,
    EndNotEarlierError,
    ReferenceUnknownError,
)
from app.personnel.service.assignment_writing import AssignmentChange, write
from app.personnel.store import assignments as store
from app.personnel.store import things
from app.shared.caller import Caller
from app.shared.errors import Refusal


async def create_assignments(
    conn: AsyncConnection, *, caller: Caller, new: Sequence[NewAssignment], now: datetime
) -> list[UUID | Refusal]:
    """Record who holds which post; one result each, in order: its id, or why it was refused and what stands against it.

    The agency's counter is held, so that nobody else of the agency records assignments until the end.
    """
    agency_id = caller.agency_id
    await audit.hold_counter(conn, agency_id=agency_id)
    employee_ids, post_ids = [one.employee_id for one in new], [one.post_id for one in new]
    employees = await things.existing(conn, agency_id, Kind.EMPLOYEE, employee_ids)
    posts = await things.existing(conn, agency_id, Kind.POST, post_ids)
    held = Held(await store.of_these(conn, agency_id, employee_ids, post_ids))
    results: list[UUID | Refusal] = []
    made: list[Assignment] = []
    for one in new:
        refusal = _wrong(one, employees, posts) or held.against(one)
        if refusal is not None:
            results.append(refusal)
            continue
        assignment = from_new(one)
        held.add(assignment)
        made.append(assignment)
        results.append(assignment.assignment_id)
    await write(conn, caller=caller, changes=[AssignmentChange(None, one) for one in made], now=now)
    return results


async def end_assignment(
    conn: AsyncConnection, *, caller: Caller, assignment_id: UUID, until: date, now: datetime
) -> Assignment:
    """Record that an assignment ends earlier than was known: `until` is the first day on which it no longer holds."""
    await audit.hold_counter(conn, agency_id=caller.agency_id)
    before = await store.one(conn, caller.agency_id, assignment_id, None)
    if before is None:
        raise AssignmentNotFoundError
    if until <= before.since or (before.until is not None and until >= before.until):
        raise EndNotEarlierError(before)
    change = AssignmentChange(before, replace(before, until=until))
    (ended,) = await write(conn, caller=caller, changes=[change], now=now)
    return ended


async def get_assignment(
    conn: AsyncConnection, *, agency_id: int, assignment_id: UUID, known_at: int | None
) -> Assignment:
    """Return an assignment, whatever its days, as known at a change number; else `AssignmentNotFoundError`."""
    found = await store.one(conn, agency_id, assignment_id, known_at)
    if found is None:
        raise AssignmentNotFoundError
    return found


async def assignments_page(
    conn: AsyncConnection, *, agency_id: int, moment: Moment, only: AssignmentFilter, after: UUID | None, size: int
) -> list[Assignment]:
    """Return at most `size` assignments that held at a moment, after an id."""
    return await store.page(conn, agency_id, moment=moment, only=only, after=after, size=size)


def _wrong(new: NewAssignment, employees: set[UUID], posts: set[UUID]) -> Refusal | None:
    if new.until is not None and new.until <= new.since:
        return DaysReversedError()
    if new.employee_id not in employees:
        return ReferenceUnknownError("employee_id")
    return None if new.post_id in posts else ReferenceUnknownError("post_id")
