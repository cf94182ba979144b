"""Recording what kinds of work there are and for which posts; the phones are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.service.months import refuse_span, share_begun_months
from app.audit import service as audit
from app.catalogue.model import ItemRecord, UseRecord, changed_worth
from app.catalogue.refusals import CatalogueInvalidError
from app.catalogue.store import facts as store
from app.facts.service import Recording, record
from app.facts.store import Row
from app.outbox import service as outbox
from app.outbox.model import NoticeKind
from app.personnel import service as personnel
from app.personnel.model import Kind
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.errors import FieldError
from app.shared.records import ItemOutcome, ItemReport, shallow

_WRITTEN = (ItemOutcome.CREATED, ItemOutcome.CHANGED)


async def record_items(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[ItemRecord], now: datetime
) -> list[ItemReport]:
    """Record what items are from a day on; one report each, in order.

    What would give days of a month that takes no more facts another norm, or none, is refused with the month's reason.
    """
    agency_id = caller.agency_id
    states = await share_begun_months(conn, caller, min(one.since for one in records))
    await audit.hold_counter(conn, agency_id=agency_id)
    known = await audit.known_now(conn, agency_id=agency_id)
    stored = await store.versions_of(conn, agency_id, sorted({one.code for one in records}), known)
    rows = [shallow(one) for one in records]

    def refuse(row: Row) -> None:
        _refuse_backward(row)
        for since, until in changed_worth(stored.get(row["code"], ()), ItemRecord(**row)):
            refuse_span(states, since, until)

    recording = Recording(table=store.VERSIONS, object_kind="catalogue_item", caller=caller, now=now)
    reports = await record(conn, recording, rows, refuse)
    await _tell(conn, caller, rows, reports, now)
    return reports


async def record_uses(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[UseRecord], now: datetime
) -> list[ItemReport]:
    """Record for which posts items are from a day on; one report each, in order."""
    agency_id = caller.agency_id
    await audit.hold_counter(conn, agency_id=agency_id)
    codes = await store.known_codes(conn, agency_id, (one.item_code for one in records))
    named = {one.post_code for one in records if one.post_code is not None}
    posts = await personnel.ids_by_code(conn, agency_id=agency_id, kind=Kind.POST, codes=named)

    def refuse(row: Row) -> None:
        unknown = {
            "item_code": row["code"] not in codes,
            "post_code": row["post_code"] is not None and row["post_id"] is None,
        }
        for field in (name for name, is_unknown in unknown.items() if is_unknown):
            raise ReferenceUnknownError(field)
        if row["post_id"] is not None and row["position_group"] is not None:
            raise CatalogueInvalidError(errors=(FieldError("/position_group", "post-or-group"),))
        _refuse_backward(row)

    rows: list[Row] = []
    for one in records:
        post_id = None if one.post_code is None else posts.get(one.post_code)
        rows.append(
            {
                "code": one.item_code,
                "fits": str(post_id or one.position_group or "all"),
                "since": one.since,
                "until": one.until,
                "post_id": post_id,
                "position_group": one.position_group,
                "post_code": one.post_code,
            }
        )
    recording = Recording(table=store.USES, object_kind="catalogue_use", caller=caller, now=now)
    reports = await record(conn, recording, rows, refuse)
    await _tell(conn, caller, rows, reports, now)
    return reports


def _refuse_backward(row: Row) -> None:
    if row["until"] is not None and row["until"] < row["since"]:
        raise CatalogueInvalidError(errors=(FieldError("/until", "until-before-since"),))


async def _tell(
    conn: AsyncConnection, caller: Caller, rows: Sequence[Row], reports: Sequence[ItemReport], now: datetime
) -> None:
    """Raise the revisions of the items of which something changed, and tell the phones."""
    pairs = zip(rows, reports, strict=True)
    codes = sorted({row["code"] for row, report in pairs if report.outcome in _WRITTEN})
    if codes:
        await store.raise_revs(conn, caller.agency_id, codes)
        await outbox.notify(conn, NoticeKind.CATALOGUE, *codes, agency_id=caller.agency_id, now=now)
