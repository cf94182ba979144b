"""Rosters: a person's own days, which stand before the calendar of the unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Recomputation, RosterDay, RosterKind
from app.attendance.refusals import CalendarDayInvalidError
from app.attendance.service.calendars import hours_errors
from app.attendance.service.months import corrects_day, refuse_by_month, share_months
from app.attendance.service.naming import employees_by_nip
from app.attendance.service.recompute import Concerned, recompute
from app.attendance.store import facts
from app.audit import service as audit
from app.facts.service import Recording, record
from app.facts.store import Row, read
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.month import Month
from app.shared.records import ItemOutcome, ItemReport, shallow

_NIP = "nip"


async def record_rosters(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[RosterDay], now: datetime
) -> tuple[list[ItemReport], Recomputation | None]:
    """Record people's own days, by NIP; one report each, and what it changes in attendance.

    A month that has not begun takes them; a day of the kind `calendar` is taken back.
    """
    states = await share_months(conn, caller, (one.day for one in records))
    people = await employees_by_nip(conn, caller.agency_id, records)

    def refuse(row: Row) -> None:
        if row["employee_id"] is None:
            raise ReferenceUnknownError(_NIP)
        month = Month.of(row["day"])
        if states[month] is not None:
            refuse_by_month(states, month)
        errors = tuple(hours_errors(row, working=row["kind"] is RosterKind.WORKING))
        if errors:
            raise CalendarDayInvalidError(errors=errors)

    rows: list[Row] = []
    for one in records:
        row = shallow(one)
        rows.append({"employee_id": people.get(row.pop("nip")), **row})
    recording = Recording(
        table=facts.ROSTERS, object_kind="roster_day", caller=caller, now=now, corrects=partial(corrects_day, states)
    )
    reports = await record(conn, recording, rows, refuse)
    begun = _written(rows, reports)
    if not begun:
        return reports, None
    concerned = Concerned(
        cause="rosters",
        since=min(row["day"] for row in begun),
        until=max(row["day"] for row in begun) + timedelta(days=1),
        people=_people(begun),
    )
    return reports, await recompute(conn, caller=caller, concerned=concerned, states=states, now=now)


async def rosters_of(
    conn: AsyncConnection, *, agency_id: int, employee_id: UUID, month: Month, known_at: int | None
) -> list[Row]:
    """Return a person's own days of a month, as known at a change number (None: now)."""
    known = await audit.known_now(conn, agency_id=agency_id) if known_at is None else known_at
    chosen = {"employee_id": employee_id, "since": month.first_day, "until": month.next.first_day}
    return await read(conn, facts.ROSTERS, agency_id, known, chosen)


def _written(rows: Sequence[Row], reports: Sequence[ItemReport]) -> list[Row]:
    written = (ItemOutcome.CREATED, ItemOutcome.CHANGED)
    return [row for row, report in zip(rows, reports, strict=True) if report.outcome in written]


def _people(rows: Sequence[Row]) -> tuple[UUID, ...]:
    return tuple({row["employee_id"] for row in rows})
