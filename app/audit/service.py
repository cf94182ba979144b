"""Change numbers and the audit trail, written in the transaction of what they tell of."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.model import Record
from app.audit.store import records as store
from app.persistence.database import raw
from app.persistence.joined import Write


async def next_change(conn: AsyncConnection, *, agency_id: int, now: datetime) -> int:
    """Take the change number under which this transaction's facts become known.

    Locks the agency's counter row until the end of the transaction: numbers follow the order of commits. Take it after
    every other lock and insert the facts after it.
    """
    number = await store.raise_change_number(conn, agency_id)
    await store.add_change(conn, agency_id, number, now)
    return number


async def hold_counter(conn: AsyncConnection, *, agency_id: int) -> None:
    """Hold the agency's counter row until the end of the transaction: nobody else's facts become known meanwhile."""
    await store.hold_counter(conn, agency_id)


async def known_now(conn: AsyncConnection, *, agency_id: int) -> int:
    """Return the newest committed change number, for reading facts as known now."""
    return await store.last_change(conn, agency_id)


async def known_at_time(conn: AsyncConnection, *, agency_id: int, instant: datetime) -> int:
    """Return the change number up to which the agency knew at an instant.

    It is the one before the first that was given out later: whatever comes afterwards has a higher number, so that the
    answer for an instant stays, also if a transaction that began before it commits long after.
    """
    found = await store.change_at(conn, agency_id, instant)
    return await known_now(conn, agency_id=agency_id) if found is None else found


async def record(conn: AsyncConnection, *records: Record, agency_id: int, now: datetime) -> None:
    """Append what was done or read, in the same transaction."""
    if records:
        write = record_write(*records, agency_id=agency_id, now=now)
        await (await raw(conn)).execute(write.alone, write.values)


def record_write(*records: Record, agency_id: int, now: datetime) -> Write:
    """Return what `record` writes, for a statement that writes more."""
    return store.write_of(agency_id, records, now)


async def digests_told(
    conn: AsyncConnection, *, agency_id: int, action: str, object_kind: str, object_id: str
) -> list[str | None]:
    """Return the digests after that the audit rows of an action on a thing tell, chained or not."""
    return await store.digests_told(conn, agency_id, action=action, object_kind=object_kind, object_id=object_id)
