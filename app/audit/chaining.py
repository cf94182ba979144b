"""Chaining audit rows afterwards: in passes, each of some transactions, beside all that goes on writing rows.

Rows are chained in the order in which a pass sees them, by transaction and id. A pass sees every row that is committed;
what was settled is remembered as the oldest transaction that was still running when the pass began, so that a slow
transaction's rows, which appear behind later ones, are looked for until it has ended.
"""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.links import link_rows
from app.audit.store import links as store

ROWS_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass over the rows that have no link; without `since` over all rows: the first on this server."""

    agency_id: int
    since: int | None
    until: int
    settles_before: int
    cluster: str
    after: tuple[int, str] = (-1, store.NO_ID)
    chained: int = 0
    ended: bool = False


async def begin(conn: AsyncConnection, *, agency_id: int) -> Pass:
    """Begin a pass over what is committed now.

    Transaction numbers are a server's own: on another server than the last pass's (the database was moved by a dump)
    every row is looked at once.
    """
    found = await store.standing(conn, agency_id)
    return Pass(
        agency_id=agency_id,
        since=found.settled_before,
        until=found.next_transaction,
        settles_before=found.oldest_running,
        cluster=found.cluster,
    )


async def go_on(conn: AsyncConnection, one: Pass, *, size: int = ROWS_AT_ONCE) -> Pass:
    """Look at `size` more rows and chain those without a link; of two passes at once, one waits."""
    position, digest = await store.hold(conn, one.agency_id)
    transaction, audit_id = one.after
    wanted = store.Wanted(
        agency_id=one.agency_id,
        since=one.since,
        until=one.until,
        after_transaction=transaction,
        after=audit_id,
        size=size,
    )
    page = await store.page(conn, wanted)
    if page.unchained:
        await store.add(conn, one.agency_id, link_rows(page.unchained, position=position, digest=digest))
    chained = one.chained + len(page.unchained)
    if page.last is None or page.rows < size:
        await store.settle(conn, one.agency_id, before=one.settles_before, cluster=one.cluster)
        return replace(one, chained=chained, ended=True)
    return replace(one, chained=chained, after=page.last)
