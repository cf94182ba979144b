"""Queries on days with times, and on what was derived anew of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Recomputation, RecomputationState, RecomputedDay, RecomputedOutcome
from app.attendance.store.facts import ATTENDANCE_DAYS
from app.facts.store import Row
from app.persistence.database import raw
from app.persistence.json_rows import json_rows

TIMED = """
SELECT employee_id, day, status, leave_kind, late_minutes, early_minutes, attended_minutes, arrived_at, left_at,
       device_time, source, confidence, apel
FROM attendance_days
WHERE agency_id = %(agency_id)s AND known_until IS NULL AND day >= %(since)s AND day < %(until)s
  AND status = 'present' AND (arrived_at IS NOT NULL OR left_at IS NOT NULL)
  AND (%(people)s::uuid[] IS NULL OR employee_id = ANY(%(people)s))
  AND (%(after_id)s::uuid IS NULL OR (employee_id, day) > (%(after_id)s, %(after_day)s::date))
ORDER BY employee_id, day LIMIT %(size)s
"""
ADD = """
INSERT INTO attendance_recomputations (agency_id, recomputation_id, state, cause, since, until, people, days_changed,
    days_kept, started_by, request_id, started_at)
VALUES (%s, %s, 'running', %s, %s, %s, %s, 0, 0, %s, %s, %s)
"""
ADD_DAYS = """
INSERT INTO attendance_recomputation_days (agency_id, recomputation_id, employee_id, day, outcome, late_before,
    early_before, attended_before, late_after, early_after, attended_after)
SELECT %(agency_id)s, %(recomputation_id)s, n.*
FROM json_to_recordset(%(rows)s::json) AS n (employee_id uuid, day date, outcome text, late_before smallint,
    early_before smallint, attended_before smallint, late_after smallint, early_after smallint,
    attended_after smallint)
ON CONFLICT DO NOTHING
"""
FINISH = """
UPDATE attendance_recomputations SET state = 'finished', finished_at = %(now)s, days_changed = counted.changed,
    days_kept = counted.kept
FROM (SELECT count(*) FILTER (WHERE outcome = 'changed') AS changed,
             count(*) FILTER (WHERE outcome <> 'changed') AS kept
      FROM attendance_recomputation_days
      WHERE agency_id = %(agency_id)s AND recomputation_id = %(recomputation_id)s) counted
WHERE agency_id = %(agency_id)s AND recomputation_id = %(recomputation_id)s AND state = 'running'
"""
READ = """
SELECT recomputation_id, state, cause, since, until, days_changed, days_kept, started_by, started_at, finished_at
FROM attendance_recomputations WHERE agency_id = %s AND recomputation_id = %s
"""
PAGE = """
SELECT recomputation_id, state, cause, since, until, days_changed, days_kept, started_by, started_at, finished_at
FROM attendance_recomputations WHERE agency_id = %(agency_id)s
  AND (%(after)s::uuid IS NULL OR recomputation_id < %(after)s)
ORDER BY recomputation_id DESC LIMIT %(size)s
"""
SCOPE = "SELECT people, request_id FROM attendance_recomputations WHERE agency_id = %s AND recomputation_id = %s"
DAYS = """
SELECT employee_id, day, outcome, late_before, early_before, attended_before, late_after, early_after, attended_after
FROM attendance_recomputation_days
WHERE agency_id = %(agency_id)s AND recomputation_id = %(recomputation_id)s
  AND (%(after_id)s::uuid IS NULL OR (employee_id, day) > (%(after_id)s, %(after_day)s::date))
ORDER BY employee_id, day LIMIT %(size)s
"""


class Scope(Protocol):
    """Which days are looked at."""

    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def people(self) -> tuple[UUID, ...] | None: ...


async def timed_days(
    conn: AsyncConnection, agency_id: int, scope: Scope, *, after: tuple[UUID, date] | None, size: int
) -> list[Row]:
    """Return present days with times as they stand, by person and day."""
    after_id, after_day = after or (None, None)
    values = {
        "agency_id": agency_id,
        "since": scope.since,
        "until": scope.until,
        "people": None if scope.people is None else list(scope.people),
        "after_id": after_id,
        "after_day": after_day,
        "size": size,
    }
    cursor = await (await raw(conn)).execute(TIMED, values)
    names = (*ATTENDANCE_DAYS.key, *ATTENDANCE_DAYS.values)
    return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]


async def add(
    conn: AsyncConnection, agency_id: int, made: Recomputation, people: Sequence[UUID] | None, request_id: str
) -> None:
    """Insert a recomputation that begins."""
    whose = None if people is None else list(people)
    values = (agency_id, made.recomputation_id, made.cause, made.since, made.until, whose)
    await (await raw(conn)).execute(ADD, (*values, made.started_by, request_id, made.started_at))


async def add_days(
    conn: AsyncConnection, agency_id: int, recomputation_id: UUID, days: Sequence[RecomputedDay]
) -> None:
    """Insert what became of days; what is there already stays."""
    if days:
        values = {"agency_id": agency_id, "recomputation_id": recomputation_id, "rows": json_rows(days)}
        await (await raw(conn)).execute(ADD_DAYS, values)


async def finish(conn: AsyncConnection, agency_id: int, recomputation_id: UUID, now: datetime) -> None:
    """Count what became of days and say that it is all."""
    values = {"agency_id": agency_id, "recomputation_id": recomputation_id, "now": now}
    await (await raw(conn)).execute(FINISH, values)


async def read(conn: AsyncConnection, agency_id: int, recomputation_id: UUID) -> Recomputation | None:
    """Return a recomputation."""
    row = await (await (await raw(conn)).execute(READ, (agency_id, recomputation_id))).fetchone()
    return None if row is None else _recomputation(row)


async def scope_of(
    conn: AsyncConnection, agency_id: int, recomputation_id: UUID
) -> tuple[tuple[UUID, ...] | None, str]:
    """Return whose days a recomputation looks at (None: everybody's), and the request that began it."""
    row = await (await (await raw(conn)).execute(SCOPE, (agency_id, recomputation_id))).fetchone()
    people, request_id = row or (None, "")
    return None if people is None else tuple(people), str(request_id)


async def page(conn: AsyncConnection, agency_id: int, after: UUID | None, size: int) -> list[Recomputation]:
    """Return recomputations, the newest first."""
    cursor = await (await raw(conn)).execute(PAGE, {"agency_id": agency_id, "after": after, "size": size})
    return [_recomputation(row) for row in await cursor.fetchall()]


async def days_page(
    conn: AsyncConnection, agency_id: int, recomputation_id: UUID, after: tuple[UUID, date] | None, size: int
) -> list[RecomputedDay]:
    """Return what became of days, by person and day."""
    after_id, after_day = after or (None, None)
    values = {
        "agency_id": agency_id,
        "recomputation_id": recomputation_id,
        "after_id": after_id,
        "after_day": after_day,
        "size": size,
    }
    cursor = await (await raw(conn)).execute(DAYS, values)
    names = tuple(RecomputedDay.__dataclass_fields__)
    found = (dict(zip(names, row, strict=True)) for row in await cursor.fetchall())
    return [RecomputedDay(**{**row, "outcome": RecomputedOutcome(row["outcome"])}) for row in found]


def _recomputation(row: tuple[Any, ...]) -> Recomputation:
    fields = dict(zip(Recomputation.__dataclass_fields__, row, strict=True))
    return Recomputation(**{**fields, "state": RecomputationState(fields["state"])})
