"""What is left open when units merge, posts go and people leave: listed, so that changes may come in any order."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.personnel.model import Gap
from app.personnel.store import gaps as store

Place = tuple[str, UUID, date]
"""A gap in the list: its kind, its thing and its first day."""

_BEFORE_ALL: Place = ("", UUID(int=0), date.min)


async def gaps_page(
    conn: AsyncConnection, *, agency_id: int, known_at: int, after: Place | None, size: int
) -> list[Gap]:
    """Return what points to something that isn't there on some of its days: posts, units, assignments, overrides."""
    return await store.page(conn, agency_id, known_at=known_at, after=after or _BEFORE_ALL, size=size)
