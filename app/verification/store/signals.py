"""Queries on what people sent for some of their days, and on what is recorded of their presence then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.model import EntryState
from app.activity_log.store.rows import array
from app.persistence.database import raw
from app.verification.signals import SENT, DayFacts, SentEntry

Pairs = Sequence[tuple[date, UUID]]
"""Days of people."""

_SENT = ", ".join(f"'{state}'" for state in sorted(SENT))
_TEXT = "btrim(regexp_replace(lower({0}.description), '[^[:alnum:]]+', ' ', 'g'))"

ENTRIES = f"""
SELECT a.employee_id, a.activity_id, a.work_date, lower(a.during), upper(a.during), {_TEXT.format("a")}, a.state,
    coalesce(a.approved_minutes, a.minutes), trim_scale(a.volume)::text, a.catalogue_code, a.device_time,
    a.submitted_at,
    EXISTS (SELECT FROM decisions d WHERE d.agency_id = a.agency_id AND d.work_date = a.work_date
            AND d.activity_id = a.activity_id AND d.verdict = 'return')
FROM activities a
WHERE a.agency_id = %(agency_id)s AND a.state IN ({_SENT}) AND a.submitted_at IS NOT NULL
  AND a.work_date = ANY(%(dates)s::date[]) AND a.employee_id = ANY(%(people)s::uuid[])
  AND (a.work_date, a.employee_id) IN (SELECT * FROM unnest(%(days)s::date[], %(owners)s::uuid[]))
ORDER BY a.work_date, lower(a.during), a.activity_id
"""  # noqa: S608 - words of our own

# Of other people nothing leaves the database but how many they are. Ranked, not joined by text: before there are
# statistics such a join compares each text with each.
SHARED = f"""
WITH own AS MATERIALIZED (
    SELECT DISTINCT a.work_date, a.employee_id FROM activities a
    WHERE a.agency_id = %(agency_id)s AND a.activity_id = ANY(%(ids)s::uuid[]) AND a.work_date = ANY(%(dates)s::date[])
), place AS MATERIALIZED (
    SELECT DISTINCT o.work_date, p.unit_id
    FROM own o
    JOIN assignments s ON s.agency_id = %(agency_id)s AND s.employee_id = o.employee_id AND s.kind = 'definitive'
        AND s.known_until IS NULL AND s.since <= o.work_date AND (s.until IS NULL OR s.until > o.work_date)
    JOIN post_versions p ON p.agency_id = %(agency_id)s AND p.post_id = s.post_id
        AND p.known_until IS NULL AND p.since <= o.work_date AND (p.until IS NULL OR p.until > o.work_date)
), mates AS MATERIALIZED (
    SELECT DISTINCT u.work_date, u.unit_id, s.employee_id
    FROM place u
    JOIN post_versions p ON p.agency_id = %(agency_id)s AND p.unit_id = u.unit_id
        AND p.known_until IS NULL AND p.since <= u.work_date AND (p.until IS NULL OR p.until > u.work_date)
    JOIN assignments s ON s.agency_id = %(agency_id)s AND s.post_id = p.post_id AND s.kind = 'definitive'
        AND s.known_until IS NULL AND s.since <= u.work_date AND (s.until IS NULL OR s.until > u.work_date)
), sent AS MATERIALIZED (
    SELECT m.work_date, m.unit_id, m.employee_id, a.activity_id, {_TEXT.format("a")} COLLATE "C" AS said
    FROM mates m JOIN activities a ON a.agency_id = %(agency_id)s AND a.employee_id = m.employee_id
        AND a.work_date = m.work_date AND a.work_date = ANY(%(dates)s::date[]) AND a.state IN ({_SENT})
), ranked AS (
    SELECT activity_id, dense_rank() OVER (PARTITION BY work_date, unit_id, said ORDER BY employee_id)
        + dense_rank() OVER (PARTITION BY work_date, unit_id, said ORDER BY employee_id DESC) - 2 AS others
    FROM sent
)
SELECT activity_id, others FROM ranked WHERE others > 0 AND activity_id = ANY(%(ids)s::uuid[])
"""  # noqa: S608 - words of our own

# The days of a person's month that have the same text as one of these entries.
SAME_TEXT_DAYS = f"""
WITH own AS MATERIALIZED (
    SELECT DISTINCT a.employee_id, {_TEXT.format("a")} AS said FROM activities a
    WHERE a.agency_id = %(agency_id)s AND a.activity_id = ANY(%(ids)s::uuid[]) AND a.work_date = ANY(%(dates)s::date[])
), others AS MATERIALIZED (
    SELECT a.employee_id, a.work_date, {_TEXT.format("a")} AS said FROM activities a
    WHERE a.agency_id = %(agency_id)s AND a.employee_id = ANY(%(people)s::uuid[]) AND a.state IN ({_SENT})
      AND a.work_date >= %(since)s AND a.work_date < %(until)s
)
SELECT DISTINCT others.work_date, others.employee_id FROM own JOIN others USING (employee_id, said)
"""  # noqa: S608 - words of our own

# A recorded day stands before a leave; on a day the latest begun leave that is not over counts.
PRESENCE = """
SELECT n.employee_id, n.day, coalesce(d.status, l.status), d.arrived_at, d.left_at
FROM unnest(%(days)s::date[], %(owners)s::uuid[]) AS n (day, employee_id)
LEFT JOIN attendance_days d ON d.agency_id = %(agency_id)s AND d.employee_id = n.employee_id AND d.day = n.day
    AND d.known_until IS NULL
