"""Which calendar people's days are by: the part of a query that finds it for days that are asked for."""

from typing import Final, LiteralString

FOLLOWED: Final[LiteralString] = """
way AS (
    SELECT m.employee_id, m.day, pv.unit_id, 1 AS steps
    FROM asked m
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
), owner AS (
    SELECT employee_id, day, unit_id AS owner_id, steps FROM way
    UNION ALL SELECT employee_id, day, '00000000-0000-0000-0000-000000000000', 100 FROM asked
), followed AS (
    SELECT DISTINCT ON (w.employee_id, w.day) w.employee_id, w.day, c.calendar_id, c.time_zone
    FROM owner w
    CROSS JOIN LATERAL (
        SELECT u.calendar_id, u.until FROM calendar_uses u
        WHERE u.agency_id = %(agency_id)s AND u.owner_id = w.owner_id AND u.since <= w.day
          AND %(known_at)s BETWEEN u.known_from AND coalesce(u.known_until - 1, %(known_at)s)
        ORDER BY u.since DESC LIMIT 1) u
    JOIN calendars c ON c.agency_id = %(agency_id)s AND c.calendar_id = u.calendar_id
    WHERE u.until IS NULL OR u.until > w.day
    ORDER BY w.employee_id, w.day, w.steps
)"""
"""For `asked (employee_id, day)`: `way` has the unit of the definitive post on the day and those above it, `followed`
the calendar of the nearest that follows one, else the agency's."""
