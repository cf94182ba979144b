"""Assignments recorded in bulk by NIP and the codes of posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.facts.refusals import FactRepeatedError
from app.facts.service import Audited
from app.personnel.held import Held, from_new
from app.personnel.model import Assignment, AssignmentKind, Kind, NewAssignment
from app.personnel.records import AssignmentRecord
from app.personnel.refusals import DaysReversedError, ReferenceUnknownError
from app.personnel.service.assignment_writing import AssignmentChange, write
from app.personnel.store import assignments as store
from app.personnel.store import things
from app.shared.caller import Caller
from app.shared.errors import Refusal
from app.shared.records import ItemOutcome, ItemReport

_Key = tuple[UUID, UUID, AssignmentKind, date]


async def record_assignments(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[AssignmentRecord], now: datetime
) -> list[ItemReport]:
    """Record who holds which post, one report each, in order; a row restates the end and decree of what is known.

    Whatever ends earlier or is taken back makes room first, so that a successor may stand before its predecessor. A row
    that ends on the day it begins takes the assignment back. What stands against a row is named in its refusal.
    """
    agency_id = caller.agency_id
    await audit.hold_counter(conn, agency_id=agency_id)
    people = await things.ids_by_code(conn, agency_id, Kind.EMPLOYEE, sorted({one.nip for one in records}))
    posts = await things.ids_by_code(conn, agency_id, Kind.POST, sorted({one.post_code for one in records}))
    known = await store.of_these(conn, agency_id, list(people.values()), list(posts.values()))
    draft = _Draft(records, people, posts, known)
    await write(conn, caller=caller, changes=draft.changes, now=now, audited=Audited.TOGETHER)
    return [draft.reports[index] for index in range(len(records))]


class _Draft:
    """What the rows of a call make of the assignments that are known; nothing is written yet."""

    def __init__(
        self,
        records: Sequence[AssignmentRecord],
        people: Mapping[str, UUID],
        posts: Mapping[str, UUID],
        known: Sequence[Assignment],
    ) -> None:
        self.reports: dict[int, ItemReport] = {}
        self.changes: list[AssignmentChange] = []
        self._people, self._posts = people, posts
        self._known: dict[_Key, Assignment] = {(a.employee_id, a.post_id, a.kind, a.since): a for a in known}
        self._held = Held(known)
        rows = list(self._resolved(records))
        for index, new in sorted(rows, key=lambda row: not self._makes_room(row[1])):
            self.reports[index] = self._take(new)

    def _resolved(self, records: Sequence[AssignmentRecord]) -> list[tuple[int, NewAssignment]]:
        found: list[tuple[int, NewAssignment]] = []
        begun: set[object] = set()
        for index, one in enumerate(records):
            refusal = FactRepeatedError() if one.key in begun else self._wrong(one)
            if refusal is not None:
                self.reports[index] = ItemReport.refused(refusal)
                continue
            begun.add(one.key)
            found.append((index, self._new(one)))
        return found

    def _wrong(self, one: AssignmentRecord) -> Refusal | None:
        if one.nip not in self._people:
            return ReferenceUnknownError("nip")
        if one.post_code not in self._posts:
            return ReferenceUnknownError("post_code")
        return DaysReversedError() if one.until is not None and one.until < one.since else None

    def _new(self, one: AssignmentRecord) -> NewAssignment:
        return NewAssignment(
            employee_id=self._people[one.nip],
            post_id=self._posts[one.post_code],
            kind=one.kind,
            decree_number=one.decree_number,
            decree_on=one.decree_on,
            since=one.since,
            until=one.until,
        )

    def _before(self, new: NewAssignment) -> Assignment | None:
        return self._known.get((new.employee_id, new.post_id, new.kind, new.since))

    def _makes_room(self, new: NewAssignment) -> bool:
        before = self._before(new)
        return before is not None and new.until is not None and (before.until is None or new.until < before.until)

    def _take(self, new: NewAssignment) -> ItemReport:
        before = self._before(new)
        if new.until == new.since:
            return self._take_back(before)
        if before is None:
            return self._put(new, None, from_new(new))
        after = replace(before, until=new.until, decree_number=new.decree_number, decree_on=new.decree_on)
        if after == before:
            return ItemReport(ItemOutcome.UNCHANGED)
        return self._put(new, before, after)

    def _take_back(self, before: Assignment | None) -> ItemReport:
        if before is None:
            return ItemReport(ItemOutcome.UNCHANGED)
        self._held.remove(before)
        self.changes.append(AssignmentChange(before, None))
        return ItemReport(ItemOutcome.CHANGED)

    def _put(self, new: NewAssignment, before: Assignment | None, after: Assignment) -> ItemReport:
        if before is not None:
            self._held.remove(before)
        refusal = self._held.against(new)
        standing = after if refusal is None else before
        if standing is not None:
            self._held.add(standing)
        if refusal is not None:
            return ItemReport.refused(refusal)
        self.changes.append(AssignmentChange(before, after))
        return ItemReport(ItemOutcome.CREATED if before is None else ItemOutcome.CHANGED)
