"""Calendars and their days: recorded, extended and corrected under the calendar's code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Calendar, CalendarDayRecord, DayKind, NewCalendar, Recomputation
from app.attendance.refusals import CalendarDayInvalidError, CalendarDiffersError, CalendarNotFoundError
from app.attendance.service.months import States, corrects_day, refuse_by_month, share_months
from app.attendance.service.recompute import Concerned, recompute
from app.attendance.store import calendars as store
from app.attendance.store import facts
from app.audit import service as audit
from app.audit.model import Record
from app.facts.service import Recording, record
from app.facts.store import Row, read
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.errors import FieldError
from app.shared.ids import new_id
from app.shared.month import Month
from app.shared.records import ItemOutcome, ItemReport, shallow

_CODE = "calendar_code"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarReport:
    """A calendar that was recorded, what became of each of its days, and of attendance by its hours."""

    calendar: Calendar
    days: list[ItemReport]
    recomputation: Recomputation | None = None


async def record_calendar(conn: AsyncConnection, *, caller: Caller, new: NewCalendar, now: datetime) -> CalendarReport:
    """Record a calendar, or under the code of one that there is, days that are new or otherwise than they were.

    Days of months that are closed are refused; a month that has not begun takes them. Raises `CalendarDiffersError`
    where name or time zone are not the calendar's. A calendar counts once it is followed: see its uses.
    """
    states = await share_months(conn, caller, (one.day for one in new.days))
    ((calendar, _),) = await _find_or_add(conn, caller, [new], now)
    if _differs(calendar, new):
        raise CalendarDiffersError(code=new.code)
    rows = [{"calendar_id": calendar.calendar_id, **shallow(one)} for one in new.days]
    reports, recomputation = await _record_days(conn, caller, rows, states, now)
    return CalendarReport(calendar, reports, recomputation)


async def record_calendars(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[NewCalendar], now: datetime
) -> list[ItemReport]:
    """Record calendars without their days; one report each, in order."""
    reports: list[ItemReport] = []
    seen: set[str] = set()
    for new, (calendar, is_new) in zip(records, await _find_or_add(conn, caller, records, now), strict=True):
        if _differs(calendar, new):
            reports.append(ItemReport.refused(CalendarDiffersError(code=new.code)))
        else:
            created = is_new and new.code not in seen
            reports.append(ItemReport(ItemOutcome.CREATED if created else ItemOutcome.UNCHANGED))
        seen.add(new.code)
    return reports


async def record_calendar_days(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[CalendarDayRecord], now: datetime
) -> list[ItemReport]:
    """Record days of calendars that are named by code; one report each, in order."""
    states = await share_months(conn, caller, (one.day for one in records))
    found = await store.by_codes(conn, caller.agency_id, {one.calendar_code for one in records})
    rows: list[Row] = []
    for one in records:
        row = shallow(one)
        calendar = found.get(row.pop("calendar_code"))
        rows.append({"calendar_id": None if calendar is None else calendar.calendar_id, **row})
    reports, _ = await _record_days(conn, caller, rows, states, now)
    return reports


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


def hours_errors(row: Row, *, working: bool) -> Iterable[FieldError]:
    """Tell what is wrong with hours and minutes of a day: they go with working days, and with those only."""
    for name in ("starts_at", "ends_at"):
        if working != (row[name] is not None):
            yield FieldError(f"/{name}", "hours-with-working-days")
    if working != (row["minutes"] > 0):
        yield FieldError("/minutes", "minutes-with-working-days")


async def _record_days(
    conn: AsyncConnection, caller: Caller, rows: Sequence[Row], states: States, now: datetime
) -> tuple[list[ItemReport], Recomputation | None]:
    def refuse(row: Row) -> None:
        if row["calendar_id"] is None:
            raise ReferenceUnknownError(_CODE)
        month = Month.of(row["day"])
        if states[month] is not None:
            refuse_by_month(states, month)
        errors = tuple(hours_errors(row, working=row["kind"] is DayKind.WORKING))
        if errors:
            raise CalendarDayInvalidError(errors=errors)

    recording = Recording(
        table=facts.CALENDAR_DAYS,
        object_kind="calendar_day",
        caller=caller,
        now=now,
        corrects=partial(corrects_day, states),
    )
    reports = await record(conn, recording, rows, refuse)
    written = (ItemOutcome.CREATED, ItemOutcome.CHANGED)
    begun = [
        row["day"]
        for row, report in zip(rows, reports, strict=True)
        if report.outcome in written and states[Month.of(row["day"])] is not None
    ]
    if not begun:
        return reports, None
    concerned = Concerned(cause="calendar_days", since=min(begun), until=max(begun) + _DAY)
    return reports, await recompute(conn, caller=caller, concerned=concerned, states=states, now=now)


async def _find_or_add(
    conn: AsyncConnection, caller: Caller, wanted: Sequence[NewCalendar], now: datetime
) -> list[tuple[Calendar, bool]]:
    """Return the calendar of each code and whether it is new; the first of a code that there wasn't is inserted."""
    agency_id = caller.agency_id
    codes = {one.code for one in wanted}
    found = await store.by_codes(conn, agency_id, codes)
    new: dict[str, Calendar] = {}
    if len(found) < len(codes):
        await audit.hold_counter(conn, agency_id=agency_id)
        found = await store.by_codes(conn, agency_id, codes)  # another may have been first
        zone = await store.agency_zone(conn, agency_id)
        for one in wanted:
            if one.code not in found and one.code not in new:
                new[one.code] = Calendar(
                    calendar_id=new_id(), code=one.code, name=one.name, time_zone=one.time_zone or zone
                )
    if new:
        change = await audit.next_change(conn, agency_id=agency_id, now=now)
        await store.add(conn, agency_id, list(new.values()), change)
        made = [_record(caller, calendar) for calendar in new.values()]
        await audit.record(conn, *made, agency_id=agency_id, now=now)
    return [(found.get(one.code) or new[one.code], one.code in new) for one in wanted]


def _differs(calendar: Calendar, new: NewCalendar) -> bool:
    return calendar.name != new.name or (new.time_zone is not None and calendar.time_zone != new.time_zone)


def _record(caller: Caller, calendar: Calendar) -> Record:
    said = {"code": calendar.code, "name": calendar.name, "time_zone": calendar.time_zone}
    return Record(
        principal_id=caller.principal_id,
        action="calendar.record",
        object_kind="calendar",
        object_id=str(calendar.calendar_id),
        request_id=caller.request_id,
        after_digest=digest(said),
    )
