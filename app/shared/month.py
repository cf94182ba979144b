"""A calendar month, the period in which work is done or pay is paid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_TEXT = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month; sorts by time; its text is `YYYY-MM`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a month outside 1..12 or a year that a date can't hold."""
        date(self.year, self.month, 1)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `YYYY-MM`; anything else is a `ValueError`."""
        found = _TEXT.fullmatch(text)
        if found is None:
            message = "a month is written YYYY-MM"
            raise ValueError(message)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month in which the day lies."""
        return cls(day.year, day.month)

    @property
    def index(self) -> int:
        """Months since year 0: 12 x year + month, so that months can be counted across years."""
        return 12 * self.year + self.month

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def next(self) -> Month:
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> Month:
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def calendar_days(self) -> int:
        return (self.next.first_day - self.first_day).days

    def days(self) -> tuple[date, ...]:
        """Return every day of the month, in order."""
        return tuple(self.first_day + timedelta(days=n) for n in range(self.calendar_days))

    def __contains__(self, day: date) -> bool:
        return day.year == self.year and day.month == self.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
