"""The last days of windows that run by the regulation: in all or working days, but for those that an outage touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.conduct import OutageReach
from app.attendance.refusals import CalendarDayMissingError, NoCalendarError, NoPostOnDayError
from app.attendance.service.plan import Plan, read_plan
from app.attendance.store.outages import touched_days
from app.rules.model import Counting, Window

_ROOM = 3
_MORE = 31
"""For each day of a window so many are looked at, and a month more: weekends, joint leave and outages lie between."""


@dataclass(frozen=True, slots=True)
class Start:
    """From which day a person's window runs."""

    employee_id: UUID
    day: date


async def last_days(
    conn: AsyncConnection, *, agency_id: int, starts: Sequence[Start], window: Window, reach: OutageReach
) -> dict[Start, date]:
    """Return the last day of each person's window: so many days that count after the day on which it starts.

    A day that an outage touches doesn't count, and in working days none of rest by the person's calendar or roster. Who
    has no calendar for these days has no entry: a window that can't be told closes nothing.
    """
    if not starts:
        return {}
    first, most = min(one.day for one in starts), max(one.day for one in starts)
    until = most + timedelta(days=window.days * _ROOM + _MORE)
    people = list({one.employee_id: None for one in starts})
    touched = await touched_days(conn, agency_id, people, (first, until), reach)
    plan = None
    if window.counting is Counting.WORKING:
        plan = await read_plan(conn, agency_id, ((one, day) for one in people for day in (first, until)))
    found: dict[Start, date] = {}
    for one in starts:
        out = touched.get(one.employee_id, set())
        days = (day for day in _days(one.day, until) if day not in out)
        try:
            found[one] = _nth(days if plan is None else _worked(plan, one.employee_id, days), window.days, one.day)
        except (NoCalendarError, CalendarDayMissingError, NoPostOnDayError, StopIteration):
            continue
    return found


def _days(start: date, until: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range(1, (until - start).days))


def _worked(plan: Plan, employee_id: UUID, days: Iterator[date]) -> Iterator[date]:
    return (day for day in days if plan.hours_of(employee_id, day) is not None)


def _nth(days: Iterator[date], number: int, start: date) -> date:
    last = start
    for _ in range(number):
        last = next(days)
    return last
