"""Calendars: recorded with their days, extended and corrected under the same code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Calendar, DayKind, NewCalendar
from app.attendance.refusals import CalendarDayInvalidError, CalendarDiffersError, CalendarNotFoundError
from app.attendance.service.months import refuse_by_month
from app.attendance.store import calendars as store
from app.attendance.store import facts
from app.audit import service as audit
from app.audit.model import Record
from app.facts.service import Recording, record
from app.facts.store import Row, read
from app.period import service as period
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.errors import FieldError
from app.shared.ids import new_id
from app.shared.month import Month
from app.shared.records import ItemReport

_UNIT = "unit_id"


@dataclass(frozen=True, slots=True)
class CalendarReport:
    """A calendar that was recorded, and what became of each of its days."""

    calendar: Calendar
    days: list[ItemReport]


async def record_calendar(conn: AsyncConnection, *, caller: Caller, new: NewCalendar, now: datetime) -> CalendarReport:
    """Record a calendar, or under the code of one that there is, days that are new or otherwise than they were.

    Days of months that are closed are refused; a month that has not begun takes them. Raises `CalendarDiffersError`
    where name or unit are not the calendar's, or the unit has another.
    """
    agency_id = caller.agency_id
    months = sorted({Month.of(one.day) for one in new.days})
    states = await period.share_states(conn, agency_id=agency_id, months=months)

    def refuse(row: Row) -> None:
        month = Month.of(row["day"])
        if states[month] is not None:
            refuse_by_month(states, month)
        errors = tuple(_day_errors(row))
        if errors:
            raise CalendarDayInvalidError(errors=errors)

    calendar = await _find_or_add(conn, caller, new, now)
    recording = Recording(table=facts.CALENDAR_DAYS, object_kind="calendar_day", caller=caller, now=now)
    rows = [{"calendar_id": calendar.calendar_id, **asdict(one)} for one in new.days]
    return CalendarReport(calendar, await record(conn, recording, rows, refuse))


async def calendars_page(conn: AsyncConnection, *, agency_id: int, after: str | None, size: int) -> list[Calendar]:
    """Return at most `size` calendars by code."""
    return await store.page(conn, agency_id, after or "", size)


async def calendar_with_days(
    conn: AsyncConnection, *, agency_id: int, calendar_id: UUID, month: Month, known_at: int | None
) -> tuple[Calendar, list[Row]]:
    """Return a calendar with its days of a month, as known at a change number (None: now)."""
    found = await store.by_id(conn, agency_id, calendar_id)
    if found is None:
        raise CalendarNotFoundError
    known = await audit.known_now(conn, agency_id=agency_id) if known_at is None else known_at
    chosen = {"calendar_id": calendar_id, "since": month.first_day, "until": month.next.first_day}
    return found, await read(conn, facts.CALENDAR_DAYS, agency_id, known, chosen)


async def _find_or_add(conn: AsyncConnection, caller: Caller, new: NewCalendar, now: datetime) -> Calendar:
    """Insert the calendar unless there is one with its code or unit, and only then see whether that is the same."""
    agency_id = caller.agency_id
    if new.unit_id is not None and not await store.unit_exists(conn, agency_id, new.unit_id):
        raise ReferenceUnknownError(_UNIT)
    calendar = Calendar(calendar_id=new_id(), code=new.code, name=new.name, unit_id=new.unit_id)
    if not await store.add(conn, agency_id, calendar):
        return await _same(conn, agency_id, new)
    made = Record(
        principal_id=caller.principal_id,
        action="calendar.record",
        object_kind="calendar",
        object_id=str(calendar.calendar_id),
        request_id=caller.request_id,
        after_digest=digest({"code": new.code, "name": new.name, "unit_id": str(new.unit_id)}),
    )
    await audit.record(conn, made, agency_id=agency_id, now=now)
    return calendar


async def _same(conn: AsyncConnection, agency_id: int, new: NewCalendar) -> Calendar:
    others = await store.by_code_or_unit(conn, agency_id, new)
    for other in others:
        if (other.code, other.name, other.unit_id) != (new.code, new.name, new.unit_id):
            raise CalendarDiffersError(code=other.code)
    return others[0]


def _day_errors(row: Row) -> Iterable[FieldError]:
    working = row["kind"] is DayKind.WORKING
    for name in ("starts_at", "ends_at"):
        if working != (row[name] is not None):
            yield FieldError(f"/{name}", "hours-with-working-days")
    if working != (row["minutes"] > 0):
        yield FieldError("/minutes", "minutes-with-working-days")
