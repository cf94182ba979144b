"""What a month still lacks before it closes: decisions by superior, attendance by person, parked entries, the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log import service as activity_log
from app.audit import service as audit
from app.monthly_score.refusals import MonthLacksError
from app.monthly_score.store import readiness as store
from app.monthly_score.store.readiness import Entries, PersonsDays, Span
from app.period import service as period
from app.period.model import Fact, Period, PeriodState, accepts
from app.personnel.service import superiors_on
from app.regulation import service as regulation
from app.rules import Library
from app.shared.errors import Refusal
from app.shared.month import Month

AT_ONCE: Final = 500
"""So many people are looked at in one query."""


@dataclass(frozen=True, slots=True)
class UnitsDays:
    """Missing attendance of a unit's people."""

    unit_id: UUID
    people: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What a month still lacks; it is ready where nothing is undecided, parked, missing or without rules."""

    month: Month
    state: PeriodState
    undecided: Entries
    returned: Entries
    parked: Entries
    people_without_attendance: int
    days_without_attendance: int
    attendance_by_unit: list[UnitsDays]
    days_without_calendar: int
    """Persons' days of which nobody knows whether they were due."""
    rule_set_digest: str | None
    rules_missing: str | None
    """The code of what stands against working by the regulation in force."""

    @property
    def ready(self) -> bool:
        """Tell whether the month may close without anybody losing what could still be mended."""
        waiting = self.undecided.entries + self.returned.entries + self.parked.entries
        days = self.days_without_attendance + self.days_without_calendar
        return waiting == 0 and days == 0 and self.rules_missing is None


@dataclass(slots=True)
class SuperiorsEntries:
    """What awaits a superior's decision; None: nobody stands above these people on these days."""

    superior_employee_id: UUID | None
    entries: int = 0
    minutes: int = 0
    people: set[UUID] = field(default_factory=set)


async def readiness_of(
    conn: AsyncConnection, *, agency_id: int, month: Month, library: Library, now: datetime
) -> Readiness:
    """Return what a month still lacks, or raise `PeriodNotFoundError`; people are read by chunks."""
    begun = await period.get(conn, agency_id=agency_id, month=month)
    people: defaultdict[UUID, int] = defaultdict(int)
    days: defaultdict[UUID, int] = defaultdict(int)
    unknown = 0
    async for one in _missing(conn, await _span(conn, agency_id, begun, now), None):
        unknown += one.unknown
        if one.unit_id is not None and one.days:
            people[one.unit_id] += 1
            days[one.unit_id] += len(one.days)
    digest, missing = await _rules(conn, agency_id, month, library)
    return Readiness(
        month=month,
        state=begun.state,
        **await waiting_entries(conn, agency_id=agency_id, month=month),
        people_without_attendance=sum(people.values()),
        days_without_attendance=sum(days.values()),
        attendance_by_unit=[UnitsDays(unit_id, people[unit_id], days[unit_id]) for unit_id in sorted(people)],
        days_without_calendar=unknown,
        rule_set_digest=digest,
        rules_missing=missing,
    )


async def refuse_unless_ready(
    conn: AsyncConnection, *, agency_id: int, month: Month, library: Library, now: datetime
) -> None:
    """Hold the month, so that it stays as it is counted, and raise `MonthLacksError` where it lacks something."""
    await period.hold(conn, agency_id=agency_id, month=month)
    found = await readiness_of(conn, agency_id=agency_id, month=month, library=library, now=now)
    if not found.ready:
        lacking = {
            "undecided": found.undecided.entries,
            "returned": found.returned.entries,
            "parked": found.parked.entries,
            "days": found.days_without_attendance,
            "unknown": found.days_without_calendar,
        }
        raise MonthLacksError(month, lacking)


async def waiting_entries(conn: AsyncConnection, *, agency_id: int, month: Month) -> dict[str, Entries]:
    """Return what of a month's entries is `undecided`, `returned` and `parked`."""
    entries = await store.by_state(conn, agency_id, month)
    states = {"undecided": "submitted", "returned": "returned", "parked": "parked"}
    return {name: entries.get(state, Entries()) for name, state in states.items()}


async def undecided_by_superior(conn: AsyncConnection, *, agency_id: int, month: Month) -> list[SuperiorsEntries]:
    """Return what awaits whom, most minutes first: each entry under the first who may decide on it."""
    await period.get(conn, agency_id=agency_id, month=month)
    found: dict[UUID | None, SuperiorsEntries] = {}
    after: UUID | None = None
    while True:
        people, waiting = await activity_log.waiting_of_some(
            conn, agency_id=agency_id, months=[month], after=after, size=AT_ONCE
        )
        if not people:
            return sorted(found.values(), key=lambda one: (-one.minutes, str(one.superior_employee_id)))
        after = people[-1]
        owners: defaultdict[date, set[UUID]] = defaultdict(set)
        for entry in waiting:
            owners[entry.work_date].add(entry.employee_id)
        days = {day: sorted(those) for day, those in owners.items()}
        above = await superiors_on(conn, agency_id=agency_id, people=days) if days else {}
        for entry in waiting:
            superiors = above[entry.work_date][entry.employee_id]
            first = superiors[0].employee_id if superiors else None
            told = found.setdefault(first, SuperiorsEntries(first))
            told.entries += 1
            told.minutes += entry.minutes
            told.people.add(entry.employee_id)


async def missing_attendance_page(
    conn: AsyncConnection, *, agency_id: int, month: Month, after: UUID | None, size: int, now: datetime
) -> list[PersonsDays]:
    """Return at most `size` people, by id, who lack a record of a day that was due."""
    begun = await period.get(conn, agency_id=agency_id, month=month)
    found: list[PersonsDays] = []
    async for one in _missing(conn, await _span(conn, agency_id, begun, now), after):
        if one.days:
            found.append(one)
        if len(found) == size:
            break
    return found


async def _span(conn: AsyncConnection, agency_id: int, begun: Period, now: datetime) -> Span:
    """Return the month's days that are over, once it is closed all of them."""
    month, until = begun.month, begun.month.next.first_day
    if accepts(begun.state, Fact.ATTENDANCE):
        until = max(month.first_day, min(until, now.date()))
    known_at = await audit.known_now(conn, agency_id=agency_id)
    return Span(agency_id=agency_id, since=month.first_day, until=until, known_at=known_at)


async def _missing(conn: AsyncConnection, span: Span, after: UUID | None) -> AsyncIterator[PersonsDays]:
    while people := await store.missing_attendance(conn, span, after=after, size=AT_ONCE):
        for one in people:
            if one.days or one.unknown:
                yield one
        after = people[-1].employee_id


async def _rules(
    conn: AsyncConnection, agency_id: int, month: Month, library: Library
) -> tuple[str | None, str | None]:
    known_at = await audit.known_now(conn, agency_id=agency_id)
    try:
        rules = await regulation.in_force(
            conn, agency_id=agency_id, day=month.first_day, known_at=known_at, library=library
        )
    except Refusal as refusal:
        return None, refusal.code
    return rules.digest, None
