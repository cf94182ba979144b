"""Queries on leaves beside recorded days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import Row
from app.persistence.database import raw

# On a day the latest begun leave that is not over counts.
CONFLICTS = """
SELECT d.employee_id, d.day, d.status, d.leave_kind, l.kind AS leave, l.since AS leave_since, l.until AS leave_until
FROM attendance_days d CROSS JOIN LATERAL (
    SELECT kind, since, until FROM leaves
    WHERE agency_id = d.agency_id AND employee_id = d.employee_id AND known_until IS NULL
      AND since <= d.day AND (until IS NULL OR until > d.day)
    ORDER BY since DESC LIMIT 1) l
WHERE d.agency_id = %(agency_id)s AND d.known_until IS NULL AND d.day >= %(since)s AND d.day < %(until)s
  AND d.employee_id IN (SELECT employee_id FROM leaves WHERE agency_id = %(agency_id)s AND known_until IS NULL
      AND since < %(until)s AND (until IS NULL OR until > %(since)s))
  AND d.leave_kind IS DISTINCT FROM l.kind
  AND (%(after_id)s::uuid IS NULL OR (d.employee_id, d.day) > (%(after_id)s, %(after_day)s::date))
ORDER BY d.employee_id, d.day LIMIT %(size)s
"""


async def conflicts(
    conn: AsyncConnection, agency_id: int, span: tuple[date, date], after: tuple[UUID, date] | None, size: int
) -> list[Row]:
    """Return days that are recorded otherwise than the leave of the day says, by person and day."""
    after_id, after_day = after or (None, None)
    values = {
        "agency_id": agency_id,
        "since": span[0],
        "until": span[1],
        "after_id": after_id,
        "after_day": after_day,
        "size": size,
    }
    cursor = await (await raw(conn)).execute(CONFLICTS, values)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
