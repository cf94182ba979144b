"""Reading the catalogue, as known at a change number."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.catalogue.model import CatalogueItem
from app.catalogue.store import facts as store


async def catalogue_page(
    conn: AsyncConnection, *, agency_id: int, known_at: int | None = None, after: str | None, size: int
) -> list[CatalogueItem]:
    """Return at most `size` items by code, with all versions and uses known at a change number (None: now)."""
    known = await audit.known_now(conn, agency_id=agency_id) if known_at is None else known_at
    return await store.page(conn, agency_id, known, after or "", size)


async def catalogue_items(conn: AsyncConnection, *, agency_id: int, codes: Sequence[str]) -> dict[str, CatalogueItem]:
    """Return items by their codes, with all versions and uses known now."""
    if not codes:
        return {}
    known = await audit.known_now(conn, agency_id=agency_id)
    return {item.code: item for item in await store.by_code(conn, agency_id, codes, known)}
