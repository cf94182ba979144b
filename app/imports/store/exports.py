"""Reads the rows of a kind by a cursor on the server, whatever their number."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import uuid4

from psycopg.rows import dict_row
from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Kind
from app.persistence.database import raw

BATCH = 2000

_KNOWN: LiteralString = "f.known_from <= %(known_at)s AND (f.known_until IS NULL OR f.known_until > %(known_at)s)"
_CHANGED: LiteralString = """(f.known_from > %(after)s AND f.known_from <= %(known_at)s
    OR f.known_until > %(after)s AND f.known_until <= %(known_at)s)"""


@dataclass(frozen=True, slots=True)
class Span:
    """What is read: all as known at a change number, or with `after` what changed from after that one to there."""

    known_at: int
    after: int | None = None


async def rows(conn: AsyncConnection, agency_id: int, kind: Kind, span: Span) -> AsyncIterator[Mapping[str, Any]]:
    """Yield rows by name of column, in the order of the kind's key."""
    statement = kind.select.replace("{chosen}", _KNOWN if span.after is None else _CHANGED)
    driver = await raw(conn)
    async with driver.cursor(name=f"export_{uuid4().hex}", row_factory=dict_row) as cursor:
        cursor.itersize = BATCH
        await cursor.execute(statement, {"agency_id": agency_id, "known_at": span.known_at, "after": span.after})
        async for row in cursor:
            yield row
