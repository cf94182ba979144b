"""Who follows which calendar: a unit with those below it, or the agency, from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import CalendarUse, Recomputation
from app.attendance.refusals import CalendarUseInvalidError
from app.attendance.service.months import corrects_span, refuse_span, share_begun_months
from app.attendance.service.recompute import Concerned, recompute
from app.attendance.service.spans import changed_span
from app.attendance.store import calendars as store
from app.attendance.store import facts
from app.audit import service as audit
from app.facts.service import Recording, record
from app.facts.store import Row
from app.personnel import service as personnel
from app.personnel.model import Kind
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.errors import FieldError
from app.shared.records import ItemOutcome, ItemReport

_AGENCY = UUID(int=0)


async def record_calendar_uses(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[CalendarUse], now: datetime
) -> tuple[list[ItemReport], Recomputation | None]:
    """Record who follows which calendar from when on; one report each, and what it changes in attendance.

    What changes days of a closed month is refused.
    """
    agency_id = caller.agency_id
    states = await share_begun_months(conn, caller, min(one.since for one in records))
    await audit.hold_counter(conn, agency_id=agency_id)
    span_of = partial(
        _span, {(row["owner_id"], row["since"]): row for row in await facts.current_uses(conn, agency_id)}
    )

    def refuse(row: Row) -> None:
        for field in ("unit_code", "calendar_code"):
            if row[field] is None:
                raise ReferenceUnknownError(field)
        if row["until"] is not None and row["until"] < row["since"]:
            raise CalendarUseInvalidError(errors=(FieldError("/until", "until-before-since"),))
        span = span_of(row)
        if span is not None:
            refuse_span(states, *span)

    rows = await _rows(conn, agency_id, records)
    recording = Recording(
        table=facts.CALENDAR_USES,
        object_kind="calendar_use",
        caller=caller,
        now=now,
        corrects=lambda row: corrects_span(states, span_of(row)),
    )
    reports = await record(conn, recording, rows, refuse)
    written = (ItemOutcome.CREATED, ItemOutcome.CHANGED)
    since = [row["since"] for row, report in zip(rows, reports, strict=True) if report.outcome in written]
    if not since or not states:
        return reports, None
    concerned = Concerned(cause="calendar_uses", since=min(since), until=max(states).next.first_day)
    return reports, await recompute(conn, caller=caller, concerned=concerned, states=states, now=now)


async def uses_page(
    conn: AsyncConnection, *, agency_id: int, known_at: int | None, after: tuple[UUID, date] | None, size: int
) -> list[Row]:
    """Return who follows which calendar, by unit and day, as known at a change number (None: now)."""
    known = await audit.known_now(conn, agency_id=agency_id) if known_at is None else known_at
    return await store.uses_page(conn, agency_id, known, after, size)


def _span(current: Mapping[object, Row], row: Row) -> tuple[date, date | None] | None:
    return changed_span(current.get((row["owner_id"], row["since"])), row, ("calendar_id",))


async def _rows(conn: AsyncConnection, agency_id: int, records: Sequence[CalendarUse]) -> list[Row]:
    """Write uses as rows; a code that is not known stands as None under its own name."""
    codes = {one.unit_code for one in records if one.unit_code is not None}
    units = await personnel.ids_by_code(conn, agency_id=agency_id, kind=Kind.UNIT, codes=codes)
    calendars = await store.by_codes(conn, agency_id, {one.calendar_code for one in records})
    rows: list[Row] = []
    for one in records:
        unit_id = None if one.unit_code is None else units.get(one.unit_code)
        calendar = calendars.get(one.calendar_code)
        rows.append(
            {
                "owner_id": unit_id or _AGENCY,
                "since": one.since,
                "until": one.until,
                "unit_id": unit_id,
                "calendar_id": None if calendar is None else calendar.calendar_id,
                "unit_code": "" if one.unit_code is None else (one.unit_code if unit_id else None),
                "calendar_code": None if calendar is None else calendar.code,
            }
        )
    return rows
