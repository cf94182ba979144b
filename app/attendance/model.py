"""Calendars, attendance, discipline and salaries, as HR systems tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from app.shared.month import Month


class DayKind(StrEnum):
    """What a day is by the calendar."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"
    JOINT_LEAVE = "joint_leave"


class DayStatus(StrEnum):
    """What a person's day was."""

    PRESENT = "present"
    ABSENT = "absent"
    LEAVE = "leave"
    DUTY = "duty"


class RosterKind(StrEnum):
    """What a person's own day is; `calendar` takes it back."""

    WORKING = "working"
    REST = "rest"
    CALENDAR = "calendar"


class Source(StrEnum):
    """Where times of arrival and departure come from."""

    MACHINE = "machine"
    MOBILE = "mobile"
    MANUAL = "manual"
    CORRECTION = "correction"
    OTHER = "other"


class LeaveKind(StrEnum):
    """Kinds of leave."""

    ANNUAL = "annual"
    SICK = "sick"
    MATERNITY = "maternity"
    IMPORTANT = "important"
    BIG = "big"
    UNPAID = "unpaid"
    JOINT = "joint"
    PERMIT = "permit"
    OTHER = "other"


class EventKind(StrEnum):
    """Kinds of discipline events."""

    APEL_MONDAY_MISSED = "apel_monday_missed"
    APEL_MISSED = "apel_missed"
    CEREMONY_MISSED = "ceremony_missed"
    UNIFORM_INCOMPLETE = "uniform_incomplete"
    OUT_OF_OFFICE = "out_of_office"
    LEFT_OFFICE = "left_office"
    NEGATIVE_ACTIVITY = "negative_activity"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day of a calendar; hours and minutes of work only where it is a working day."""

    day: date
    kind: DayKind
    starts_at: time | None = None
    ends_at: time | None = None
    minutes: int = 0
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar by its code, with the clock by which its hours are meant."""

    calendar_id: UUID
    code: str
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalendar:
    """A calendar as it is sent, with days that are new or otherwise than they were; no zone: the agency's."""

    code: str
    name: str
    time_zone: str | None = None
    days: tuple[CalendarDay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDayRecord(CalendarDay):
    """A day of a calendar that is named by its code."""

    calendar_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarUse:
    """From a day on a unit, or with none the agency, follows a calendar; `until` = `since` takes it back."""

    unit_code: str | None
    since: date
    until: date | None = None
    calendar_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDay:
    """A person's own day, which stands before the calendar of the unit."""

    nip: str
    day: date
    kind: RosterKind
    starts_at: time | None = None
    ends_at: time | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """What is said of a day, whoever's it is.

    Minutes are sent, or derived from times, never both. On a present day `late_minutes` is None where no check-in was
    recorded, `early_minutes` where no check-out was. Times without a zone are those of the unit's calendar.
    """

    day: date
    status: DayStatus
    leave_kind: LeaveKind | None = None
    late_minutes: int | None = None
    early_minutes: int | None = None
    attended_minutes: int | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    device_time: datetime | None = None
    source: Source | None = None
    confidence: str | None = None
    apel: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceDay(Attended):
    """A person's day, by the service's own id of the person."""

    employee_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecord(Attended):
    """A person's day, by the person's NIP."""

    nip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A person's leave; on a day the latest begun that is not over counts. `until` = `since` takes it back."""

    nip: str
    kind: LeaveKind
    since: date
    until: date | None
    with_note: bool | None = None
    child: int | None = None
    decree: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineEvent:
    """Something that cuts TKD, `times` over; sent again with none, it is taken back."""

    event_id: UUID
    employee_id: UUID
    day: date
    kind: EventKind
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SalaryFact:
    """What else a person is paid in a payment month, as tax and contributions see it."""

    employee_id: UUID
    payment_month: Month
    gross: int
    bpjs_base: int
    tax_withheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineRecord:
    """A discipline event by the person's NIP; without an id of the sender's it is named by person, day and kind."""

    nip: str
    day: date
    kind: EventKind
    times: int = 1
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalaryRecord:
    """What else the person of a NIP is paid in a payment month."""

    nip: str
    payment_month: Month
    gross: int
    bpjs_base: int
    tax_withheld: int


class RecomputedOutcome(StrEnum):
    """What became of a day whose hours were corrected."""

    CHANGED = "changed"
    MONTH_CLOSED = "month_closed"
    HOURS_MISSING = "hours_missing"


class RecomputationState(StrEnum):
    """How far a recomputation is."""

    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputation:
    """Days that were derived anew because hours were corrected: how many changed, and how many had to stay."""

    recomputation_id: UUID
    state: RecomputationState
    cause: str
    since: date
    until: date
    days_changed: int
    days_kept: int
    started_by: UUID
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecomputedDay:
    """A day's minutes before and after; where it had to stay, `after` is what they would be."""

    employee_id: UUID
    day: date
    outcome: RecomputedOutcome
    late_before: int | None
    early_before: int | None
    attended_before: int | None
    late_after: int | None
    early_after: int | None
    attended_after: int | None
