"""Queries on what superiors were told of their deadlines, and on the days on which that was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.persistence.json_rows import json_rows
from app.verification.model import Notice, NoticeFilter, NoticeKind

LAST_ROUND = "SELECT max(day) FROM verification_rounds WHERE agency_id = %s"

ADD_ROUND = """
INSERT INTO verification_rounds (agency_id, day, notices, decided, finished_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""

ADD = """
INSERT INTO verification_notices (agency_id, employee_id, day, kind, entries, people, minutes, earliest_decide_by,
    told_at)
SELECT %(agency_id)s, employee_id, day, kind, entries, people, minutes, earliest_decide_by, told_at
FROM json_to_recordset(%(rows)s::json) AS n (employee_id uuid, day date, kind text, entries int, people int,
    minutes int, earliest_decide_by date, told_at timestamptz)
"""

ADD_TO_OFFICERS = """
INSERT INTO officer_notices (agency_id, day, entries, people, minutes, earliest_decide_by, told_at)
SELECT %(agency_id)s, day, entries, people, minutes, earliest_decide_by, told_at
FROM json_to_recordset(%(rows)s::json) AS n (day date, entries int, people int, minutes int, earliest_decide_by date,
    told_at timestamptz)
"""

PAGE = """
SELECT employee_id, day, kind, entries, people, minutes, earliest_decide_by, told_at FROM (
    SELECT employee_id, day, kind, entries, people, minutes, earliest_decide_by, told_at, employee_id AS place
    FROM verification_notices
    WHERE agency_id = %(agency_id)s AND (%(employee_id)s::uuid IS NULL OR employee_id = %(employee_id)s)
    UNION ALL
    SELECT NULL, day, 'overdue', entries, people, minutes, earliest_decide_by, told_at, %(nobody)s::uuid
    FROM officer_notices WHERE agency_id = %(agency_id)s AND %(employee_id)s::uuid IS NULL
) n
WHERE (%(since)s::date IS NULL OR day >= %(since)s) AND (%(until)s::date IS NULL OR day < %(until)s)
  AND (%(day)s::date IS NULL OR (-(day - date '2000-01-01'), place, kind)
       > (-(%(day)s::date - date '2000-01-01'), %(after)s::uuid, %(kind)s))
ORDER BY day DESC, place, kind LIMIT %(size)s
"""

NOBODY: Final = UUID(int=0)
"""Where what the officers were told stands among the notices of a day."""
Place = tuple[date, UUID, str]
"""Where a page of notices ends."""


async def last_round(conn: AsyncConnection, agency_id: int) -> date | None:
    """Return the last day on which deadlines were looked at."""
    row = await (await (await raw(conn)).execute(LAST_ROUND, (agency_id,))).fetchone()
    return None if row is None else row[0]


async def add_round(
    conn: AsyncConnection, agency_id: int, day: date, notices: Sequence[Notice], decided: int, now: datetime
) -> None:
    """Write down that a day is done, with what was told; does nothing where another was first."""
    driver = await raw(conn)
    added = await driver.execute(ADD_ROUND, (agency_id, day, len(notices), decided, now))
    if not added.rowcount:
        return
    own = [one for one in notices if one.employee_id is not None]
    to_officers = [one for one in notices if one.employee_id is None]
    for statement, those in ((ADD, own), (ADD_TO_OFFICERS, to_officers)):
        if those:
            await driver.execute(statement, {"agency_id": agency_id, "rows": json_rows(those)})


async def page(
    conn: AsyncConnection, agency_id: int, chosen: NoticeFilter, after: Place | None, size: int
) -> list[Notice]:
    """Return notices, the newest first."""
    day, employee_id, kind = after or (None, None, None)
    values = {
        "agency_id": agency_id,
        "employee_id": chosen.employee_id,
        "since": chosen.since,
        "until": chosen.until,
        "day": day,
        "after": employee_id,
        "kind": kind,
        "nobody": NOBODY,
        "size": size,
    }
    cursor = await (await raw(conn)).execute(PAGE, values)
    return [
        Notice(
            employee_id=row[0],
            day=row[1],
            kind=NoticeKind(row[2]),
            entries=row[3],
            people=row[4],
            minutes=row[5],
            earliest_decide_by=row[6],
            told_at=row[7],
        )
        for row in await cursor.fetchall()
    ]
