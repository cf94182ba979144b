"""Queries on calendars; their days are facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Calendar
from app.persistence.database import raw
from app.persistence.json_rows import json_rows

BY_CODES = "SELECT calendar_id, code, name, time_zone FROM calendars WHERE agency_id = %s AND code = ANY(%s)"
BY_ID = "SELECT calendar_id, code, name, time_zone FROM calendars WHERE agency_id = %s AND calendar_id = %s"
PAGE = """
SELECT calendar_id, code, name, time_zone FROM calendars WHERE agency_id = %s AND code > %s ORDER BY code LIMIT %s
"""
ADD = """
INSERT INTO calendars (agency_id, calendar_id, code, name, time_zone, known_from)
SELECT %(agency_id)s, calendar_id, code, name, time_zone, %(change)s
FROM json_to_recordset(%(rows)s::json) AS n (calendar_id uuid, code text, name text, time_zone text)
"""
ZONE = "SELECT time_zone FROM agencies WHERE agency_id = %s"
USES = """
SELECT u.unit_id, n.code AS unit_code, u.since, u.until, c.calendar_id, c.code AS calendar_code, u.known_from
FROM calendar_uses u
JOIN calendars c ON c.agency_id = u.agency_id AND c.calendar_id = u.calendar_id
LEFT JOIN units n ON n.agency_id = u.agency_id AND n.unit_id = u.unit_id
WHERE u.agency_id = %(agency_id)s
  AND %(known_at)s BETWEEN u.known_from AND coalesce(u.known_until - 1, %(known_at)s)
  AND (%(owner_id)s::uuid IS NULL OR (u.owner_id, u.since) > (%(owner_id)s, %(since)s))
ORDER BY u.owner_id, u.since LIMIT %(size)s
"""


async def by_codes(conn: AsyncConnection, agency_id: int, codes: Collection[str]) -> dict[str, Calendar]:
    """Return calendars by their codes."""
    cursor = await (await raw(conn)).execute(BY_CODES, (agency_id, list(codes)))
    return {row[1]: Calendar(**_named(row)) for row in await cursor.fetchall()}


async def by_id(conn: AsyncConnection, agency_id: int, calendar_id: UUID) -> Calendar | None:
    """Return a calendar."""
    cursor = await (await raw(conn)).execute(BY_ID, (agency_id, calendar_id))
    row = await cursor.fetchone()
    return None if row is None else Calendar(**_named(row))


async def page(conn: AsyncConnection, agency_id: int, after: str, size: int) -> list[Calendar]:
    """Return calendars by code, those after one."""
    cursor = await (await raw(conn)).execute(PAGE, (agency_id, after, size))
    return [Calendar(**_named(row)) for row in await cursor.fetchall()]


async def add(conn: AsyncConnection, agency_id: int, calendars: Sequence[Calendar], change: int) -> None:
    """Insert calendars whose codes are new, known from a change number on."""
    values = {"agency_id": agency_id, "rows": json_rows(calendars), "change": change}
    await (await raw(conn)).execute(ADD, values)


async def agency_zone(conn: AsyncConnection, agency_id: int) -> str:
    """Return the agency's time zone."""
    row = await (await (await raw(conn)).execute(ZONE, (agency_id,))).fetchone()
    return "" if row is None else str(row[0])


async def uses_page(
    conn: AsyncConnection, agency_id: int, known_at: int, after: tuple[UUID, date] | None, size: int
) -> list[dict[str, Any]]:
    """Return who follows which calendar, by unit and day."""
    owner_id, since = after or (None, None)
    values = {"agency_id": agency_id, "known_at": known_at, "owner_id": owner_id, "since": since, "size": size}
    cursor = await (await raw(conn)).execute(USES, values)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]


def _named(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(("calendar_id", "code", "name", "time_zone"), row, strict=True))
