"""Which facts attendance keeps, and what is looked up before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import FactTable, Row
from app.persistence.database import raw

CURRENT_EVENTS = """
SELECT event_id, employee_id, day FROM discipline_events
WHERE agency_id = %s AND event_id = ANY(%s) AND known_until IS NULL
"""
EMPLOYEES = "SELECT employee_id FROM employees WHERE agency_id = %s AND employee_id = ANY(%s)"
CURRENT_LEAVES = """
SELECT employee_id, since, until, kind, with_note, child, decree FROM leaves
WHERE agency_id = %s AND employee_id = ANY(%s) AND known_until IS NULL
"""
CURRENT_USES = """
SELECT owner_id, since, until, unit_id, calendar_id FROM calendar_uses WHERE agency_id = %s AND known_until IS NULL
"""

CALENDAR_DAYS = FactTable(
    "calendar_days",
    {"calendar_id": "uuid", "day": "date"},
    {"kind": "text", "starts_at": "time", "ends_at": "time", "minutes": "smallint", "label": "text"},
)
ATTENDANCE_DAYS = FactTable(
    "attendance_days",
    {"employee_id": "uuid", "day": "date"},
    {
        "status": "text",
        "leave_kind": "text",
        "late_minutes": "smallint",
        "early_minutes": "smallint",
        "attended_minutes": "smallint",
        "arrived_at": "timestamptz",
        "left_at": "timestamptz",
        "device_time": "timestamptz",
        "source": "text",
        "confidence": "text",
        "apel": "boolean",
    },
)
CALENDAR_USES = FactTable(
    "calendar_uses",
    {"owner_id": "uuid", "since": "date"},
    {"until": "date", "unit_id": "uuid", "calendar_id": "uuid"},
    holds="n.until IS NULL OR n.until > n.since",
)
ROSTERS = FactTable(
    "rosters",
    {"employee_id": "uuid", "day": "date"},
    {"kind": "text", "starts_at": "time", "ends_at": "time", "minutes": "smallint"},
    holds="n.kind <> 'calendar'",
)
LEAVES = FactTable(
    "leaves",
    {"employee_id": "uuid", "since": "date"},
    {"until": "date", "kind": "text", "with_note": "boolean", "child": "smallint", "decree": "text"},
    holds="n.until IS NULL OR n.until > n.since",
)
DISCIPLINE_EVENTS = FactTable(
    "discipline_events",
    {"event_id": "uuid"},
    {"employee_id": "uuid", "day": "date", "kind": "text", "times": "smallint"},
    holds="n.times > 0",
)
SALARY_FACTS = FactTable(
    "salary_facts",
    {"employee_id": "uuid", "payment_month": "date"},
    {"gross": "bigint", "bpjs_base": "bigint", "tax_withheld": "bigint"},
)


async def existing_employees(conn: AsyncConnection, agency_id: int, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the ids that are employees of the agency."""
    cursor = await (await raw(conn)).execute(EMPLOYEES, (agency_id, list(ids)))
    return {row[0] for row in await cursor.fetchall()}


async def current_events(conn: AsyncConnection, agency_id: int, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, date]]:
    """Return person and day of discipline events as they stand; an event keeps both."""
    cursor = await (await raw(conn)).execute(CURRENT_EVENTS, (agency_id, list(ids)))
    return {row[0]: (row[1], row[2]) for row in await cursor.fetchall()}


async def current_leaves(conn: AsyncConnection, agency_id: int, people: Sequence[UUID]) -> list[Row]:
    """Return leaves of people as they stand."""
    cursor = await (await raw(conn)).execute(CURRENT_LEAVES, (agency_id, list(people)))
    return _rows(LEAVES, await cursor.fetchall())


async def current_uses(conn: AsyncConnection, agency_id: int) -> list[Row]:
    """Return who follows which calendar as it stands."""
    cursor = await (await raw(conn)).execute(CURRENT_USES, (agency_id,))
    return _rows(CALENDAR_USES, await cursor.fetchall())


def _rows(table: FactTable, found: Sequence[tuple[object, ...]]) -> list[Row]:
    return [dict(zip((*table.key, *table.values), row, strict=True)) for row in found]
