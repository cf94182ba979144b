"""April 2026 as an Indonesian office keeps it: working days and hours, weekends, holidays, joint leave."""

from __future__ import annotations

from datetime import date
from functools import cache

from app.attendance.model import CalendarDay, DayKind
from app.attendance.proposals import propose_days
from app.attendance.weeks import WeekShape, week_patterns
from app.shared.month import Month

WORK_MONTH = Month(2026, 4)
PAYMENT_MONTH = Month(2026, 5)

_WEEK = week_patterns(WeekShape.FIVE_DAYS, None)


@cache
def calendar_of(month: Month) -> tuple[CalendarDay, ...]:
    """Return every day of the month; holidays are the government's, joint leave included."""
    return propose_days(month.first_day, month.next.first_day, _WEEK)


def working_days(month: Month) -> tuple[date, ...]:
    """Return the month's working days, in order."""
    return tuple(day.day for day in calendar_of(month) if day.kind is DayKind.WORKING)
