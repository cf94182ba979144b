"""Advisory locks that live as long as the transaction: an agency's month, and keys that are tried, never waited for.

All locks have one order in the whole program; the month comes before employee streams and rows. A read that decides
must be a later statement than its lock.
"""

from __future__ import annotations

from hashlib import blake2b

from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.shared.month import Month

_SHARE = sql.SQL("SELECT pg_advisory_xact_lock_shared(%s::int, %s::int)")
_SHARED = """
months_shared AS MATERIALIZED (
    SELECT count(pg_advisory_xact_lock_shared(%(agency_id)s::int, month)::text)
    FROM {after} CROSS JOIN unnest(%(month_indexes)s::int[]) AS month
)
"""
_HOLD = sql.SQL("SELECT pg_advisory_xact_lock(%s::int, %s::int)")
_TRY = sql.SQL("SELECT pg_try_advisory_xact_lock(%s::bigint)")


async def share_month(conn: AsyncConnection, agency_id: int, *months: Month) -> None:
    """Keep months from changing state until the transaction ends; others may share them. For whatever changes facts."""
    await _lock(conn, _SHARE, agency_id, months)


def share_months_after(table: str) -> str:
    """Return the expression `months_shared`: what `share_month` does, in ascending order, once a table told its row."""
    return _SHARED.format(after=table)


async def hold_month(conn: AsyncConnection, agency_id: int, *months: Month) -> None:
    """Hold months alone until the transaction ends: waits for all who share them. For a period's transitions."""
    await _lock(conn, _HOLD, agency_id, months)


async def try_key(conn: AsyncConnection, agency_id: int, key: str) -> bool:
    """Lock one of the agency's keys (an Idempotency-Key) until the transaction ends; False if another has it."""
    digest = blake2b(f"{agency_id}\0{key}".encode(), digest_size=8).digest()
    cursor = await (await raw(conn)).execute(_TRY, (int.from_bytes(digest, signed=True),))
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def _lock(conn: AsyncConnection, statement: sql.SQL, agency_id: int, months: tuple[Month, ...]) -> None:
    """Lock one month after the other, the earliest first, so that two transactions never wait for each other."""
    driver = await raw(conn)
    for month in sorted(set(months)):
        await driver.execute(statement, (agency_id, month.index))
