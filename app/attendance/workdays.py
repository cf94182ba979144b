"""Which hours a unit works on a day: by its own calendar, else that of the nearest unit above, else the agency's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.attendance.hours import Hours
from app.attendance.refusals import CalendarDayMissingError, NoCalendarError

_DEEPEST = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """A unit and the unit above it, for some days."""

    unit_id: UUID
    code: str
    parent_unit_id: UUID | None
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Use:
    """A calendar that a unit (None: the agency) follows from a day on, until its next use or its own end."""

    unit_id: UUID | None
    since: date
    until: date | None
    calendar_id: UUID


@dataclass(frozen=True, slots=True)
class CalendarName:
    """A calendar's code and clock."""

    code: str
    time_zone: str


class Calendars:
    """The calendars of an agency for some days, as known at a change number."""

    def __init__(
        self,
        units: Iterable[UnitVersion],
        uses: Iterable[Use],
        names: Mapping[UUID, CalendarName],
        days: Mapping[tuple[UUID, date], Hours | None],
        *,
        until: date,
    ) -> None:
        """Take who follows which calendar, and of each calendar's days before `until` the hours, None for rest."""
        self._units: dict[UUID, list[UnitVersion]] = defaultdict(list)
        for unit in units:
            self._units[unit.unit_id].append(unit)
        self._uses: dict[UUID | None, list[Use]] = defaultdict(list)
        for use in sorted(uses, key=lambda one: one.since, reverse=True):
            self._uses[use.unit_id].append(use)
        self._names = names
        self._days = days
        self._until = until
        self._known: dict[tuple[UUID, date], Hours | None] = {}
        self._gaps: dict[tuple[UUID, date], date] = {}
        self._due: dict[tuple[UUID, date, date], tuple[date, ...]] = {}

    def hours_of(self, unit_id: UUID, day: date) -> Hours | None:
        """Return the hours of a unit's day, None where it isn't worked.

        Raises `NoCalendarError` and `CalendarDayMissingError`, which name the unit, the calendar, the day and up to
        which one it goes on so, of the days that were read.
        """
        key = (unit_id, day)
        if key not in self._known:
            self._known[key] = self._find(unit_id, day)
        return self._known[key]

    def zone_of(self, unit_id: UUID, day: date) -> str | None:
        """Return the clock of the calendar that a unit follows on a day, None where it follows none."""
        calendar_id = self.calendar_of(unit_id, day)
        return None if calendar_id is None else self._names[calendar_id].time_zone

    def working_days(self, unit_id: UUID, since: date, until: date) -> tuple[date, ...]:
        """Return the days that the unit works; raises as `hours_of` does."""
        key = (unit_id, since, until)
        if key not in self._due:
            days = (since + timedelta(days=n) for n in range((until - since).days))
            self._due[key] = tuple(day for day in days if self.hours_of(unit_id, day) is not None)
        return self._due[key]

    def calendar_of(self, unit_id: UUID, day: date) -> UUID | None:
        """Return the calendar that a unit follows on a day."""
        above: UUID | None = unit_id
        for _ in range(_DEEPEST):
            if above is None:
                break
            found = self._used_by(above, day)
            if found is not None:
                return found
            above = self._parent(above, day)
        return self._used_by(None, day)

    def _find(self, unit_id: UUID, day: date) -> Hours | None:
        calendar_id = self.calendar_of(unit_id, day)
        if calendar_id is None:
            raise NoCalendarError(unit=self._code(unit_id), day=day, last=self._last(unit_id, day))
        if (calendar_id, day) not in self._days:
            code = self._names[calendar_id].code
            last = self._last(unit_id, day)
            raise CalendarDayMissingError(unit=self._code(unit_id), calendar=code, day=day, last=last)
        return self._days[calendar_id, day]

    def _last(self, unit_id: UUID, day: date) -> date:
        """Return the last day in a row that has the same calendar, or none, and no hours."""
        days = [day]
        while days[-1] + _DAY < self._until and (unit_id, day) not in self._gaps:
            following = days[-1] + _DAY
            there = self.calendar_of(unit_id, following)
            if there != self.calendar_of(unit_id, day) or (there is not None and (there, following) in self._days):
                break
            days.append(following)
        for one in days:
            self._gaps.setdefault((unit_id, one), days[-1])
        return self._gaps[unit_id, day]

    def _used_by(self, owner: UUID | None, day: date) -> UUID | None:
        """Follow the latest begun use, and that only while it lasts."""
        for use in self._uses.get(owner, ()):
            if use.since <= day:
                return use.calendar_id if use.until is None or day < use.until else None
        return None

    def _parent(self, unit_id: UUID, day: date) -> UUID | None:
        for unit in self._units.get(unit_id, ()):
            if unit.since <= day < unit.until:
                return unit.parent_unit_id
        return None

    def _code(self, unit_id: UUID) -> str:
        return next((unit.code for unit in self._units.get(unit_id, ())), "?")
