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
