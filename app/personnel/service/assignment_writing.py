"""Assignments written together under one change number, with their audit records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.facts.service import Audited
from app.personnel.model import Assignment
from app.personnel.service.writing import record_together
from app.personnel.store import assignments as store
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.ids import new_id


@dataclass(frozen=True, slots=True)
class AssignmentChange:
    """An assignment as it was known and as it is from now on; None where it is new, or never was."""

    before: Assignment | None
    after: Assignment | None


async def write(
    conn: AsyncConnection,
    *,
    caller: Caller,
    changes: Sequence[AssignmentChange],
    now: datetime,
    audited: Audited = Audited.EACH,
) -> list[Assignment]:
    """Write assignments, superseding what said otherwise, and return those that stand; no number for no change."""
    if not changes:
        return []
    agency_id = caller.agency_id
    number = await audit.next_change(conn, agency_id=agency_id, now=now)
    gone = [one.before.version_id for one in changes if one.before is not None]
    made = [replace(one.after, version_id=new_id(), known_from=number) for one in changes if one.after is not None]
    await store.supersede(conn, agency_id, gone, number)
    await store.add(conn, agency_id, made)
    if audited is Audited.TOGETHER:
        told = [one for change in changes if (one := change.after or change.before) is not None]
        records = [record_together(caller, "assignment", [one.assignment_id for one in told], number, made)]
    else:
        records = [_record(caller, one) for one in changes]
    await audit.record(conn, *records, agency_id=agency_id, now=now)
    return made


def _record(caller: Caller, change: AssignmentChange) -> Record:
    before, after = change.before, change.after
    told = after or before
    if told is None:
        message = "nothing is no change"
        raise ValueError(message)
    return Record(
        principal_id=caller.principal_id,
        action=f"assignment.{_action(before, after)}",
        object_kind="assignment",
        object_id=str(told.assignment_id),
        request_id=caller.request_id,
        subject_employee_id=told.employee_id,
        before_digest=None if before is None else _digest(before),
        after_digest=None if after is None else _digest(after),
    )


def _action(before: Assignment | None, after: Assignment | None) -> str:
    if before is None or after is None:
        return "create" if before is None else "take_back"
    return "end" if after.until is not None and replace(after, until=before.until) == before else "change"


def _digest(assignment: Assignment) -> str:
    return digest([assignment.kind, assignment.decree_number, *map(_day, _days(assignment))])


def _days(assignment: Assignment) -> tuple[date | None, ...]:
    return assignment.decree_on, assignment.since, assignment.until


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
