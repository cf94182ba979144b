"""Attendance days, discipline events and salary facts of people, recorded in bulk and read as known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import AttendanceDay, DayStatus, DisciplineEvent, SalaryFact
from app.attendance.refusals import AttendanceInvalidError, EventMovedError
from app.attendance.service.months import refuse_by_month
from app.attendance.store import facts as store
from app.audit import service as audit
from app.audit.model import Record
from app.facts.service import Recording, record
from app.facts.store import FactTable, Row, read
from app.period import service as period
from app.period.model import PeriodState
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.errors import FieldError
from app.shared.month import Month
from app.shared.records import ItemReport, shallow

_EMPLOYEE = "employee_id"


async def record_attendance_days(
    conn: AsyncConnection, *, caller: Caller, days: Sequence[AttendanceDay], now: datetime
) -> list[ItemReport]:
    """Record what people's days were, in months that are open for it; one report each, in order."""
    states = await _share(conn, caller, (one.day for one in days))
    people = await store.existing_employees(conn, caller.agency_id, [one.employee_id for one in days])

    def refuse(row: Row) -> None:
        _refuse_stranger(row, people)
        refuse_by_month(states, Month.of(row["day"]))
        errors = tuple(_attendance_errors(row))
        if errors:
            raise AttendanceInvalidError(errors=errors)

    recording = Recording(table=store.ATTENDANCE_DAYS, object_kind="attendance_day", caller=caller, now=now)
    return await record(conn, recording, [shallow(one) for one in days], refuse)


async def record_discipline_events(
    conn: AsyncConnection, *, caller: Caller, events: Sequence[DisciplineEvent], now: datetime
) -> list[ItemReport]:
    """Record, correct or take back discipline events by their ids; one report each, in order."""
    states = await _share(conn, caller, (one.day for one in events))
    people = await store.existing_employees(conn, caller.agency_id, [one.employee_id for one in events])
    stored = await store.current_events(conn, caller.agency_id, [one.event_id for one in events])

    def refuse(row: Row) -> None:
        _refuse_stranger(row, people)
        refuse_by_month(states, Month.of(row["day"]))
        place = (row["employee_id"], row["day"])
        if stored.get(row["event_id"], place) != place:
            raise EventMovedError

    recording = Recording(table=store.DISCIPLINE_EVENTS, object_kind="discipline_event", caller=caller, now=now)
    return await record(conn, recording, [shallow(one) for one in events], refuse)


async def record_salary_facts(
    conn: AsyncConnection, *, caller: Caller, facts: Sequence[SalaryFact], now: datetime
) -> list[ItemReport]:
    """Record what else people are paid in a payment month; one report each, in order."""
    await _share(conn, caller, (one.payment_month.first_day for one in facts))
    people = await store.existing_employees(conn, caller.agency_id, [one.employee_id for one in facts])
    recording = Recording(table=store.SALARY_FACTS, object_kind="salary_fact", caller=caller, now=now)
    rows = [shallow(one) | {"payment_month": one.payment_month.first_day} for one in facts]
    return await record(conn, recording, rows, lambda row: _refuse_stranger(row, people))


async def attendance_days(
    conn: AsyncConnection, *, agency_id: int, employee_id: UUID, month: Month, known_at: int | None
) -> list[Row]:
    """Return a person's days of a month, as known at a change number (None: now)."""
    return await _of_month(conn, store.ATTENDANCE_DAYS, agency_id, employee_id, month, known_at)


async def discipline_events(
    conn: AsyncConnection, *, agency_id: int, employee_id: UUID, month: Month, known_at: int | None
) -> list[Row]:
    """Return a person's discipline events of a month, as known at a change number (None: now)."""
    return await _of_month(conn, store.DISCIPLINE_EVENTS, agency_id, employee_id, month, known_at)


async def salary_facts(
    conn: AsyncConnection, *, caller: Caller, employee_id: UUID, payment_month: Month, now: datetime
) -> list[Row]:
    """Return what else a person is paid in a payment month; reading another's is audited."""
    agency_id = caller.agency_id
    known = await audit.known_now(conn, agency_id=agency_id)
    chosen = {"employee_id": employee_id, "payment_month": payment_month.first_day}
    found = await read(conn, store.SALARY_FACTS, agency_id, known, chosen)
    if employee_id != caller.employee_id:
        seen = Record(
            principal_id=caller.principal_id,
            action="salary_fact.read",
            object_kind="salary_fact",
            object_id=f"{employee_id}/{payment_month}",
            request_id=caller.request_id,
            subject_employee_id=employee_id,
        )
        await audit.record(conn, seen, agency_id=agency_id, now=now)
    return found


async def _share(conn: AsyncConnection, caller: Caller, days: Iterable[date]) -> Mapping[Month, PeriodState | None]:
    months = sorted({Month.of(day) for day in days})
    return await period.share_states(conn, agency_id=caller.agency_id, months=months)


async def _of_month(
    conn: AsyncConnection,
    table: FactTable,
    agency_id: int,
    employee_id: UUID,
    month: Month,
    known_at: int | None,
) -> list[Row]:
    known = await audit.known_now(conn, agency_id=agency_id) if known_at is None else known_at
    chosen = {"employee_id": employee_id, "since": month.first_day, "until": month.next.first_day}
    return await read(conn, table, agency_id, known, chosen)


def _refuse_stranger(row: Row, people: set[UUID]) -> None:
    if row["employee_id"] not in people:
        raise ReferenceUnknownError(_EMPLOYEE)


def _attendance_errors(row: Row) -> Iterable[FieldError]:
    if (row["status"] is DayStatus.LEAVE) != (row["leave_kind"] is not None):
        yield FieldError("/leave_kind", "leave-kind-with-leave")
    if row["status"] is not DayStatus.PRESENT:
        for name in ("late_minutes", "early_minutes"):
            if row[name] is not None:
                yield FieldError(f"/{name}", "minutes-only-when-present")
