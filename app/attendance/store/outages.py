"""The query on which of people's days an outage touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.conduct import OutageReach
from app.persistence.database import raw

# The unit of the definitive post on the day and those above it; without a post, outages of the whole agency count.
TOUCHED = """
WITH RECURSIVE outage AS (
    SELECT o.unit_ids, (o.since_at AT TIME ZONE g.time_zone)::date AS since,
           coalesce(((o.until_at - interval '1 microsecond') AT TIME ZONE g.time_zone)::date, %(until)s::date) AS last
    FROM outages o JOIN agencies g ON g.agency_id = o.agency_id
    WHERE o.agency_id = %(agency_id)s AND o.reach = ANY(%(reaches)s) AND NOT o.withdrawn AND o.known_until IS NULL
), touched AS (
    SELECT p.employee_id, d.day::date AS day, o.unit_ids
    FROM outage o
    CROSS JOIN unnest(%(people)s::uuid[]) AS p (employee_id)
    CROSS JOIN generate_series(greatest(o.since, %(since)s::date), least(o.last, %(until)s::date - 1), '1 day') d (day)
), way AS (
    SELECT t.employee_id, t.day, pv.unit_id, 1 AS steps
    FROM (SELECT DISTINCT employee_id, day FROM touched WHERE unit_ids IS NOT NULL) t
    JOIN assignments a ON a.agency_id = %(agency_id)s AND a.employee_id = t.employee_id AND a.kind = 'definitive'
         AND a.known_until IS NULL AND a.since <= t.day AND (a.until IS NULL OR a.until > t.day)
    JOIN post_versions pv ON pv.agency_id = a.agency_id AND pv.post_id = a.post_id
         AND pv.known_until IS NULL AND pv.since <= t.day AND (pv.until IS NULL OR pv.until > t.day)
    UNION ALL
    SELECT w.employee_id, w.day, uv.parent_unit_id, w.steps + 1
    FROM way w JOIN unit_versions uv ON uv.agency_id = %(agency_id)s AND uv.unit_id = w.unit_id
         AND uv.known_until IS NULL AND uv.since <= w.day AND (uv.until IS NULL OR uv.until > w.day)
    WHERE uv.parent_unit_id IS NOT NULL AND w.steps < 20
)
SELECT DISTINCT t.employee_id, t.day FROM touched t
WHERE t.unit_ids IS NULL OR EXISTS (
    SELECT FROM way w WHERE w.employee_id = t.employee_id AND w.day = t.day AND w.unit_id = ANY(t.unit_ids))
"""


async def touched_days(
    conn: AsyncConnection,
    agency_id: int,
    people: Sequence[UUID],
    span: tuple[date, date],
    reach: OutageReach,
) -> dict[UUID, set[date]]:
    """Return each person's days in [since, until) that a declared outage of a reach, or of all, touches."""
    values = {
        "agency_id": agency_id,
        "people": list(people),
        "since": span[0],
        "until": span[1],
        "reaches": [reach, OutageReach.ALL],
    }
    cursor = await (await raw(conn)).execute(TOUCHED, values)
    found: defaultdict[UUID, set[date]] = defaultdict(set)
    for employee_id, day in await cursor.fetchall():
        found[employee_id].add(day)
    return found
