"""Which days a unit works: by its own calendar, else by that of the nearest unit above, else by the agency's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.monthly_score.model import HeldError, HoldCode

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """A unit and the unit above it, for some days."""

    unit_id: UUID
    code: str
    parent_unit_id: UUID | None
    since: date
    until: date


class Calendars:
    """The calendars of an agency for one month, as known at a change number."""

    def __init__(
        self,
        units: Iterable[UnitVersion],
        calendars: Mapping[UUID | None, tuple[UUID, str]],
        working: Mapping[tuple[UUID, date], bool],
    ) -> None:
        """Take calendars by the unit that they are made for (None: the agency), and whether each day is worked."""
        self._units: dict[UUID, list[UnitVersion]] = defaultdict(list)
        for unit in units:
            self._units[unit.unit_id].append(unit)
        self._calendars = calendars
        self._working = working
        self._due: dict[tuple[UUID, date, date], tuple[date, ...]] = {}

    def working_days(self, unit_id: UUID, since: date, until: date) -> tuple[date, ...]:
        """Return the days that the unit works, or raise `HeldError` naming the unit and day without a calendar."""
        key = (unit_id, since, until)
        if key not in self._due:
            days = (since + timedelta(days=n) for n in range((until - since).days))
            self._due[key] = tuple(day for day in days if self._works(unit_id, day))
        return self._due[key]

    def _works(self, unit_id: UUID, day: date) -> bool:
        found = self._calendar(unit_id, day)
        if found is None:
            raise HeldError(HoldCode.NO_CALENDAR, unit=self._code(unit_id), day=day)
        calendar_id, code = found
        works = self._working.get((calendar_id, day))
        if works is None:
            raise HeldError(HoldCode.CALENDAR_DAY_MISSING, unit=self._code(unit_id), calendar=code, day=day)
        return works

    def _calendar(self, unit_id: UUID, day: date) -> tuple[UUID, str] | None:
        above: UUID | None = unit_id
        for _ in range(_DEEPEST):
            if above is None or above in self._calendars:
                break
            above = self._parent(above, day)
        return self._calendars.get(above) or self._calendars.get(None)

    def _parent(self, unit_id: UUID, day: date) -> UUID | None:
        for unit in self._units.get(unit_id, ()):
            if unit.since <= day < unit.until:
                return unit.parent_unit_id
        return None

    def _code(self, unit_id: UUID) -> str:
        return next((unit.code for unit in self._units.get(unit_id, ())), "?")
