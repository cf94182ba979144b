"""Proposed days of a calendar: weekly hours, spans with other hours, the nation's holidays and joint leave.

The holidays are those of the package `holidays`; the region's decree decides, so an officer checks them before posting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import holidays

from app.attendance.model import CalendarDay, DayKind

_JOINT_LEAVE = "Cuti Bersama"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Hours of some weekdays (1 Monday to 7 Sunday), always or on days in [since, until)."""

    weekdays: frozenset[int]
    starts_at: time
    ends_at: time
    minutes: int
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the pattern has hours for a day."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until) and day.isoweekday() in self.weekdays


def propose_days(
    since: date, until: date, patterns: Sequence[Pattern], *, joint_leave: bool = True
) -> tuple[CalendarDay, ...]:
    """Return every day in [since, until): of patterns that hold the last counts, a day without any is one of rest."""
    years = range(since.year, until.year + 1)
    categories = ("public", "government") if joint_leave else ("public",)
    free = holidays.country_holidays("ID", years=years, categories=categories, language="id")
    days = (since + timedelta(days=n) for n in range((until - since).days))
    return tuple(_day(day, free.get(day), patterns) for day in days)


def _day(day: date, free: str | None, patterns: Sequence[Pattern]) -> CalendarDay:
    if free is not None:
        kind = DayKind.JOINT_LEAVE if free.startswith(_JOINT_LEAVE) else DayKind.HOLIDAY
        return CalendarDay(day=day, kind=kind, label=free)
    held = [pattern for pattern in patterns if pattern.holds(day)]
    if not held:
        return CalendarDay(day=day, kind=DayKind.REST)
    hours = held[-1]
    return CalendarDay(
        day=day, kind=DayKind.WORKING, starts_at=hours.starts_at, ends_at=hours.ends_at, minutes=hours.minutes
    )
