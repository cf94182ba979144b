"""What a phone reads: its employee's stream and the agency's notices, each by a position in one cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from app.activity_log import service as activity_log
from app.activity_log.model import Activity, EntryState, ParkingRuling
from app.activity_log.refusals import NotAnEmployeeError
from app.catalogue import service as catalogue
from app.catalogue.model import CatalogueItem
from app.http.edge import Edge
from app.http.refusals import PageTokenError, ResyncRequiredError
from app.http.schemas.activities import DecisionOut, ParkingRulingOut
from app.http.schemas.catalogue import CatalogueItemOut
from app.http.schemas.periods import PeriodOut
from app.http.schemas.sync import SyncChange, SyncChangeKind, SyncChangeOp, SyncChanges, sync_entry
from app.http.services import services_of
from app.outbox import service as outbox
from app.outbox.model import Notice, NoticeKind, Placed, Positions
from app.period import service as period
from app.period.model import Period
from app.shared.month import Month
from app.verification import service as verification
from app.verification.model import Ruling

_START = Positions(0, 0)
_BACKOFF_STEP = 5
_LONGEST_BACKOFF = 60


def employee_of(edge: Edge) -> UUID:
    """Return whose phone it is; who is no employee has no stream (`NotAnEmployeeError`)."""
    if edge.caller.employee_id is None:
        raise NotAnEmployeeError
    return edge.caller.employee_id


def backoff_seconds(edge: Edge) -> int | None:
    """Ask phones to wait while others do: 5 seconds for each that waits for a connection, at most 60; else None."""
    waiting = services_of(edge.request).database.waiting_per_connection
    return min(waiting * _BACKOFF_STEP, _LONGEST_BACKOFF) or None


async def changes_after(edge: Edge, cursor: str | None, *, at_least: int, size: int) -> SyncChanges:
    """Return at most `size` changes after a cursor, each thing as it stands now, and the cursor to go on from.

    `ResyncRequiredError` where the cursor is not this employee's, or it or `at_least` is ahead of what there is: the
    database was put back to an earlier time. A thing that changed again later comes again later.
    """
    employee_id = employee_of(edge)
    after = _START if cursor is None else _read(edge, employee_id, cursor)
    end = await outbox.positions(edge.conn, agency_id=edge.agency_id, employee_id=employee_id)
    if max(after.employee, at_least) > end.employee or after.notices > end.notices:
        raise ResyncRequiredError
    found = await outbox.changes_after(
        edge.conn, agency_id=edge.agency_id, employee_id=employee_id, position=after.employee, limit=size + 1
    )
    told = await outbox.notices_after(
        edge.conn, agency_id=edge.agency_id, position=after.notices, limit=max(size - len(found), 0) + 1
    )
    mine = found[:size]
    ours = told[: size - len(mine)]
    reached = Positions(mine[-1].position if mine else after.employee, ours[-1].position if ours else after.notices)
    return SyncChanges(
        changes=[*await _of_entries(edge, mine), *await _of_notices(edge, ours)],
        next_cursor=edge.cursors.write(_context(edge, employee_id), (reached.employee, reached.notices)),
        up_to_date=len(mine) == len(found) and len(ours) == len(told),
        backoff_seconds=backoff_seconds(edge),
        server_time=edge.now,
    )


def _context(edge: Edge, employee_id: UUID) -> list[object]:
    return [edge.agency_id, edge.operation, employee_id]


def _read(edge: Edge, employee_id: UUID, cursor: str) -> Positions:
    try:
        employee, notices = edge.cursors.read(_context(edge, employee_id), cursor)
    except PageTokenError:
        raise ResyncRequiredError from None
    return Positions(int(employee or 0), int(notices or 0))


async def _of_entries(edge: Edge, placed: Sequence[Placed]) -> Iterable[SyncChange]:
    """Write each entry once, where it last changed."""
    last = {one.change.activity_id: one for one in placed}
    activities = await activity_log.activities_of(edge.conn, agency_id=edge.agency_id, ids=list(last))
    rulings = await verification.latest_decisions(edge.conn, agency_id=edge.agency_id, of=list(activities.values()))
    parking = await activity_log.parking_rulings(edge.conn, agency_id=edge.agency_id, ids=list(last))
    in_order = sorted(last.values(), key=lambda one: one.position)
    ids = [one.change.activity_id for one in in_order]
    return [
        _of_entry(
            SyncChangeKind(one.change.kind), activities[activity_id], rulings.get(activity_id), parking.get(activity_id)
        )
        for one, activity_id in zip(in_order, ids, strict=True)
    ]


def _of_entry(
    kind: SyncChangeKind, activity: Activity, ruling: Ruling | None, parking: ParkingRuling | None
) -> SyncChange:
    entry = activity.entry
    gone = entry.state is EntryState.DELETED
    return SyncChange(
        op=SyncChangeOp.REMOVE if gone else SyncChangeOp.UPSERT,
        kind=kind,
        id=str(entry.activity_id),
        rev=entry.rev,
        entry=None if gone else sync_entry(entry.to_json()),
        decision=None if ruling is None else DecisionOut.model_validate(ruling),
        parking=None if parking is None else ParkingRulingOut.model_validate(parking),
        catalogue_item=None,
        period=None,
        reason=entry.state if gone else None,
    )


def _of_item(item: CatalogueItem) -> SyncChange:
    return SyncChange(
        op=SyncChangeOp.UPSERT,
        kind=SyncChangeKind.CATALOGUE,
        id=item.code,
        rev=item.rev,
        entry=None,
        decision=None,
        parking=None,
        catalogue_item=CatalogueItemOut.model_validate(item),
        period=None,
        reason=None,
    )


def _of_period(one: Period) -> SyncChange:
    return SyncChange(
        op=SyncChangeOp.UPSERT,
        kind=SyncChangeKind.PERIOD,
        id=str(one.month),
        rev=one.rev,
        entry=None,
        decision=None,
        parking=None,
        catalogue_item=None,
        period=PeriodOut.model_validate(one),
        reason=None,
    )


async def _of_notices(edge: Edge, notices: Sequence[Notice]) -> Iterable[SyncChange]:
    """Write each item and month once, where it last changed."""
    last = {(one.kind, one.subject): one for one in notices}
    codes = [subject for kind, subject in last if kind is NoticeKind.CATALOGUE]
    months = [Month.parse(subject) for kind, subject in last if kind is NoticeKind.PERIOD]
    items = await catalogue.catalogue_items(edge.conn, agency_id=edge.agency_id, codes=codes)
    periods = await period.by_month(edge.conn, agency_id=edge.agency_id, months=months)
    written = {(NoticeKind.CATALOGUE, code): _of_item(item) for code, item in items.items()}
    written |= {(NoticeKind.PERIOD, str(month)): _of_period(one) for month, one in periods.items()}
    return [written[one.kind, one.subject] for one in sorted(last.values(), key=lambda one: one.position)]
