"""Queries of counters, change numbers and audit rows."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.model import Record
from app.audit.tables import agency_counters, audit_log, changes
from app.shared.ids import new_id


async def raise_change_number(conn: AsyncConnection, agency_id: int) -> int:
    """Add one to the agency's change number under its row lock and return it."""
    raised = (
        update(agency_counters)
        .where(agency_counters.c.agency_id == agency_id)
        .values(change_number=agency_counters.c.change_number + 1)
        .returning(agency_counters.c.change_number)
    )
    return int((await conn.execute(raised)).scalar_one())


async def add_change(conn: AsyncConnection, agency_id: int, number: int, at: datetime) -> None:
    """Record when a change number was given out."""
    await conn.execute(insert(changes).values(agency_id=agency_id, change_number=number, recorded_at=at))


async def last_change(conn: AsyncConnection, agency_id: int) -> int:
    """Return the newest change number that is committed."""
    newest = select(agency_counters.c.change_number).where(agency_counters.c.agency_id == agency_id)
    return int((await conn.execute(newest)).scalar_one())


async def change_at(conn: AsyncConnection, agency_id: int, at: datetime) -> int:
    """Return the last change number given out at or before an instant; 0 before the first."""
    newest = select(func.max(changes.c.change_number)).where(
        changes.c.agency_id == agency_id, changes.c.recorded_at <= at
    )
    return int((await conn.execute(newest)).scalar_one() or 0)


async def add_records(conn: AsyncConnection, agency_id: int, records: Sequence[Record], at: datetime) -> None:
    """Append audit rows."""
    rows = [{"agency_id": agency_id, "audit_id": new_id(), "recorded_at": at, **asdict(record)} for record in records]
    if rows:
        await conn.execute(insert(audit_log), rows)