LEFT JOIN LATERAL (
    SELECT 'leave' AS status FROM (
        SELECT f.until FROM leaves f
        WHERE f.agency_id = %(agency_id)s AND f.employee_id = n.employee_id AND f.since <= n.day
          AND f.known_until IS NULL
        ORDER BY f.since DESC LIMIT 1) f
    WHERE f.until IS NULL OR f.until > n.day) l ON d.agency_id IS NULL
WHERE coalesce(d.status, l.status) IS NOT NULL
"""

EMPLOYEE = "SELECT FROM employees WHERE agency_id = %s AND employee_id = %s"


@dataclass(frozen=True, slots=True)
class Found:
    """An entry with what its norm is found by."""

    employee_id: UUID
    entry: SentEntry
    volume: Fraction
    catalogue_code: str | None


async def employee_exists(conn: AsyncConnection, agency_id: int, employee_id: UUID) -> bool:
    """Tell whether the agency has the employee."""
    return await (await (await raw(conn)).execute(EMPLOYEE, (agency_id, employee_id))).fetchone() is not None


async def entries(conn: AsyncConnection, agency_id: int, pairs: Pairs) -> list[Found]:
    """Return what was sent for people's days, by time."""
    return [_found(row) for row in await _all(conn, ENTRIES, _days(agency_id, pairs))]


async def shared_texts(conn: AsyncConnection, agency_id: int, found: Iterable[Found]) -> dict[UUID, int]:
    """Return how many other people of the unit sent the same text for the day of an entry, where some did."""
    keys = {one.entry.activity_id: one.entry.work_date for one in found}
    values = {"agency_id": agency_id, "ids": array(keys), "dates": array(set(keys.values()))}
    return {row[0]: row[1] for row in await _all(conn, SHARED, values)}


async def same_text_days(
    conn: AsyncConnection, agency_id: int, keys: Iterable[tuple[UUID, date, UUID]], span: tuple[date, date]
) -> list[tuple[date, UUID]]:
    """Return the days in the span that have the same text of the same person as an entry (id, day and owner)."""
    listed = list(keys)
    values = {
        "agency_id": agency_id,
        "ids": array(one for one, _, _ in listed),
        "dates": array({day for _, day, _ in listed}),
        "people": array({owner for _, _, owner in listed}),
        "since": span[0],
        "until": span[1],
    }
    return [(row[0], row[1]) for row in await _all(conn, SAME_TEXT_DAYS, values)]


async def presence(conn: AsyncConnection, agency_id: int, pairs: Pairs) -> defaultdict[UUID, dict[date, DayFacts]]:
    """Return what is recorded of people's presence on days, as known now."""
    found: defaultdict[UUID, dict[date, DayFacts]] = defaultdict(dict)
    for employee_id, day, status, arrived_at, left_at in await _all(conn, PRESENCE, _days(agency_id, pairs)):
        found[employee_id][day] = DayFacts(status=status, arrived_at=arrived_at, left_at=left_at)
    return found


def _days(agency_id: int, pairs: Pairs) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "dates": array({day for day, _ in pairs}),
        "people": array({employee_id for _, employee_id in pairs}),
        "days": array(day for day, _ in pairs),
        "owners": array(employee_id for _, employee_id in pairs),
    }


def _found(row: tuple[Any, ...]) -> Found:
    entry = SentEntry(
        activity_id=row[1],
        work_date=row[2],
        started_at=row[3],
        ended_at=row[4],
        text=row[5],
        state=EntryState(row[6]),
        minutes=row[7],
        written_at=row[10],
        received_at=row[11],
        returned_before=row[12],
    )
    return Found(employee_id=row[0], entry=entry, volume=Fraction(row[8]), catalogue_code=row[9])


async def _all(conn: AsyncConnection, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    return await (await (await raw(conn)).execute(statement, values)).fetchall()
