"""Whose hours a person's day has: those of the person's roster, else those of the unit's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.hours import Hours, hours_on
from app.attendance.refusals import NoPostOnDayError
from app.attendance.store import calendars as calendar_store
from app.attendance.store import workdays as store
from app.attendance.workdays import Calendars


@dataclass(frozen=True, slots=True)
class Plan:
    """The hours of people's days."""

    calendars: Calendars
    units: dict[UUID, list[tuple[date, date, UUID]]]
    shifts: dict[tuple[UUID, date], store.Shift]
    agency_zone: str

    def hours_of(self, employee_id: UUID, day: date) -> Hours | None:
        """Return the hours of a person's day, None for one of rest; raises as `Calendars.hours_of`."""
        unit_id = self.unit_of(employee_id, day)
        key = (employee_id, day)
        if key in self.shifts:
            shift = self.shifts[key]
            return None if shift is None else hours_on(day, *shift, self._zone(unit_id, day))
        return self.calendars.hours_of(unit_id, day)

    def to_utc(self, at: datetime | None, employee_id: UUID, day: date) -> datetime | None:
        """Return a time in UTC; without a zone it is by the clock of the unit's calendar, else the agency's."""
        if at is None or at.tzinfo is not None:
            return at
        zone = self._zone(self.unit_of(employee_id, day), day)
        return at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def unit_of(self, employee_id: UUID, day: date) -> UUID:
        """Return the unit of a person's definitive post on a day; raises `NoPostOnDayError`."""
        for since, until, unit_id in self.units.get(employee_id, ()):
            if since <= day < until:
                return unit_id
        raise NoPostOnDayError(day=day)

    def _zone(self, unit_id: UUID, day: date) -> str:
        return self.calendars.zone_of(unit_id, day) or self.agency_zone


async def read_plan(
    conn: AsyncConnection, agency_id: int, days: Iterable[tuple[UUID, date]], known_at: int = store.NOW
) -> Plan:
    """Read the hours of these people's days, as known: of all people from the first day to the last."""
    people: set[UUID] = set()
    dates: set[date] = set()
    for employee_id, day in days:
        people.add(employee_id)
        dates.add(day)
    since, until = min(dates), max(dates) + timedelta(days=1)
    wanted = list(people)
    return Plan(
        calendars=await store.calendars(conn, agency_id, since, until, known_at),
        units=await store.units_of(conn, agency_id, wanted, since, until, known_at),
        shifts=await store.shifts_of(conn, agency_id, wanted, since, until, known_at),
        agency_zone=await calendar_store.agency_zone(conn, agency_id),
    )
