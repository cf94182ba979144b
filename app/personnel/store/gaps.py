"""The query on what points to units, posts and employees on days on which they are not there."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel.model import Gap, GapKind

# What points to something, and the days on which everything that can be pointed to is there. Who left the staff is gone
# where it is named as a superior: an override that was recorded afterwards is found by that.
GAPS: Final = """
WITH points (gap, thing_id, missing_id, since, until) AS (
    SELECT 'post_unit', post_id, unit_id, since, until FROM post_versions
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    UNION ALL
    SELECT 'post_parent', post_id, parent_post_id, since, until FROM post_versions
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    UNION ALL
    SELECT 'unit_parent', unit_id, parent_unit_id, since, until FROM unit_versions
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    UNION ALL
    SELECT 'assignment_post', assignment_id, post_id, since, until FROM assignments
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    UNION ALL
    SELECT 'assignment_employee', assignment_id, employee_id, since, until FROM assignments
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    UNION ALL
    SELECT 'override_superior', employee_id, superior_employee_id, since,
           least(until, lead(since) OVER (PARTITION BY employee_id ORDER BY since))
    FROM superior_overrides
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
), present (missing_id, days) AS (
    SELECT unit_id, range_agg(daterange(since, until)) FROM unit_versions
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    GROUP BY unit_id
    UNION ALL
    SELECT post_id, range_agg(daterange(since, until)) FROM post_versions
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    GROUP BY post_id
    UNION ALL
    SELECT employee_id, range_agg(daterange(since, until)) FROM employee_versions
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
    GROUP BY employee_id
), gone (missing_id, gap, days) AS (
    SELECT employee_id, 'override_superior', datemultirange(daterange(last_day + 1, NULL)) FROM departures
    WHERE agency_id = %(agency_id)s AND %(known_at)s BETWEEN known_from AND coalesce(known_until - 1, %(known_at)s)
), gaps AS (
    SELECT gap, thing_id, missing_id, lower(missing_days) AS since,
           upper(missing_days) AS until
    FROM points LEFT JOIN present USING (missing_id) LEFT JOIN gone USING (missing_id, gap)
    CROSS JOIN LATERAL unnest(
        datemultirange(daterange(points.since, points.until))
            - (coalesce(present.days, '{}'::datemultirange) - coalesce(gone.days, '{}'::datemultirange))
    ) AS missing (missing_days)
    WHERE missing_id IS NOT NULL
)
SELECT gap, thing_id, missing_id, coalesce(u.code, p.code), gaps.since, gaps.until
FROM gaps
LEFT JOIN units u ON u.agency_id = %(agency_id)s AND u.unit_id = missing_id
LEFT JOIN posts p ON p.agency_id = %(agency_id)s AND p.post_id = missing_id
WHERE (gap, thing_id, gaps.since) > (%(gap)s, %(thing_id)s::uuid, %(since)s::date)
ORDER BY gap, thing_id, gaps.since LIMIT %(size)s
"""


async def page(
    conn: AsyncConnection, agency_id: int, *, known_at: int, after: tuple[str, UUID, date], size: int
) -> list[Gap]:
    """Return gaps after one, as known at a change number, by kind, thing and day."""
    gap, thing_id, since = after
    values = {
        "agency_id": agency_id,
        "known_at": known_at,
        "gap": gap,
        "thing_id": thing_id,
        "since": since,
        "size": size,
    }
    cursor = await (await raw(conn)).execute(GAPS, values)
    return [
        Gap(gap=GapKind(kind), thing_id=thing, missing_id=missing, missing_code=code, since=first, until=until)
        for kind, thing, missing, code, first, until in await cursor.fetchall()
    ]
