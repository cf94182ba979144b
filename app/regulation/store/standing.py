"""The query on which regulation counts on days, by its name alone: asked by every push."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw

STANDING = """
SELECT d.day, c.region, c.variant, (
    SELECT r.digest FROM regulations r
    WHERE r.agency_id = %(agency_id)s AND r.state = 'enacted' AND r.known_until IS NULL
      AND r.region = c.region AND r.variant = c.variant AND r.in_force <= d.day
    ORDER BY r.in_force DESC LIMIT 1)
FROM unnest(%(days)s::date[]) AS d (day)
CROSS JOIN LATERAL (
    SELECT a.region, a.variant FROM agency_regulations a
    WHERE a.agency_id = %(agency_id)s AND a.known_until IS NULL AND a.since <= d.day ORDER BY a.since DESC LIMIT 1
) c
"""


class Standing(NamedTuple):
    """What an agency has chosen on a day, and the digest of its own version in force (None: a shipped one)."""

    day: date
    region: str
    variant: str
    digest: str | None


async def standing_on(conn: AsyncConnection, agency_id: int, days: Sequence[date]) -> list[Standing]:
    """Return what counts on each of the days that something is chosen for."""
    days_text = "{" + ",".join(map(str, days)) + "}"
    cursor = await (await raw(conn)).execute(STANDING, {"agency_id": agency_id, "days": days_text})
    return [Standing(*row) for row in await cursor.fetchall()]
