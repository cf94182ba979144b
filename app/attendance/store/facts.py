"""Which facts attendance keeps, and what is looked up before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import FactTable
from app.persistence.database import raw

CURRENT_EVENTS = """
SELECT event_id, employee_id, day FROM discipline_events
WHERE agency_id = %s AND event_id = ANY(%s) AND known_until IS NULL
"""
EMPLOYEES = "SELECT employee_id FROM employees WHERE agency_id = %s AND employee_id = ANY(%s)"

CALENDAR_DAYS = FactTable(
    "calendar_days",
    {"calendar_id": "uuid", "day": "date"},
    {"kind": "text", "starts_at": "time", "ends_at": "time", "minutes": "smallint", "label": "text"},
)
ATTENDANCE_DAYS = FactTable(
    "attendance_days",
    {"employee_id": "uuid", "day": "date"},
    {"status": "text", "leave_kind": "text", "late_minutes": "smallint", "early_minutes": "smallint"},
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
