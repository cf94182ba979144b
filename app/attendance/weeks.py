"""Hours of a usual week by Perpres 21/2023: of five days, or of six where the region keeps them, and in Ramadan.

The regulation says how long a week is worked, when a day begins and how long its break is. That the week's hours are
the same on each day, and that a sixth day is a Saturday with the break of Monday to Thursday, are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

_FRIDAY: Final = 5
IN_FORCE: Final = date(2023, 4, 12)
"""From this day on Perpres 21/2023 says the hours."""


class WeekShape(StrEnum):
    """How many days a week is worked, from Monday on."""

    FIVE_DAYS = "five_days"
    SIX_DAYS = "six_days"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """How long a week is worked without its breaks, from when, and how long the breaks are."""

    week_minutes: int
    starts_at: time
    break_minutes: int
    friday_break_minutes: int
    citation: str


USUAL: Final = WorkingTime(
    week_minutes=2250,
    starts_at=time(7, 30),
    break_minutes=60,
    friday_break_minutes=90,
    citation="Perpres 21/2023 Pasal 4 ayat (1), (3), (5): 37 jam 30 menit, mulai 07.30, istirahat 60, Jumat 90 menit",
)
RAMADAN: Final = WorkingTime(
    week_minutes=1950,
    starts_at=time(8),
    break_minutes=30,
    friday_break_minutes=60,
    citation="Perpres 21/2023 Pasal 4 ayat (2), (4), (6): 32 jam 30 menit, mulai 08.00, istirahat 30, Jumat 60 menit",
)
_DAYS: Final = {WeekShape.FIVE_DAYS: frozenset(range(1, 6)), WeekShape.SIX_DAYS: frozenset(range(1, 7))}
_SOURCES: Final = {
    WeekShape.FIVE_DAYS: "Perpres 21/2023 Pasal 3: lima hari kerja, Senin sampai Jumat",
    WeekShape.SIX_DAYS: "Perpres 21/2023 Pasal 7: enam hari kerja hanya untuk unit layanan, dengan keputusan daerah",
}
_EVENLY: Final = "Anggapan: jam seminggu terbagi rata atas hari kerjanya; rinciannya ditetapkan PPK"


def week_patterns(shape: WeekShape, ramadan: tuple[date, date] | None) -> tuple[Pattern, ...]:
    """Return the hours of a week, and those of Ramadan on the days [since, until) that it has."""
    patterns = _patterns(USUAL, shape, None, None)
    return patterns if ramadan is None else (*patterns, *_patterns(RAMADAN, shape, *ramadan))


def week_sources(shape: WeekShape, *, ramadan: bool) -> tuple[str, ...]:
    """Return what says so, and what nothing says."""
    return (_SOURCES[shape], USUAL.citation, *((RAMADAN.citation,) if ramadan else ()), _EVENLY)


def _patterns(worked: WorkingTime, shape: WeekShape, since: date | None, until: date | None) -> tuple[Pattern, ...]:
    days = _DAYS[shape]
    minutes = worked.week_minutes // len(days)
    return tuple(
        Pattern(
            weekdays=weekdays,
            starts_at=worked.starts_at,
            ends_at=_later(worked.starts_at, minutes + rest),
            minutes=minutes,
            since=since,
            until=until,
        )
        for weekdays, rest in (
            (days - {_FRIDAY}, worked.break_minutes),
            (frozenset({_FRIDAY}), worked.friday_break_minutes),
        )
    )


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(IN_FORCE, at) + timedelta(minutes=minutes)).time()
