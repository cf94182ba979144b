"""Many rows in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import JSON, Table, Text, cast, column, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.json_rows import json_rows


async def insert_rows(
    conn: AsyncConnection, table: Table, agency_id: int, rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows of one agency, all with the same columns; nothing for no rows. The agency is never read from them."""
    if not rows:
        return
    names = list(rows[0])
    given = literal(json_rows(dict(row) for row in rows), Text())
    source = func.json_to_recordset(cast(given, JSON())).table_valued(*(column(n, table.c[n].type) for n in names))
    derived = source.render_derived(name="given", with_types=True)
    chosen = select(literal(agency_id), *(derived.c[name] for name in names))
    await conn.execute(insert(table).from_select(["agency_id", *names], chosen))
