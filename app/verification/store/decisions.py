"""Every query on decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.persistence.json_rows import json_rows
from app.verification.model import DecidedAs, Ruling, Verdict

ADD = """
INSERT INTO decisions (agency_id, decision_id, work_date, activity_id, employee_id, rev, content_digest, verdict,
    approved_minutes, quality, reason, decided_by, decided_as_post_id, decided_as, on_behalf_of, decided_at)
SELECT %(agency_id)s, decision_id, work_date, activity_id, employee_id, rev, content_digest, verdict, approved_minutes,
    quality, reason, decided_by, decided_as_post_id, decided_as, on_behalf_of, decided_at
FROM json_to_recordset(%(rows)s::json) AS n (decision_id uuid, work_date date, activity_id uuid, employee_id uuid,
    rev int, content_digest text, verdict text, approved_minutes smallint, quality smallint, reason text,
    decided_by uuid, decided_as_post_id uuid, decided_as text, on_behalf_of uuid, decided_at timestamptz)
"""

# One look into the index for each entry: joined as a set, all decisions would be read before there are statistics.
LATEST = """
SELECT d.decision_id, d.activity_id, d.employee_id, d.work_date, d.rev, d.content_digest,
    d.verdict, d.approved_minutes, d.reason, d.decided_by, d.decided_as_post_id, d.decided_as, d.on_behalf_of,
    d.decided_at, d.quality
FROM unnest(%(dates)s::date[], %(ids)s::uuid[]) AS n (work_date, activity_id)
CROSS JOIN LATERAL (
    SELECT * FROM decisions d
    WHERE d.agency_id = %(agency_id)s AND d.work_date = n.work_date AND d.activity_id = n.activity_id
    ORDER BY d.rev DESC LIMIT 1
) d
"""


async def add(conn: AsyncConnection, agency_id: int, rulings: Sequence[Ruling]) -> None:
    """Append decisions by one statement."""
    if rulings:
        rows = json_rows(rulings)
        await (await raw(conn)).execute(ADD, {"agency_id": agency_id, "rows": rows})


async def latest(conn: AsyncConnection, agency_id: int, entries: Mapping[UUID, date]) -> dict[UUID, Ruling]:
    """Return the last decision on each entry, given with its work date, that has one."""
    values = {"agency_id": agency_id, "dates": list(entries.values()), "ids": list(entries)}
    cursor = await (await raw(conn)).execute(LATEST, values)
    return {row[1]: _ruling(row) for row in await cursor.fetchall()}


def _ruling(row: tuple[Any, ...]) -> Ruling:
    return Ruling(
        decision_id=row[0],
        activity_id=row[1],
        employee_id=row[2],
        work_date=row[3],
        rev=row[4],
        content_digest=row[5],
        verdict=Verdict(row[6]),
        approved_minutes=row[7],
        reason=row[8],
        decided_by=row[9],
        decided_as_post_id=row[10],
        decided_as=DecidedAs(row[11]),
        on_behalf_of=row[12],
        decided_at=row[13],
        quality=row[14],
    )
