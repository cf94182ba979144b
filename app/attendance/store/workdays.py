"""Reads whose hours are which: units, calendars in use and their days, people's posts and rosters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.hours import hours_on
from app.attendance.workdays import CalendarName, Calendars, UnitVersion, Use
from app.persistence.database import raw

NOW = 2**62
"""A change number after all that there will be."""

UNITS = """
SELECT v.unit_id, u.code, v.parent_unit_id, v.since, coalesce(v.until, date '9999-12-31')
FROM unit_versions v JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE v.agency_id = %(agency_id)s
  AND %(known_at)s BETWEEN v.known_from AND coalesce(v.known_until - 1, %(known_at)s)
  AND v.since < %(until)s AND coalesce(v.until, %(until)s) > %(since)s
"""
UNIT_NAMES = "SELECT unit_id, code FROM units WHERE agency_id = %(agency_id)s"
USES = """
SELECT unit_id, since, until, calendar_id FROM calendar_uses
WHERE agency_id = %(agency_id)s AND since < %(until)s
  AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
"""
NAMES = "SELECT calendar_id, code, time_zone FROM calendars WHERE agency_id = %(agency_id)s"
DAYS = """
SELECT calendar_id, day, starts_at, ends_at, minutes FROM calendar_days
WHERE agency_id = %(agency_id)s AND day >= %(since)s AND day < %(until)s
  AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
"""
POSTS = """
SELECT a.employee_id, greatest(a.since, p.since), least(a.until, p.until, %(until)s), p.unit_id
FROM assignments a JOIN post_versions p ON p.agency_id = a.agency_id AND p.post_id = a.post_id
     AND %(known_at)s BETWEEN p.known_from AND coalesce(p.known_until - 1, %(known_at)s)
     AND p.since < %(until)s AND coalesce(p.until, %(until)s) > %(since)s
WHERE a.agency_id = %(agency_id)s AND a.employee_id = ANY(%(people)s) AND a.kind = 'definitive'
  AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
  AND a.since < %(until)s AND coalesce(a.until, %(until)s) > %(since)s
  AND greatest(a.since, p.since) < least(a.until, p.until, %(until)s)
"""
ROSTERS = """
SELECT employee_id, day, starts_at, ends_at, minutes FROM rosters
WHERE agency_id = %(agency_id)s AND employee_id = ANY(%(people)s) AND day >= %(since)s AND day < %(until)s
  AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
"""

Shift = tuple[time, time, int] | None
"""From when to when by the local clock, and minutes; None for rest."""


async def calendars(conn: AsyncConnection, agency_id: int, since: date, until: date, known_at: int = NOW) -> Calendars:
    """Read the agency's calendars for days in [since, until), as known at a change number."""
    values = {"agency_id": agency_id, "since": since, "until": until, "known_at": known_at}
    units = [UnitVersion(*row) for row in await _all(conn, UNITS, values)]
    known = {unit.unit_id for unit in units}
    # A unit about which nothing is known on these days is still named in what is refused.
    units += [
        UnitVersion(unit_id, code, None, until, until)
        for unit_id, code in await _all(conn, UNIT_NAMES, values)
        if unit_id not in known
    ]
    names = {row[0]: CalendarName(*row[1:]) for row in await _all(conn, NAMES, values)}
    days = {
        (calendar_id, day): None if start is None else hours_on(day, start, end, minutes, names[calendar_id].time_zone)
        for calendar_id, day, start, end, minutes in await _all(conn, DAYS, values)
    }
    return Calendars(units, [Use(*row) for row in await _all(conn, USES, values)], names, days, until=until)


async def units_of(
    conn: AsyncConnection, agency_id: int, people: Sequence[UUID], since: date, until: date, known_at: int = NOW
) -> dict[UUID, list[tuple[date, date, UUID]]]:
    """Return in which units people had their definitive posts on days in [since, until)."""
    values = {"agency_id": agency_id, "people": list(people), "since": since, "until": until, "known_at": known_at}
    found: dict[UUID, list[tuple[date, date, UUID]]] = defaultdict(list)
    for employee_id, *span in await _all(conn, POSTS, values):
        found[employee_id].append((span[0], span[1], span[2]))
    return found


async def shifts_of(
    conn: AsyncConnection, agency_id: int, people: Sequence[UUID], since: date, until: date, known_at: int = NOW
) -> dict[tuple[UUID, date], Shift]:
    """Return the days of people that have a roster of their own."""
    values = {"agency_id": agency_id, "people": list(people), "since": since, "until": until, "known_at": known_at}
    return {
        (employee_id, day): None if start is None else (start, end, minutes)
        for employee_id, day, start, end, minutes in await _all(conn, ROSTERS, values)
    }


async def _all(conn: AsyncConnection, statement: LiteralString, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    return await (await (await raw(conn)).execute(statement, values)).fetchall()
