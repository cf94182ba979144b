"""Says why minutes that were claimed don't count, and whose it was: the employee's, another's, or an outage's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.activity_log.model import Entry, EntryState, ParkedBecause, ParkingRuling
from app.verification.model import DecidedAs, Ruling


class LostBecause(StrEnum):
    """Why minutes don't count."""

    LOWERED = "lowered"
    REJECTED = "rejected"
    RETURNED_NOT_REVISED = "returned-not-revised"
    NOT_DECIDED_BY_DEADLINE = "not-decided-by-deadline"
    CLOSED_UNDECIDED = "closed-undecided"
    PARKED_LATE = "parked-late"
    PARKED_MONTH_CLOSED = "parked-month-closed"
    PARKED_MONTH_NOT_OPENED = "parked-month-not-opened"
    PARKED_UNKNOWN_ITEM = "parked-unknown-item"
    NEVER_SUBMITTED = "never-submitted"
    ATTENDANCE_MISSING = "attendance-missing"


class Whose(StrEnum):
    """With whom the cause lies; a clerk keeps the records of attendance."""

    EMPLOYEE = "employee"
    SUPERIOR = "superior"
    CLERK = "clerk"
    OFFICER = "officer"
    OUTAGE = "outage"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostMinutes:
    """Minutes of an entry, or of a whole day (no entry), that don't count; `final`: nothing mends it any more."""

    activity_id: UUID | None
    work_date: date
    minutes: int
    because: LostBecause
    whose: Whose
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of an entry: the last decisions on it, and the last days to send it and to decide on it."""

    entry: Entry
    ruling: Ruling | None = None
    decided_on: date | None = None
    parking: ParkingRuling | None = None
    send_by: date | None = None
    decide_by: date | None = None
    outage: bool = False
    """An outage made the time in which it is to be sent, or to be decided on, longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """A day that was to be worked, of which neither presence nor leave is recorded."""

    day: date
    minutes: int
    outage: bool = False
    """An outage of the recording of presence touched it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the month stands today: whether it takes entries and decisions, and since when not."""

    today: date
    takes: bool
    closed_on: date | None = None
    attendance_over: bool = False
    """The month has begun and takes no attendance any more."""

    def cuts(self, last: date | None) -> bool:
        """Tell whether the month was closed before this last day was over."""
        return last is not None and self.closed_on is not None and self.closed_on <= last

    def over(self, last: date | None) -> bool:
        """Tell whether nothing can be done in time any more: the last day, or the month, is over."""
        return not self.takes or (last is not None and last < self.today)


_PARKED: Mapping[ParkedBecause, tuple[LostBecause, Whose]] = {
    ParkedBecause.WINDOW_PASSED: (LostBecause.PARKED_LATE, Whose.EMPLOYEE),
    ParkedBecause.MONTH_CLOSED: (LostBecause.PARKED_MONTH_CLOSED, Whose.EMPLOYEE),
    ParkedBecause.MONTH_NOT_OPENED: (LostBecause.PARKED_MONTH_NOT_OPENED, Whose.OFFICER),
    ParkedBecause.UNKNOWN_CATALOGUE_ITEM: (LostBecause.PARKED_UNKNOWN_ITEM, Whose.OFFICER),
}


def lost_minutes(told: Told, standing: Standing) -> LostMinutes | None:
    """Return the minutes of an entry that don't count; None where all do, or where they still may in time."""
    found = _cause(told, standing)
    if found is None:
        return None
    entry = told.entry
    because, whose = found
    return LostMinutes(
        activity_id=entry.activity_id,
        work_date=entry.content.work_date,
        minutes=entry.content.minutes - (entry.approved_minutes or 0),
        because=because,
        whose=whose,
        final=not standing.takes,
    )


def lost_day(one: DueDay, standing: Standing) -> LostMinutes | None:
    """Return the minutes of a day without attendance; None while it may still be recorded."""
    if one.day >= standing.today or not standing.attendance_over:
        return None
    return LostMinutes(
        activity_id=None,
        work_date=one.day,
        minutes=one.minutes,
        because=LostBecause.ATTENDANCE_MISSING,
        whose=Whose.OUTAGE if one.outage else Whose.CLERK,
        final=True,
    )


def _cause(told: Told, standing: Standing) -> tuple[LostBecause, Whose] | None:
    entry = told.entry
    match entry.state:
        case EntryState.APPROVED | EntryState.REJECTED | EntryState.RETURNED:
            return _decided(told, standing)
        case EntryState.SUBMITTED if standing.over(told.decide_by):
            return _undecided(told, standing)
        case EntryState.PARKED if entry.parked_because is not None:
            return _PARKED[entry.parked_because]
        case EntryState.DRAFT | EntryState.WITHDRAWN if standing.over(told.send_by):
            cut = told.outage and standing.cuts(told.send_by)
            return LostBecause.NEVER_SUBMITTED, Whose.OUTAGE if cut else Whose.EMPLOYEE
    return None


def _decided(told: Told, standing: Standing) -> tuple[LostBecause, Whose] | None:
    entry = told.entry
    if entry.state is EntryState.REJECTED:
        return _rejected(told)
    if entry.state is EntryState.RETURNED:
        return None if standing.takes else (LostBecause.RETURNED_NOT_REVISED, _who_returned(told))
    whole = entry.approved_minutes == entry.content.minutes
    return None if whole else (LostBecause.LOWERED, Whose.EMPLOYEE)


def _rejected(told: Told) -> tuple[LostBecause, Whose]:
    ruling, parking = told.ruling, told.parking
    if parking is not None and (ruling is None or ruling.decided_at < parking.decided_at):
        return _PARKED[parking.parked_because]
    if ruling is not None and ruling.decided_as is DecidedAs.REGULATION:
        return LostBecause.NOT_DECIDED_BY_DEADLINE, Whose.SUPERIOR
    return LostBecause.REJECTED, Whose.EMPLOYEE


def _who_returned(told: Told) -> Whose:
    """Say whose it is that nothing was sent again: the superior's, where it came back only after the last day."""
    late = told.decided_on is not None and told.decide_by is not None and told.decided_on > told.decide_by
    return Whose.SUPERIOR if late else Whose.EMPLOYEE


def _undecided(told: Told, standing: Standing) -> tuple[LostBecause, Whose]:
    """Say whose it is that nobody decided: a month that closes before the superior's last day leaves no time for it."""
    if standing.cuts(told.decide_by):
        return LostBecause.CLOSED_UNDECIDED, Whose.OUTAGE if told.outage else Whose.OFFICER
    if told.decide_by is None:
        return LostBecause.CLOSED_UNDECIDED, Whose.SUPERIOR
    return LostBecause.NOT_DECIDED_BY_DEADLINE, Whose.SUPERIOR
