"""What counts of people's conduct in a month, as known at a change number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString

from psycopg.rows import dict_row
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw

SANCTIONS = """
SELECT f.employee_id, f.kind, f.since, f.decree_number, f.months, trim_scale(f.share)::text AS share, f.until,
       f.known_from
FROM sanctions f
WHERE f.agency_id = %(agency_id)s AND f.employee_id = ANY(%(people)s)
  AND f.since < %(until)s AND (f.until IS NULL OR f.until > %(since)s)
  AND %(known_at)s BETWEEN f.known_from AND coalesce(f.known_until - 1, %(known_at)s)
ORDER BY f.employee_id, f.since, f.kind
"""

HOLDS = """
SELECT f.employee_id, f.obligation, f.since, f.reason, f.reference, f.released_on, f.release_reason, f.known_from
FROM obligation_holds f
WHERE f.agency_id = %(agency_id)s AND f.employee_id = ANY(%(people)s)
  AND f.since < %(until)s AND (f.released_on IS NULL OR f.released_on > %(since)s)
  AND %(known_at)s BETWEEN f.known_from AND coalesce(f.known_until - 1, %(known_at)s)
ORDER BY f.employee_id, f.since, f.obligation
"""

# The month's own row, else the latest of a year before.
ASSESSMENTS = """
SELECT DISTINCT ON (f.employee_id) f.employee_id, f.period, trim_scale(f.skp_score)::text AS skp_score, f.predicate,
       trim_scale(f.behaviour_score)::text AS behaviour_score,
       trim_scale(f.review_360_score)::text AS review_360_score, f.skp_submitted_on, f.known_from
FROM assessments f
WHERE f.agency_id = %(agency_id)s AND f.employee_id = ANY(%(people)s)
  AND (f.period = %(month)s OR (length(f.period) = 4 AND f.period < left(%(month)s, 4)))
  AND %(known_at)s BETWEEN f.known_from AND coalesce(f.known_until - 1, %(known_at)s)
ORDER BY f.employee_id, f.period = %(month)s DESC, f.period DESC
"""

# A person's own comes before that of the unit of the last definitive post of the month, and that before a unit above.
INDICATORS = """
WITH RECURSIVE post AS (
    SELECT DISTINCT ON (a.employee_id) a.employee_id, pv.unit_id, least(a.until, pv.until, %(until)s::date) - 1 AS day
    FROM assignments a
    JOIN post_versions pv ON pv.agency_id = a.agency_id AND pv.post_id = a.post_id
         AND %(known_at)s BETWEEN pv.known_from AND coalesce(pv.known_until - 1, %(known_at)s)
         AND pv.since < least(a.until, %(until)s::date) AND coalesce(pv.until, %(until)s) > greatest(a.since, %(since)s)
    WHERE a.agency_id = %(agency_id)s AND a.employee_id = ANY(%(people)s) AND a.kind = 'definitive'
      AND a.since < %(until)s AND coalesce(a.until, %(until)s) > %(since)s
      AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
    ORDER BY a.employee_id, a.since DESC, pv.since DESC
), way AS (
    SELECT employee_id, unit_id AS owner_id, day, 1 AS steps FROM post
    UNION ALL
    SELECT w.employee_id, uv.parent_unit_id, w.day, w.steps + 1
    FROM way w JOIN unit_versions uv ON uv.agency_id = %(agency_id)s AND uv.unit_id = w.owner_id
         AND uv.since <= w.day AND (uv.until IS NULL OR uv.until > w.day)
         AND %(known_at)s BETWEEN uv.known_from AND coalesce(uv.known_until - 1, %(known_at)s)
    WHERE uv.parent_unit_id IS NOT NULL AND w.steps < 20
), owner AS (
    SELECT employee_id, owner_id, steps FROM way
    UNION ALL SELECT p.id, p.id, 0 FROM unnest(%(people)s::uuid[]) p (id)
)
SELECT DISTINCT ON (o.employee_id, f.kind, f.name) o.employee_id, f.kind, f.name, f.unit_id,
       trim_scale(f.target)::text AS target, trim_scale(f.realisation)::text AS realisation,
       trim_scale(f.value)::text AS value, f.known_from
