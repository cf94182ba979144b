"""The agency's catalogue of kinds of work: recorded by an officer, made inactive, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.model import CatalogueItem
from app.activity_log.refusals import CatalogueItemRepeatedError
from app.activity_log.store import catalogue as store
from app.audit import service as audit
from app.audit.model import Record
from app.outbox import service as outbox
from app.outbox.model import NoticeKind
from app.persistence.database import raw
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.records import ItemOutcome, ItemReport


async def record_catalogue(
    conn: AsyncConnection, *, caller: Caller, items: Sequence[CatalogueItem], now: datetime
) -> list[ItemReport]:
    """Record items by their codes and tell the phones which are new or changed; one result each, in order."""
    agency_id = caller.agency_id
    first = {item.code: item for item in reversed(items)}
    written = await store.record(await raw(conn), agency_id, list(first.values()))
    codes = sorted(written)
    await audit.record(conn, *(_record(caller, first[code]) for code in codes), agency_id=agency_id, now=now)
    await outbox.notify(conn, NoticeKind.CATALOGUE, *codes, agency_id=agency_id, now=now)
    return [
        _result(written.get(item.code))
        if item is first[item.code]
        else ItemReport.refused(CatalogueItemRepeatedError(code=item.code))
        for item in items
    ]


async def catalogue_page(conn: AsyncConnection, *, agency_id: int, after: str | None, size: int) -> list[CatalogueItem]:
    """Return at most `size` items, active or not, by code."""
    return await store.page(await raw(conn), agency_id, after or "", size)


async def catalogue_items(conn: AsyncConnection, *, agency_id: int, codes: Sequence[str]) -> dict[str, CatalogueItem]:
    """Return the items that have these codes, active or not."""
    return await store.by_code(await raw(conn), agency_id, codes)


def _result(rev: int | None) -> ItemReport:
    if rev is None:
        return ItemReport(ItemOutcome.UNCHANGED)
    return ItemReport(ItemOutcome.CREATED if rev == 1 else ItemOutcome.CHANGED)


def _record(caller: Caller, item: CatalogueItem) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action="catalogue_item.record",
        object_kind="catalogue_item",
        object_id=item.code,
        request_id=caller.request_id,
        after_digest=digest(asdict(item)),
    )
