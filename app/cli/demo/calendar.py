"""April 2026 as an Indonesian office keeps it: working days and hours, weekends, holidays, joint leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from functools import cache

import holidays

from app.shared.month import Month

WORK_MONTH = Month(2026, 4)
PAYMENT_MONTH = Month(2026, 5)

_FRIDAY = 4
_SATURDAY = 5
_JOINT_LEAVE = "Cuti Bersama"
_STARTS_AT = time(7, 30)
_ENDS_AT = time(16, 0)
_FRIDAY_ENDS_AT = time(16, 30)
_MINUTES = 450  # Perpres 21/2023: 37.5 hours in five days, without the break


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the office's calendar."""

    day: date
    kind: str
    starts_at: time | None = None
    ends_at: time | None = None
    minutes: int = 0
    label: str | None = None


@cache
def calendar_of(month: Month) -> tuple[CalendarDay, ...]:
    """Return every day of the month; holidays are the government's, joint leave included."""
    free = holidays.country_holidays("ID", years=month.year, categories=("public", "government"), language="id")
    return tuple(_calendar_day(day, free.get(day)) for day in month.days())


def working_days(month: Month) -> tuple[date, ...]:
    """Return the month's working days, in order."""
    return tuple(day.day for day in calendar_of(month) if day.kind == "working")


def _calendar_day(day: date, free: str | None) -> CalendarDay:
    if free is not None:
        return CalendarDay(day, "joint_leave" if free.startswith(_JOINT_LEAVE) else "holiday", label=free)
    if day.weekday() >= _SATURDAY:
        return CalendarDay(day, "rest")
    ends_at = _FRIDAY_ENDS_AT if day.weekday() == _FRIDAY else _ENDS_AT
    return CalendarDay(day, "working", _STARTS_AT, ends_at, _MINUTES)
