"""Days absent in a year by person, and what officers decided on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw

# A run that comes up in the year may have begun in the month before it.
ABSENT = """
SELECT d.employee_id, array_agg(d.day ORDER BY d.day) FROM attendance_days d
WHERE d.agency_id = %(agency_id)s AND d.day >= %(since)s AND d.day < %(until)s AND d.status = 'absent'
  AND d.known_until IS NULL AND (%(people)s::uuid[] IS NULL OR d.employee_id = ANY(%(people)s))
  AND (%(from_id)s::uuid IS NULL OR d.employee_id >= %(from_id)s)
GROUP BY d.employee_id HAVING count(*) >= %(least)s
ORDER BY d.employee_id LIMIT %(size)s
"""
ABSENT_AS_KNOWN = """
SELECT d.employee_id, array_agg(d.day ORDER BY d.day) FROM attendance_days d
WHERE d.agency_id = %(agency_id)s AND d.employee_id = ANY(%(people)s) AND d.day >= %(since)s AND d.day < %(until)s
  AND d.status = 'absent' AND %(known_at)s BETWEEN d.known_from AND coalesce(d.known_until - 1, %(known_at)s)
GROUP BY d.employee_id
"""
DECIDED = """
SELECT employee_id, running, step, absent_days, decision = 'accepted' FROM sanction_decisions
WHERE agency_id = %s AND year = %s AND employee_id = ANY(%s)
"""
NIP = "SELECT nip FROM employees WHERE agency_id = %s AND employee_id = %s"
ADD = """
INSERT INTO sanction_decisions (agency_id, employee_id, year, absent_days, running, step, decision, decree_number,
    reason, decided_by, decided_at)
VALUES (%(agency_id)s, %(employee_id)s, %(year)s, %(absent_days)s, %(running)s, %(step)s, %(decision)s,
    %(decree_number)s, %(reason)s, %(decided_by)s, %(now)s)
ON CONFLICT DO NOTHING RETURNING 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentWanted:
    """Whose days absent are read: at least so many from a day to another, of some people, from a person on."""

    since: date
    until: date
    least: int
    size: int
    people: tuple[UUID, ...] | None = None
    from_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A step on which was decided, at so many days."""

    running: bool
    step: int
    absent_days: int
    accepted: bool


async def absent_people(conn: AsyncConnection, agency_id: int, wanted: AbsentWanted) -> list[tuple[UUID, list[date]]]:
    """Return people by id with their days that are recorded as absent."""
    people = None if wanted.people is None else list(wanted.people)
    values = {name: getattr(wanted, name) for name in wanted.__dataclass_fields__}
    cursor = await (await raw(conn)).execute(ABSENT, {**values, "agency_id": agency_id, "people": people})
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def absent_as_known(
    conn: AsyncConnection, agency_id: int, people: Sequence[UUID], span: tuple[date, date], known_at: int
) -> list[tuple[UUID, list[date]]]:
    """Return people with their days in [since, until) that are recorded as absent, as known at a change number."""
    values = {"agency_id": agency_id, "people": list(people), "since": span[0], "until": span[1], "known_at": known_at}
    return [(row[0], row[1]) for row in await (await (await raw(conn)).execute(ABSENT_AS_KNOWN, values)).fetchall()]


async def decided(
    conn: AsyncConnection, agency_id: int, year: int, people: Sequence[UUID]
) -> dict[UUID, list[Decided]]:
    """Return what was decided on people's days absent in a year."""
    found: dict[UUID, list[Decided]] = defaultdict(list)
    cursor = await (await raw(conn)).execute(DECIDED, (agency_id, year, list(people)))
    for employee_id, *said in await cursor.fetchall():
        found[employee_id].append(Decided(*said))
    return found


async def nip_of(conn: AsyncConnection, agency_id: int, employee_id: UUID) -> str | None:
    """Return the NIP of an employee."""
    row = await (await (await raw(conn)).execute(NIP, (agency_id, employee_id))).fetchone()
    return None if row is None else str(row[0])


async def add_decision(conn: AsyncConnection, parameters: Mapping[str, object]) -> bool:
    """Write a decision; False where there is one on so many days already."""
    return await (await (await raw(conn)).execute(ADD, parameters)).fetchone() is not None
