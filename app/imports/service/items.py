"""Rows sent as a list: recorded in the caller's transaction, one report each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Intake, Kind, Row
from app.shared.records import ItemReport


async def record_items(conn: AsyncConnection, *, intake: Intake, kind: Kind, rows: Sequence[Row]) -> list[ItemReport]:
    """Record rows that are checked already; one report each, in order."""
    return await kind.record(conn, intake, [row.to_record() for row in rows])
