"""Rows sent as a list: recorded in the caller's transaction, one report each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Intake, Kind, Row
from app.shared.caller import Caller
from app.shared.records import ItemReport


async def record_items(
    conn: AsyncConnection, *, caller: Caller, kind: Kind, rows: Sequence[Row], now: datetime
) -> list[ItemReport]:
    """Record rows that are checked already; one report each, in order."""
    return await kind.record(conn, Intake(caller=caller, now=now), [row.to_record() for row in rows])
