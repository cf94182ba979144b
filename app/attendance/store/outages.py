"""The query on which of people's days an outage touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.conduct import OutageReach
from app.attendance.store.followed import FOLLOWED
from app.attendance.store.workdays import NOW
from app.persistence.database import raw

# A day is by the clock of the calendar that the person's unit follows, else the agency's; without a post, outages of
# the whole agency count.
TOUCHED: Final[LiteralString] = """
WITH RECURSIVE outage AS (
    SELECT o.unit_ids, o.since_at, coalesce(o.until_at, 'infinity') AS until_at,
           (o.since_at AT TIME ZONE 'UTC')::date - 1 AS since,
           coalesce((o.until_at AT TIME ZONE 'UTC')::date + 1, %(until)s::date) AS last
    FROM outages o
    WHERE o.agency_id = %(agency_id)s AND o.reach = ANY(%(reaches)s) AND NOT o.withdrawn
      AND %(known_at)s BETWEEN o.known_from AND coalesce(o.known_until - 1, %(known_at)s)
), asked AS (
    SELECT DISTINCT p.employee_id, d.day::date AS day
    FROM outage o
    CROSS JOIN unnest(%(people)s::uuid[]) AS p (employee_id)
    CROSS JOIN generate_series(greatest(o.since, %(since)s::date), least(o.last, %(until)s::date - 1), '1 day') d (day)
), {followed}
SELECT a.employee_id, a.day
FROM asked a JOIN agencies g ON g.agency_id = %(agency_id)s
LEFT JOIN followed f ON f.employee_id = a.employee_id AND f.day = a.day
CROSS JOIN LATERAL (SELECT coalesce(f.time_zone, g.time_zone) AS zone) clock
WHERE EXISTS (
    SELECT FROM outage o
    WHERE o.since_at < (a.day + 1)::timestamp AT TIME ZONE clock.zone
      AND o.until_at > a.day::timestamp AT TIME ZONE clock.zone
      AND (o.unit_ids IS NULL OR EXISTS (
          SELECT FROM way w WHERE w.employee_id = a.employee_id AND w.day = a.day AND w.unit_id = ANY(o.unit_ids))))
""".replace("{followed}", FOLLOWED)


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
        "known_at": NOW,
    }
    cursor = await (await raw(conn)).execute(TOUCHED, values)
    found: defaultdict[UUID, set[date]] = defaultdict(set)
    for employee_id, day in await cursor.fetchall():
        found[employee_id].add(day)
    return found
