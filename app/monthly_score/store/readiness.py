"""What a month still lacks before it closes, counted where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.store.followed import FOLLOWED
from app.persistence.database import raw
from app.shared.month import Month

BY_STATE: Final[LiteralString] = """
SELECT state, count(*), coalesce(sum(minutes), 0), count(DISTINCT employee_id) FROM activities
WHERE agency_id = %(agency_id)s AND work_date >= %(since)s AND work_date < %(until)s
  AND state IN ('submitted', 'returned', 'parked')
GROUP BY state
"""

# Days without a record are found first: only of them is asked whether they were due. A day that no calendar knows has
# no kind.
MISSING: Final[LiteralString] = """
WITH RECURSIVE held AS (
    SELECT a.employee_id, greatest(a.since, %(since)s::date) AS since,
           least(coalesce(a.until, %(until)s::date), %(until)s::date) AS until
    FROM assignments a
    WHERE a.agency_id = %(agency_id)s AND a.kind = 'definitive' AND a.since < %(until)s
      AND coalesce(a.until, %(until)s) > %(since)s
      AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
      AND (%(after)s::uuid IS NULL OR a.employee_id > %(after)s::uuid)
), chosen AS (
    SELECT DISTINCT employee_id FROM held ORDER BY employee_id LIMIT %(size)s
), asked AS (
    SELECT DISTINCT h.employee_id, d.day::date AS day
    FROM chosen JOIN held h USING (employee_id)
    CROSS JOIN LATERAL generate_series(h.since::timestamp, h.until::timestamp - interval '1 day', '1 day') d (day)
    WHERE NOT EXISTS (SELECT FROM attendance_days r WHERE r.agency_id = %(agency_id)s
                      AND r.employee_id = h.employee_id AND r.day = d.day::date AND r.known_until IS NULL)
      AND NOT EXISTS (SELECT FROM leaves l WHERE l.agency_id = %(agency_id)s AND l.employee_id = h.employee_id
                      AND l.since <= d.day::date AND (l.until IS NULL OR l.until > d.day::date)
                      AND l.known_until IS NULL)
), {followed}, due AS (
    SELECT m.employee_id, m.day, w.unit_id, coalesce(o.kind, c.kind) AS kind
    FROM asked m
    JOIN way w ON w.employee_id = m.employee_id AND w.day = m.day AND w.steps = 1
    LEFT JOIN followed f ON f.employee_id = m.employee_id AND f.day = m.day
    LEFT JOIN rosters o ON o.agency_id = %(agency_id)s AND o.employee_id = m.employee_id AND o.day = m.day
         AND o.known_until IS NULL AND o.kind <> 'calendar'
    LEFT JOIN calendar_days c ON c.agency_id = %(agency_id)s AND c.calendar_id = f.calendar_id AND c.day = m.day
         AND c.known_until IS NULL
    WHERE coalesce(o.kind, c.kind, 'working') = 'working'
)
SELECT s.employee_id, (array_agg(d.unit_id ORDER BY d.day DESC))[1],
       coalesce(array_agg(d.day ORDER BY d.day) FILTER (WHERE d.kind IS NOT NULL), '{{}}'),
       count(*) FILTER (WHERE d.day IS NOT NULL AND d.kind IS NULL)
FROM chosen s LEFT JOIN due d USING (employee_id)
GROUP BY s.employee_id ORDER BY s.employee_id
"""
_MISSING = MISSING.format(followed=FOLLOWED)


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of a month in one state: how many, of how many minutes and people."""

    entries: int = 0
    minutes: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class PersonsDays:
    """The days of a person that were due and have no record, and the unit of the last of them.

    `unknown` counts the days without a record of which no calendar says whether they were due.
    """

    employee_id: UUID
    unit_id: UUID | None
    days: tuple[date, ...]
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days [since, until) of an agency, as known at a change number."""

    agency_id: int
    since: date
    until: date
    known_at: int


async def by_state(conn: AsyncConnection, agency_id: int, month: Month) -> Mapping[str, Entries]:
    """Count a month's entries that await somebody, by state."""
    parameters = {"agency_id": agency_id, "since": month.first_day, "until": month.next.first_day}
    cursor = await (await raw(conn)).execute(BY_STATE, parameters)
    return {
        state: Entries(entries, int(minutes), people) for state, entries, minutes, people in await cursor.fetchall()
    }


async def missing_attendance(conn: AsyncConnection, span: Span, *, after: UUID | None, size: int) -> list[PersonsDays]:
    """Return the next at most `size` people with a post, by id, with the days that are missing; most have none."""
    parameters = {
        "agency_id": span.agency_id,
        "since": span.since,
        "until": span.until,
        "known_at": span.known_at,
        "after": after,
        "size": size,
    }
    cursor = await (await raw(conn)).execute(_MISSING, parameters)
    return [
        PersonsDays(employee_id, unit_id, tuple(days), unknown)
        for employee_id, unit_id, days, unknown in await cursor.fetchall()
    ]
