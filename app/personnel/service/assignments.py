"""Who holds which post: recorded, ended, and read in two times."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.personnel.model import Assignment, AssignmentFilter, Kind, Moment, NewAssignment, clash
from app.personnel.refusals import (
    AlreadyInPostError,
    AssignmentNotFoundError,
    DaysReversedError,
    EmployeeHoldsPostError,
    EndNotEarlierError,
    PostHeldError,
    ReferenceUnknownError,
)
from app.personnel.store import assignments as store
from app.personnel.store import things
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.errors import Refusal
from app.shared.ids import new_id


async def create_assignments(
    conn: AsyncConnection, *, caller: Caller, new: Sequence[NewAssignment], now: datetime
) -> list[UUID | Refusal]:
    """Record who holds which post; one result each, in order: its id, or why it was refused and what stands against it.

    The change number is taken first, so that nobody else of the agency records assignments until the end.
    """
    agency_id = caller.agency_id
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    employee_ids, post_ids = [one.employee_id for one in new], [one.post_id for one in new]
    employees = await things.existing(conn, agency_id, Kind.EMPLOYEE, employee_ids)
    posts = await things.existing(conn, agency_id, Kind.POST, post_ids)
    held = _Held(await store.of_these(conn, agency_id, employee_ids, post_ids))
    results: list[UUID | Refusal] = []
    made: list[Assignment] = []
    for one in new:
        refusal = _wrong(one, employees, posts) or held.against(one)
        if refusal is not None:
            results.append(refusal)
            continue
        assignment = _assignment(one, change)
        held.add(assignment)
        made.append(assignment)
        results.append(assignment.assignment_id)
    await store.add(conn, agency_id, made)
    await audit.record(conn, *(_record(caller, "create", one) for one in made), agency_id=agency_id, now=now)
    return results


async def end_assignment(
    conn: AsyncConnection, *, caller: Caller, assignment_id: UUID, until: date, now: datetime
) -> Assignment:
    """Record that an assignment ends earlier than was known: `until` is the first day on which it no longer holds."""
    agency_id = caller.agency_id
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    before = await store.one(conn, agency_id, assignment_id, None)
    if before is None:
        raise AssignmentNotFoundError
    if until <= before.since or (before.until is not None and until >= before.until):
        raise EndNotEarlierError(before)
    after = replace(before, version_id=new_id(), until=until, known_from=change)
    await store.supersede(conn, agency_id, before.version_id, change)
    await store.add(conn, agency_id, [after])
    await audit.record(conn, _record(caller, "end", after, before), agency_id=agency_id, now=now)
    return after


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


class _Held:
    """The assignments that a new one may stand against, found by employee and by post."""

    def __init__(self, assignments: Sequence[Assignment]) -> None:
        self._by_employee: dict[UUID, list[Assignment]] = {}
        self._by_post: dict[UUID, list[Assignment]] = {}
        for one in assignments:
            self.add(one)

    def add(self, one: Assignment) -> None:
        self._by_employee.setdefault(one.employee_id, []).append(one)
        self._by_post.setdefault(one.post_id, []).append(one)

    def against(self, new: NewAssignment) -> Refusal | None:
        """Return the refusal that names the assignment that stands against a new one."""
        for other in (*self._by_employee.get(new.employee_id, ()), *self._by_post.get(new.post_id, ())):
            if clash(new, other):
                return _clash_error(new, other)
        return None


def _clash_error(new: NewAssignment, other: Assignment) -> Refusal:
    if (new.employee_id, new.post_id) == (other.employee_id, other.post_id):
        return AlreadyInPostError(other.assignment_id, other.since)
    if new.employee_id == other.employee_id:
        return EmployeeHoldsPostError(other.assignment_id, other.since)
    return PostHeldError(other.assignment_id, other.since)


def _wrong(new: NewAssignment, employees: set[UUID], posts: set[UUID]) -> Refusal | None:
    if new.until is not None and new.until <= new.since:
        return DaysReversedError()
    if new.employee_id not in employees:
        return ReferenceUnknownError("employee_id")
    return None if new.post_id in posts else ReferenceUnknownError("post_id")


def _assignment(new: NewAssignment, change: int) -> Assignment:
    return Assignment(
        version_id=new_id(),
        assignment_id=new_id(),
        employee_id=new.employee_id,
        post_id=new.post_id,
        kind=new.kind,
        decree_number=new.decree_number,
        decree_on=new.decree_on,
        since=new.since,
        until=new.until,
        known_from=change,
    )


def _record(caller: Caller, action: str, after: Assignment, before: Assignment | None = None) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=f"assignment.{action}",
        object_kind="assignment",
        object_id=str(after.assignment_id),
        request_id=caller.request_id,
        subject_employee_id=after.employee_id,
        before_digest=None if before is None else _digest(before),
        after_digest=_digest(after),
    )


def _digest(assignment: Assignment) -> str:
    days = (assignment.decree_on, assignment.since, assignment.until)
    said = (None if day is None else day.isoformat() for day in days)
    return digest([assignment.kind, assignment.decree_number, *said])
