"""Days absent in a year by person, and what officers decided on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import LiteralString
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw

# A step that was accepted is not proposed again, nor one that was dismissed for as many days or more.
_OPEN: LiteralString = """
SELECT counted.employee_id, counted.days FROM (
    SELECT d.employee_id, array_agg(d.day ORDER BY d.day) AS days, count(*) AS absent
    FROM attendance_days d
    WHERE d.agency_id = %(agency_id)s AND d.day >= %(since)s AND d.day < %(until)s AND d.status = 'absent'
      AND d.known_until IS NULL AND {chosen}
    GROUP BY d.employee_id HAVING count(*) >= %(least)s
) counted
WHERE NOT EXISTS (
    SELECT FROM sanction_decisions s
    WHERE s.agency_id = %(agency_id)s AND s.employee_id = counted.employee_id AND s.year = %(year)s
      AND s.step = (SELECT max(step) FROM unnest(%(steps)s::int[]) step WHERE step <= counted.absent)
      AND (s.decision = 'accepted' OR s.absent_days >= counted.absent))
ORDER BY counted.employee_id LIMIT %(size)s
"""
OPEN_PAGE: LiteralString = _OPEN.replace("{chosen}", "(%(after)s::uuid IS NULL OR d.employee_id > %(after)s)")
OPEN_OF: LiteralString = _OPEN.replace("{chosen}", "d.employee_id = %(employee_id)s")
NIP = "SELECT nip FROM employees WHERE agency_id = %s AND employee_id = %s"
ADD = """
INSERT INTO sanction_decisions (agency_id, employee_id, year, absent_days, step, decision, decree_number, reason,
    decided_by, decided_at)
VALUES (%(agency_id)s, %(employee_id)s, %(year)s, %(absent_days)s, %(step)s, %(decision)s, %(decree_number)s,
    %(reason)s, %(decided_by)s, %(now)s)
ON CONFLICT DO NOTHING RETURNING 1
"""


def counting(agency_id: int, year: int, steps: Sequence[int], size: int) -> dict[str, object]:
    """Return the parameters by which open proposals of a year are counted."""
    days = {"since": date(year, 1, 1), "until": date(year + 1, 1, 1)}
    return {"agency_id": agency_id, "year": year, "steps": list(steps), "least": min(steps), "size": size, **days}


async def open_ones(
    conn: AsyncConnection, statement: LiteralString, parameters: Mapping[str, object]
) -> list[tuple[UUID, list[date]]]:
    """Return people whose days absent reach a step that is not decided on, with those days."""
    cursor = await (await raw(conn)).execute(statement, parameters)
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def nip_of(conn: AsyncConnection, agency_id: int, employee_id: UUID) -> str | None:
    """Return the NIP of an employee."""
    row = await (await (await raw(conn)).execute(NIP, (agency_id, employee_id))).fetchone()
    return None if row is None else str(row[0])


async def add_decision(conn: AsyncConnection, parameters: Mapping[str, object]) -> bool:
    """Write a decision; False where there is one on so many days already."""
    return await (await (await raw(conn)).execute(ADD, parameters)).fetchone() is not None
