"""Putting changes, events and notices into their streams, in the transaction that caused them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.outbox import store
from app.outbox.model import EmployeeChange, Event, NewEvent, Notice, NoticeKind, Placed, Positions
from app.persistence.database import raw
from app.persistence.joined import Write


async def hold_streams(conn: AsyncConnection, *, agency_id: int, employee_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Lock the streams of employees: until the end no one else writes their entries. Returns their positions."""
    return await store.hold_streams(conn, agency_id, employee_ids)


def hold_stream_after(table: str) -> str:
    """Return the expressions that lock one employee's stream once a table told its row: `stream` has its position."""
    return store.HOLD_STREAM.format(after=table)


async def add_changes(
    conn: AsyncConnection, changes: Sequence[EmployeeChange], *, agency_id: int, now: datetime
) -> None:
    """Append changes, in the order given, to streams that this transaction holds."""
    if changes:
        write = changes_write(changes, agency_id=agency_id, now=now)
        await (await raw(conn)).execute(write.alone, write.values)


def changes_write(changes: Sequence[EmployeeChange], *, agency_id: int, now: datetime) -> Write:
    """Return what `add_changes` writes, for a statement that writes more."""
    return store.write_of(agency_id, changes, now)


async def emit(conn: AsyncConnection, event: NewEvent, *, agency_id: int, now: datetime) -> None:
    """Append an event to the agency's feed; locks the agency's counters, so it comes after every other lock."""
    await store.add_event(conn, agency_id, event, now)


async def notify(conn: AsyncConnection, kind: NoticeKind, *subjects: str, agency_id: int, now: datetime) -> None:
    """Tell every phone of the agency that items of the catalogue or a period changed: a notice for each."""
    if subjects:
        await store.add_notices(conn, agency_id, kind, subjects, now)


async def events_after(conn: AsyncConnection, *, agency_id: int, position: int, limit: int) -> list[Event]:
    """Return at most `limit` events after a position, oldest first."""
    return await store.events_after(conn, agency_id, position, limit)


async def positions(conn: AsyncConnection, *, agency_id: int, employee_id: UUID) -> Positions:
    """Return the last position of an employee's stream and of the agency's notices; 0 where nothing happened yet."""
    return await store.positions(conn, agency_id, employee_id)


async def changes_after(
    conn: AsyncConnection, *, agency_id: int, employee_id: UUID, position: int, limit: int
) -> list[Placed]:
    """Return at most `limit` changes of an employee's stream after a position, oldest first."""
    return await store.changes_after(conn, agency_id, employee_id, position, limit)


async def notices_after(conn: AsyncConnection, *, agency_id: int, position: int, limit: int) -> list[Notice]:
    """Return at most `limit` notices of the agency after a position, oldest first."""
    return await store.notices_after(conn, agency_id, position, limit)
