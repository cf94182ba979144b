"""Leaves: dated periods that supply the status of due days without a record, and where records say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Leave, LeaveKind
from app.attendance.refusals import LeaveInvalidError
from app.attendance.service.months import corrects_span, refuse_span, share_begun_months
from app.attendance.service.naming import employees_by_nip
from app.attendance.service.spans import changed_span
from app.attendance.store import facts
from app.attendance.store import leaves as store
from app.audit import service as audit
from app.facts.service import Recording, record
from app.facts.store import Row, read
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.errors import FieldError
from app.shared.month import Month
from app.shared.records import ItemReport, shallow

_NIP = "nip"
_SAID = ("kind", "with_note", "child")


async def record_leaves(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[Leave], now: datetime
) -> list[ItemReport]:
    """Record people's leaves, by NIP; one report each, in order. What changes days of a closed month is refused."""
    agency_id = caller.agency_id
    states = await share_begun_months(conn, caller, min(one.since for one in records))
    people = await employees_by_nip(conn, agency_id, records)
    await audit.hold_counter(conn, agency_id=agency_id)
    stored = await facts.current_leaves(conn, agency_id, list(people.values()))
    span_of = partial(_span, {(row["employee_id"], row["since"]): row for row in stored})

    def refuse(row: Row) -> None:
        if row["employee_id"] is None:
            raise ReferenceUnknownError(_NIP)
        errors = tuple(_errors(row))
        if errors:
            raise LeaveInvalidError(errors=errors)
        span = span_of(row)
        if span is not None:
            refuse_span(states, *span)

    rows: list[Row] = []
    for one in records:
        row = shallow(one)
        rows.append({"employee_id": people.get(row.pop("nip")), **row})
    recording = Recording(
        table=facts.LEAVES,
        object_kind="leave",
        caller=caller,
        now=now,
        corrects=lambda row: corrects_span(states, span_of(row)),
    )
    return await record(conn, recording, rows, refuse)


async def leaves_of(conn: AsyncConnection, *, agency_id: int, employee_id: UUID, known_at: int | None) -> list[Row]:
    """Return a person's leaves, as known at a change number (None: now)."""
    known = await audit.known_now(conn, agency_id=agency_id) if known_at is None else known_at
    found = await read(conn, facts.LEAVES, agency_id, known, {"employee_id": employee_id})
    return sorted(found, key=lambda row: row["since"])


async def conflicts_page(
    conn: AsyncConnection, *, agency_id: int, month: Month, after: tuple[UUID, date] | None, size: int
) -> list[Row]:
    """Return days of a month that are recorded otherwise than a leave says; the record stands."""
    return await store.conflicts(conn, agency_id, (month.first_day, month.next.first_day), after, size)


def _span(current: Mapping[object, Row], row: Row) -> tuple[date, date | None] | None:
    return changed_span(current.get((row["employee_id"], row["since"])), row, _SAID)


def _errors(row: Row) -> Iterable[FieldError]:
    if row["until"] is not None and row["until"] < row["since"]:
        yield FieldError("/until", "until-before-since")
    if row["with_note"] is not None and row["kind"] is not LeaveKind.SICK:
        yield FieldError("/with_note", "note-when-sick")
    if row["child"] is not None and row["kind"] is not LeaveKind.MATERNITY:
        yield FieldError("/child", "child-with-maternity")
