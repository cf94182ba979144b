"""Minutes late, early and attended, derived from times of arrival and departure by the hours of the day.

Perpres 21/2023 fixes hours of work by day; what a minute late costs is the regulation's. Only whole minutes count: a
started minute late or early counts nothing. What is attended is the time inside the day's hours, at most the minutes
that are due: a break inside the hours is taken off nobody who was there all day. On a day of rest nothing is derived
but that nobody was late or early.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_MOST = 1440


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when a day is worked, and how many minutes are due in it."""

    begins: datetime
    ends: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Derived:
    """Minutes of a present day: None where the time that they come from wasn't recorded."""

    late: int | None
    early: int | None
    attended: int | None


def hours_on(day: date, starts_at: time, ends_at: time, minutes: int, time_zone: str) -> Hours:
    """Return the hours of a day by a clock; those that end before they start go past midnight."""
    zone = ZoneInfo(time_zone)
    last = day if ends_at > starts_at else day + _DAY
    begins = datetime.combine(day, starts_at, zone).astimezone(UTC)
    return Hours(begins, datetime.combine(last, ends_at, zone).astimezone(UTC), minutes)


def derive(hours: Hours | None, arrived_at: datetime | None, left_at: datetime | None) -> Derived:
    """Return the minutes of a day with these hours (None: of rest)."""
    if hours is None:
        late, early = (None if at is None else 0 for at in (arrived_at, left_at))
        return Derived(late, early, None if late is None else early)
    whole = (hours.ends - hours.begins) // _MINUTE
    late = None if arrived_at is None else _within((arrived_at - hours.begins) // _MINUTE, whole)
    early = None if left_at is None else _within((hours.ends - left_at) // _MINUTE, whole)
    if arrived_at is None or left_at is None:
        return Derived(late, early, None)
    inside = min(left_at, hours.ends) - max(arrived_at, hours.begins)
    return Derived(late, early, _within(inside // _MINUTE, min(hours.minutes, _MOST)))


def is_of_day(at: datetime, day: date) -> bool:
    """Tell whether a time can belong to a day at all: from a day before its midnight (UTC) to two after."""
    return -_DAY <= at - datetime.combine(day, time(), UTC) <= 2 * _DAY


def _within(minutes: int, most: int) -> int:
    return max(0, min(minutes, most))
