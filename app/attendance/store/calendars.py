"""Queries on calendars; their days are facts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Calendar, NewCalendar
from app.persistence.database import raw

BY_CODE_OR_UNIT = """
SELECT calendar_id, code, name, unit_id FROM calendars
WHERE agency_id = %s AND (code = %s OR unit_id IS NOT DISTINCT FROM %s)
"""
BY_ID = "SELECT calendar_id, code, name, unit_id FROM calendars WHERE agency_id = %s AND calendar_id = %s"
PAGE = """
SELECT calendar_id, code, name, unit_id FROM calendars WHERE agency_id = %s AND code > %s ORDER BY code LIMIT %s
"""
ADD = """
INSERT INTO calendars (agency_id, calendar_id, code, name, unit_id) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
UNIT_EXISTS = "SELECT EXISTS (SELECT FROM units WHERE agency_id = %s AND unit_id = %s)"


async def by_code_or_unit(conn: AsyncConnection, agency_id: int, new: NewCalendar) -> list[Calendar]:
    """Return the calendars that have this one's code or unit."""
    cursor = await (await raw(conn)).execute(BY_CODE_OR_UNIT, (agency_id, new.code, new.unit_id))
    return [_calendar(row) for row in await cursor.fetchall()]


async def by_id(conn: AsyncConnection, agency_id: int, calendar_id: UUID) -> Calendar | None:
    """Return a calendar."""
    cursor = await (await raw(conn)).execute(BY_ID, (agency_id, calendar_id))
    row = await cursor.fetchone()
    return None if row is None else _calendar(row)


async def page(conn: AsyncConnection, agency_id: int, after: str, size: int) -> list[Calendar]:
    """Return calendars by code, those after one."""
    cursor = await (await raw(conn)).execute(PAGE, (agency_id, after, size))
    return [_calendar(row) for row in await cursor.fetchall()]


async def add(conn: AsyncConnection, agency_id: int, calendar: Calendar) -> bool:
    """Insert a calendar; False where there is one with its code or unit."""
    values = (agency_id, calendar.calendar_id, calendar.code, calendar.name, calendar.unit_id)
    return (await (await raw(conn)).execute(ADD, values)).rowcount == 1


async def unit_exists(conn: AsyncConnection, agency_id: int, unit_id: UUID) -> bool:
    """Tell whether the agency has such a unit."""
    row = await (await (await raw(conn)).execute(UNIT_EXISTS, (agency_id, unit_id))).fetchone()
    return row is not None and bool(row[0])


def _calendar(row: tuple[UUID, str, str, UUID | None]) -> Calendar:
    return Calendar(calendar_id=row[0], code=row[1], name=row[2], unit_id=row[3])
