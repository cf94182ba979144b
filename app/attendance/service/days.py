"""Attendance days, by id or NIP: minutes as they are sent, or derived from times by the hours of the person's day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.hours import derive, is_of_day
from app.attendance.model import AttendanceDay, AttendanceRecord, Attended, DayStatus
from app.attendance.refusals import AttendanceInvalidError
from app.attendance.service.months import States, corrects_day, refuse_by_month, share_months
from app.attendance.service.naming import employees_by_nip
from app.attendance.service.plan import Plan, read_plan
from app.attendance.store import facts as store
from app.audit import service as audit
from app.facts.service import Audited, Recording, record
from app.facts.store import Row
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.errors import FieldError, Refusal
from app.shared.month import Month
from app.shared.records import ItemReport

_MINUTES = ("late_minutes", "early_minutes", "attended_minutes")
_TIMES = ("arrived_at", "left_at")
_SAID = tuple(Attended.__dataclass_fields__)


async def record_attendance_days(
    conn: AsyncConnection, *, caller: Caller, days: Sequence[AttendanceDay], now: datetime
) -> list[ItemReport]:
    """Record what people's days were, in months that are open for it; one report each, in order."""
    people = await store.existing_employees(conn, caller.agency_id, list({one.employee_id for one in days}))
    known = [one.employee_id if one.employee_id in people else None for one in days]
    return await _record(conn, caller, _rows(days, known), now, "employee_id")


async def record_attendance(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[AttendanceRecord], now: datetime
) -> list[ItemReport]:
    """Record what people's days were, by NIP; one report each, in order."""
    people = await employees_by_nip(conn, caller.agency_id, records)
    return await _record(conn, caller, _rows(records, [people.get(one.nip) for one in records]), now, "nip")


def derive_into(row: Row, plan: Plan) -> None:
    """Write the minutes of a present day into its row, from its times and the hours of the day; times become UTC."""
    employee_id, day = row["employee_id"], row["day"]
    for name in _TIMES:
        row[name] = plan.to_utc(row[name], employee_id, day)
    arrived_at, left_at = row["arrived_at"], row["left_at"]
    errors = tuple(_time_errors(day, arrived_at, left_at))
    if errors:
        raise AttendanceInvalidError(errors=errors)
    if row["status"] == DayStatus.PRESENT:
        minutes = derive(plan.hours_of(employee_id, day), arrived_at, left_at)
        row["late_minutes"], row["early_minutes"] = minutes.late, minutes.early
        row["attended_minutes"] = minutes.attended


async def _record(
    conn: AsyncConnection, caller: Caller, rows: Sequence[Row], now: datetime, named_by: str
) -> list[ItemReport]:
    """Record rows; calendars are read while the counter is held, so that none is corrected unseen."""
    agency_id = caller.agency_id
    states = await share_months(conn, caller, {row["day"] for row in rows})
    refuse_day = _month_gate(states, rows)
    timed = [(row["employee_id"], row["day"]) for row in rows if row["employee_id"] is not None and _is_timed(row)]
    plan: Plan | None = None
    if timed:
        await audit.hold_counter(conn, agency_id=agency_id)
        plan = await read_plan(conn, agency_id, timed)

    def judge(row: Row) -> None:
        if row["employee_id"] is None:
            raise ReferenceUnknownError(named_by)
        refuse_day(row["day"])
        errors = tuple(_errors(row))
        if errors:
            raise AttendanceInvalidError(errors=errors)
        if plan is not None and _is_timed(row):
            derive_into(row, plan)

    recording = Recording(
        table=store.ATTENDANCE_DAYS,
        object_kind="attendance_day",
        caller=caller,
        now=now,
        audited=Audited.TOGETHER,
        corrects=partial(corrects_day, states),
    )
    return await record(conn, recording, rows, judge)


def _month_gate(states: States, rows: Sequence[Row]) -> Callable[[date], None]:
    """Return what refuses a day of a month that takes no attendance from this caller."""
    refused: dict[date, Refusal] = {}
    for day in {row["day"] for row in rows}:
        try:
            refuse_by_month(states, Month.of(day))
        except Refusal as refusal:
            refused[day] = refusal

    def refuse(day: date) -> None:
        if day in refused:
            raise refused[day].with_traceback(None)

    return refuse


def _rows(said: Sequence[Attended], people: Sequence[UUID | None]) -> list[Row]:
    return [
        {"employee_id": employee_id, **{name: getattr(one, name) for name in _SAID}}
        for one, employee_id in zip(said, people, strict=True)
    ]


def _is_timed(row: Row) -> bool:
    return row["arrived_at"] is not None or row["left_at"] is not None


def _errors(row: Row) -> Iterable[FieldError]:
    status = row["status"]
    if (status is DayStatus.LEAVE) != (row["leave_kind"] is not None):
        yield FieldError("/leave_kind", "leave-kind-with-leave")
    if status is not DayStatus.PRESENT:
        for name in _MINUTES:
            if row[name] is not None:
                yield FieldError(f"/{name}", "minutes-only-when-present")
    if _is_timed(row):
        yield from _timed_errors(row)


def _timed_errors(row: Row) -> Iterable[FieldError]:
    if row["status"] is DayStatus.ABSENT:
        for name in _TIMES:
            if row[name] is not None:
                yield FieldError(f"/{name}", "times-not-when-absent")
    if row["status"] is DayStatus.PRESENT:
        for name in _MINUTES:
            if row[name] is not None:
                yield FieldError(f"/{name}", "minutes-or-times")


def _time_errors(day: date, arrived_at: datetime | None, left_at: datetime | None) -> Iterable[FieldError]:
    for name, at in zip(_TIMES, (arrived_at, left_at), strict=True):
        if at is not None and not is_of_day(at, day):
            yield FieldError(f"/{name}", "time-of-another-day")
    if arrived_at is not None and left_at is not None and left_at < arrived_at:
        yield FieldError("/left_at", "left-before-arrived")
