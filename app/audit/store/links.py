"""Queries of the chain over audit rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.links import AUDIT_ID, WRITTEN_IN, Link, RowValues, first_digest
from app.persistence.database import raw

ROW: Final = """
a.agency_id, a.audit_id::text,
CASE WHEN isfinite(a.recorded_at) THEN (extract(epoch FROM a.recorded_at) * 1000000)::bigint END,
a.principal_id::text, a.action, a.object_kind, a.object_id, a.subject_employee_id::text, a.request_id,
a.before_digest, a.after_digest, a.written_in
"""

# Own rows are seen too: `xmax` may be below the own transaction.
SNAPSHOT: Final = """
SELECT pg_snapshot_xmin(s)::text::bigint,
       greatest(pg_snapshot_xmax(s)::text::bigint, pg_current_xact_id()::text::bigint + 1),
       (SELECT system_identifier::text FROM pg_control_system())
FROM pg_current_snapshot() s
"""
MAKE_CHAIN: Final = "INSERT INTO audit_chains (agency_id) VALUES (%s) ON CONFLICT DO NOTHING"
CHAIN: Final = "SELECT settled_before, cluster FROM audit_chains WHERE agency_id = %s"
HOLD_CHAIN: Final = f"{CHAIN} FOR UPDATE"
SETTLE: Final = """
UPDATE audit_chains SET cluster = %(cluster)s, settled_before =
    CASE WHEN cluster = %(cluster)s THEN greatest(settled_before, %(settled)s) ELSE %(settled)s END
WHERE agency_id = %(agency_id)s
"""
LAST_LINK: Final = """
SELECT position, chain_digest FROM audit_links WHERE agency_id = %s ORDER BY position DESC LIMIT 1
"""
# A page is of rows with and without a link, so that no page takes long, wherever a pass begins. The scalar subquery is
# looked up for each row; of NOT EXISTS the planner may make a join with every link there is.
_PAGE: Final = f"""
SELECT (SELECT l.position FROM audit_links l WHERE l.agency_id = a.agency_id AND l.audit_id = a.audit_id), {ROW}
FROM (SELECT * FROM audit_log WHERE agency_id = %(agency_id)s"""  # noqa: S608 - put together of constants
PAGE_SINCE: Final = f"""{_PAGE}
      AND written_in >= %(since)s AND written_in < %(until)s
      AND (written_in, audit_id) > (%(after_transaction)s, %(after)s::uuid)
      ORDER BY written_in, audit_id LIMIT %(size)s) a
ORDER BY a.written_in, a.audit_id
"""
PAGE_OF_ALL: Final = f"""{_PAGE} AND audit_id > %(after)s::uuid ORDER BY audit_id LIMIT %(size)s) a
ORDER BY a.audit_id
"""
ADD_LINKS: Final = """
INSERT INTO audit_links (agency_id, position, audit_id, row_digest, chain_digest)
SELECT %(agency_id)s, %(position)s + n, audit_id, row_digest, chain_digest
FROM unnest(%(ids)s::uuid[], %(rows)b::bytea[], %(chain)b::bytea[])
    WITH ORDINALITY AS l (audit_id, row_digest, chain_digest, n)
"""
LINKED_ROWS: Final = f"""
SELECT l.position, l.audit_id::text, l.row_digest, l.chain_digest, {ROW}
FROM audit_links l LEFT JOIN audit_log a ON a.agency_id = l.agency_id AND a.audit_id = l.audit_id
WHERE l.agency_id = %(agency_id)s AND l.position > %(after)s ORDER BY l.position LIMIT %(size)s
"""  # noqa: S608 - put together of constants
# Of a window of rows: its last id, how many are in it, which have no link, and whether they could still get one.
WINDOW: Final = """
SELECT max(audit_id::text), count(*),
       coalesce(array_agg(audit_id::text) FILTER (WHERE NOT linked AND coalesce(written_in, 0) < %(settled)s), '{}'),
       count(*) FILTER (WHERE NOT linked AND coalesce(written_in, 0) >= %(settled)s)
FROM (SELECT a.audit_id, a.written_in, EXISTS (
          SELECT FROM audit_links l WHERE l.agency_id = a.agency_id AND l.audit_id = a.audit_id) AS linked
      FROM audit_log a WHERE a.agency_id = %(agency_id)s AND a.audit_id > %(after)s::uuid
      ORDER BY a.audit_id LIMIT %(size)s) rows
