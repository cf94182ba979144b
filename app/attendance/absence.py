"""Days absent by a person's own calendar: those of rest don't count, and don't end a run of working days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Absence:
    """The working days of a year on which a person was absent, and the longest run of them that comes up in it."""

    days: tuple[date, ...]
    run: tuple[date, ...]


def absence_of(year: int, absent: Collection[date], due: Iterable[date], running_days: int) -> Absence:
    """Count absent days that are due, in a year and in a run.

    A run of `running_days` or more counts in the year of the day with which it came to so many (PP 94/2021 Pasal 11:
    10 working days running), also if it began in the year before.
    """
    runs = runs_of(absent, due)
    counted = tuple(day for run in runs for day in run if day.year == year)
    reached = [run for run in runs if len(run) >= running_days and run[running_days - 1].year == year]
    longest = max((len(run) for run in reached), default=0)
    return Absence(counted, next((tuple(run) for run in reached if len(run) == longest), ()))


def runs_of(absent: Collection[date], due: Iterable[date]) -> list[list[date]]:
    """Return the runs of absent days; a due day that is not recorded as absent ends one."""
    runs: list[list[date]] = [[]]
    for day in due:
        if day in absent:
            runs[-1].append(day)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
