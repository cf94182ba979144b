"""Proposed days of a calendar: weekly hours, spans with other hours, the nation's holidays and joint leave.

The holidays are those of the package `holidays`; the region's decree decides, so an officer checks them before posting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import Final

import holidays

from app.attendance.model import CalendarDay, DayKind
from app.attendance.refusals import CalendarProposalInvalidError
from app.attendance.weeks import IN_FORCE, Pattern, WeekShape, week_patterns, week_sources
from app.shared.errors import FieldError

MOST_DAYS: Final = 731
"""Two years."""
_JOINT_LEAVE = "Cuti Bersama"
_HOLIDAYS: Final = (
    "Hari libur nasional dan cuti bersama menurut paket holidays {version}; keputusan daerah yang menentukan"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWanted:
    """Which days of a calendar are wanted, by year or from day to day, and their hours.

    Hours are those of a usual week, then Ramadan's, then patterns: of those that hold for a day the last counts.
    """

    year: int | None = None
    since: date | None = None
    until: date | None = None
    shape: WeekShape | None = None
    ramadan_since: date | None = None
    ramadan_until: date | None = None
    patterns: tuple[Pattern, ...] = ()
    joint_leave: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCalendar:
    """Proposed days, and what they come from."""

    days: tuple[CalendarDay, ...]
    sources: tuple[str, ...]


def propose_calendar(wanted: CalendarWanted) -> ProposedCalendar:
    """Return every day that is wanted, and the sources; raises `CalendarProposalInvalidError`."""
    errors = tuple(_errors(wanted))
    if errors:
        raise CalendarProposalInvalidError(errors=errors)
    since, until = _span(wanted)
    patterns = wanted.patterns
    sources: tuple[str, ...] = (_HOLIDAYS.format(version=version("holidays")),)
    if wanted.shape is not None:
        ramadan = _ramadan(wanted)
        patterns = (*week_patterns(wanted.shape, ramadan), *patterns)
        sources = (*week_sources(wanted.shape, ramadan=ramadan is not None), *sources)
    return ProposedCalendar(days=propose_days(since, until, patterns, joint_leave=wanted.joint_leave), sources=sources)


def propose_days(
    since: date, until: date, patterns: Sequence[Pattern], *, joint_leave: bool = True
) -> tuple[CalendarDay, ...]:
    """Return every day in [since, until): of patterns that hold the last counts, a day without any is one of rest."""
    years = range(since.year, until.year + 1)
    categories = ("public", "government") if joint_leave else ("public",)
    free = holidays.country_holidays("ID", years=years, categories=categories, language="id")
    days = (since + timedelta(days=n) for n in range((until - since).days))
    return tuple(_day(day, free.get(day), patterns) for day in days)


def _errors(wanted: CalendarWanted) -> Iterator[FieldError]:
    by_days = wanted.since is not None and wanted.until is not None
    by_part = wanted.since is not None or wanted.until is not None
    if by_days == (wanted.year is not None) or by_part != by_days:
        yield FieldError("/year", "year-or-days")
        return
    since, until = _span(wanted)
    if until <= since:
        yield FieldError("/until", "until-before-since")
    elif (until - since).days > MOST_DAYS:
        yield FieldError("/until", "two-years-at-most")
    if wanted.shape is None and not wanted.patterns:
        yield FieldError("/shape", "hours-wanted")
    if wanted.shape is not None and since < IN_FORCE:
        yield FieldError("/shape", "hours-not-in-force")
    yield from _ramadan_errors(wanted)


def _ramadan_errors(wanted: CalendarWanted) -> Iterator[FieldError]:
    begins, ends = wanted.ramadan_since, wanted.ramadan_until
    if begins is None and ends is None:
        return
    if begins is None or ends is None or ends <= begins:
        yield FieldError("/ramadan_until", "ramadan-days")
    elif wanted.shape is None:
        yield FieldError("/ramadan_since", "ramadan-with-shape")


def _span(wanted: CalendarWanted) -> tuple[date, date]:
    if wanted.since is not None and wanted.until is not None:
        return wanted.since, wanted.until
    year = wanted.year or IN_FORCE.year
    return date(year, 1, 1), date(year + 1, 1, 1)


def _ramadan(wanted: CalendarWanted) -> tuple[date, date] | None:
    if wanted.ramadan_since is None or wanted.ramadan_until is None:
        return None
    return wanted.ramadan_since, wanted.ramadan_until


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