FROM owner o JOIN indicators f ON f.agency_id = %(agency_id)s AND f.owner_id = o.owner_id AND f.month = %(since)s
     AND %(known_at)s BETWEEN f.known_from AND coalesce(f.known_until - 1, %(known_at)s)
ORDER BY o.employee_id, f.kind, f.name, o.steps
"""

# Days of presence without a check-in or check-out, on which an outage of the post's unit or of one above it stands.
EXCUSED = """
WITH RECURSIVE outage AS (
    SELECT o.code, o.unit_ids, (o.since_at AT TIME ZONE g.time_zone)::date AS since,
           coalesce(((o.until_at - interval '1 microsecond') AT TIME ZONE g.time_zone)::date, %(until)s::date) AS last
    FROM outages o JOIN agencies g ON g.agency_id = o.agency_id
    WHERE o.agency_id = %(agency_id)s AND o.reach IN ('attendance', 'all') AND NOT o.withdrawn
      AND %(known_at)s BETWEEN o.known_from AND coalesce(o.known_until - 1, %(known_at)s)
), missing AS (
    SELECT d.employee_id, d.day, d.late_minutes IS NULL AS no_check_in, d.early_minutes IS NULL AS no_check_out
    FROM attendance_days d
    WHERE d.agency_id = %(agency_id)s AND d.employee_id = ANY(%(people)s) AND d.day >= %(since)s AND d.day < %(until)s
      AND d.status = 'present' AND (d.late_minutes IS NULL OR d.early_minutes IS NULL)
      AND %(known_at)s BETWEEN d.known_from AND coalesce(d.known_until - 1, %(known_at)s)
      AND EXISTS (SELECT FROM outage o WHERE d.day BETWEEN o.since AND o.last)
), way AS (
    SELECT m.employee_id, m.day, pv.unit_id, 1 AS steps
    FROM missing m
    JOIN assignments a ON a.agency_id = %(agency_id)s AND a.employee_id = m.employee_id AND a.kind = 'definitive'
         AND a.since <= m.day AND (a.until IS NULL OR a.until > m.day)
         AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
    JOIN post_versions pv ON pv.agency_id = a.agency_id AND pv.post_id = a.post_id
         AND pv.since <= m.day AND (pv.until IS NULL OR pv.until > m.day)
         AND %(known_at)s BETWEEN pv.known_from AND coalesce(pv.known_until - 1, %(known_at)s)
    UNION ALL
    SELECT w.employee_id, w.day, uv.parent_unit_id, w.steps + 1
    FROM way w JOIN unit_versions uv ON uv.agency_id = %(agency_id)s AND uv.unit_id = w.unit_id
         AND uv.since <= w.day AND (uv.until IS NULL OR uv.until > w.day)
         AND %(known_at)s BETWEEN uv.known_from AND coalesce(uv.known_until - 1, %(known_at)s)
    WHERE uv.parent_unit_id IS NOT NULL AND w.steps < 20
)
SELECT DISTINCT ON (m.employee_id, m.day) m.employee_id, m.day, m.no_check_in, m.no_check_out, o.code
FROM missing m
JOIN outage o ON m.day BETWEEN o.since AND o.last AND (
    o.unit_ids IS NULL OR EXISTS (
        SELECT FROM way w WHERE w.employee_id = m.employee_id AND w.day = m.day AND w.unit_id = ANY(o.unit_ids)))
ORDER BY m.employee_id, m.day, o.code
"""

OUTAGES = """
SELECT f.code, f.since_at, f.until_at, f.reach, f.description, f.declared_by, f.withdrawn, f.known_from,
       (SELECT coalesce(array_agg(u.code ORDER BY u.code), '{}') FROM units u
        WHERE u.agency_id = f.agency_id AND u.unit_id = ANY(f.unit_ids)) AS unit_codes
FROM outages f
WHERE f.agency_id = %(agency_id)s AND f.known_until IS NULL AND f.code > %(after)s
ORDER BY f.code LIMIT %(size)s
"""


async def rows(conn: AsyncConnection, statement: LiteralString, parameters: Mapping[str, object]) -> list[Any]:
    """Run one of the statements above; each row is a mapping by column."""
    async with (await raw(conn)).cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()