"""
NO_ID: Final = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Up to which transaction all rows are chained, and what the server says of its transactions now."""

    settled_before: int | None
    """None where no pass has ended on this server."""
    oldest_running: int
    next_transaction: int
    cluster: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows are looked at: of transactions [since, until) after a row, or (since None) all after an id."""

    agency_id: int
    since: int | None
    until: int
    after_transaction: int
    after: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows: how many, those of them that have no link, and transaction and id of the last one."""

    unchained: list[RowValues]
    last: tuple[int, str] | None
    rows: int


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A link with the row that it names; None where there is no such row."""

    link: Link
    row: RowValues | None


@dataclass(frozen=True, slots=True)
class Window:
    """Some rows in the order of their ids: how many, the last one's id, which the chain missed, how many still wait."""

    last: str | None
    rows: int
    missed: list[str]
    waiting: int


async def standing(conn: AsyncConnection, agency_id: int) -> Standing:
    """Return how far the chain is settled, by the same server's count of transactions."""
    driver = await raw(conn)
    settled = await (await driver.execute(CHAIN, (agency_id,))).fetchone()
    oldest, upcoming, cluster = await (await driver.execute(SNAPSHOT)).fetchone() or (0, 0, "")
    known = settled is not None and settled[1] == cluster
    return Standing(
        settled_before=settled[0] if settled is not None and known else None,
        oldest_running=oldest,
        next_transaction=upcoming,
        cluster=cluster,
    )


async def hold(conn: AsyncConnection, agency_id: int) -> tuple[int, bytes]:
    """Lock the agency's chain until the transaction ends; return its last position and digest."""
    driver = await raw(conn)
    await driver.execute(MAKE_CHAIN, (agency_id,))
    await driver.execute(HOLD_CHAIN, (agency_id,))
    return await last_link(conn, agency_id)


async def last_link(conn: AsyncConnection, agency_id: int) -> tuple[int, bytes]:
    """Return the chain's last position and digest; 0 where nothing is chained."""
    row = await (await (await raw(conn)).execute(LAST_LINK, (agency_id,))).fetchone()
    return (0, first_digest(agency_id)) if row is None else (int(row[0]), bytes(row[1]))


async def settle(conn: AsyncConnection, agency_id: int, *, before: int, cluster: str) -> None:
    """Write down that every row of a transaction before this one is chained."""
    parameters = {"agency_id": agency_id, "settled": before, "cluster": cluster}
    await (await raw(conn)).execute(SETTLE, parameters)


async def page(conn: AsyncConnection, wanted: Wanted) -> Page:
    """Return some rows: those without a link, and where the next page begins."""
    query = PAGE_OF_ALL if wanted.since is None else PAGE_SINCE
    parameters = {name: getattr(wanted, name) for name in Wanted.__slots__}
    rows = await (await (await raw(conn)).execute(query, parameters)).fetchall()
    last = rows[-1][1:] if rows else None
    return Page(
        unchained=[row[1:] for row in rows if row[0] is None],
        last=None if last is None else (int(last[WRITTEN_IN] or 0), str(last[AUDIT_ID])),
        rows=len(rows),
    )


async def add(conn: AsyncConnection, agency_id: int, links: Sequence[Link]) -> None:
    """Append links that follow on the last one."""
    parameters = {
        "agency_id": agency_id,
        "position": links[0].position - 1,
        "ids": [link.audit_id for link in links],
        "rows": [link.row_digest for link in links],
        "chain": [link.chain_digest for link in links],
    }
    await (await raw(conn)).execute(ADD_LINKS, parameters)


async def linked_rows(conn: AsyncConnection, agency_id: int, *, after: int, size: int) -> list[LinkedRow]:
    """Return links after a position, each with its row as it is now."""
    parameters = {"agency_id": agency_id, "after": after, "size": size}
    rows = await (await (await raw(conn)).execute(LINKED_ROWS, parameters)).fetchall()
    return [
        LinkedRow(Link(row[0], row[1], bytes(row[2]), bytes(row[3])), None if row[4] is None else row[4:])
        for row in rows
    ]


async def window(conn: AsyncConnection, agency_id: int, *, after: str, settled: int, size: int) -> Window:
    """Look through rows after an id for those that the chain left out."""
    parameters = {"agency_id": agency_id, "after": after, "settled": settled, "size": size}
    row = await (await (await raw(conn)).execute(WINDOW, parameters)).fetchone()
    return Window(None, 0, [], 0) if row is None else Window(*row)
