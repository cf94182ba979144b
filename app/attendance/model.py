"""Calendars, attendance, discipline and salaries, as HR systems tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
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
    """A calendar: a unit's, or with no unit the agency's."""

    calendar_id: UUID
    code: str
    name: str
    unit_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalendar:
    """A calendar as it is sent, with days that are new or otherwise than they were."""

    code: str
    name: str
    unit_id: UUID | None
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceDay:
    """A person's day.

    On a present day `late_minutes` is None where no check-in was recorded, `early_minutes` where no check-out was.
    """

    employee_id: UUID
    day: date
    status: DayStatus
    leave_kind: LeaveKind | None = None
    late_minutes: int | None = None
    early_minutes: int | None = None


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
