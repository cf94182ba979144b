"""Discipline events and salary facts of people, recorded in bulk; what people's facts were, read as known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import DisciplineEvent, DisciplineRecord, SalaryFact, SalaryRecord
from app.attendance.refusals import EventMovedError
from app.attendance.service.months import corrects_day, refuse_by_month, share_months
from app.attendance.service.naming import employees_by_nip
from app.attendance.store import facts as store
from app.audit import service as audit
from app.audit.model import Record
from app.facts.service import Recording, record
from app.facts.store import FactTable, Row, read
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.month import Month
from app.shared.records import ItemReport, shallow

_EMPLOYEE = "employee_id"
_NOBODY = UUID(int=0)
_EVENTS = UUID("5f0c1f6e-0d5b-5c1c-9a7e-3b1a6c2d4e5f")


async def record_discipline_events(
    conn: AsyncConnection, *, caller: Caller, events: Sequence[DisciplineEvent], now: datetime
) -> list[ItemReport]:
    """Record, correct or take back discipline events by their ids; one report each, in order."""
    return await _record_events(conn, caller, events, now, _EMPLOYEE)


async def record_discipline(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[DisciplineRecord], now: datetime
) -> list[ItemReport]:
    """Record discipline events by NIP; without an id of the sender's, person, day and kind name the event."""
    people = await employees_by_nip(conn, caller.agency_id, records)
    events = [
        DisciplineEvent(
            event_id=one.event_id or _event_id(one),
            employee_id=people.get(one.nip, _NOBODY),
            day=one.day,
            kind=one.kind,
            times=one.times,
        )
        for one in records
    ]
    return await _record_events(conn, caller, events, now, "nip")


async def record_salary_facts(
    conn: AsyncConnection, *, caller: Caller, facts: Sequence[SalaryFact], now: datetime
) -> list[ItemReport]:
    """Record what else people are paid in a payment month; one report each, in order."""
    return await _record_salaries(conn, caller, facts, now, _EMPLOYEE)


async def record_salaries(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[SalaryRecord], now: datetime
) -> list[ItemReport]:
    """Record what else people are paid in a payment month, by NIP; one report each, in order."""
    people = await employees_by_nip(conn, caller.agency_id, records)
    facts = [
        SalaryFact(
            employee_id=people.get(one.nip, _NOBODY),
            payment_month=one.payment_month,
            gross=one.gross,
            bpjs_base=one.bpjs_base,
            tax_withheld=one.tax_withheld,
        )
        for one in records
    ]
    return await _record_salaries(conn, caller, facts, now, "nip")


async def _record_events(
    conn: AsyncConnection, caller: Caller, events: Sequence[DisciplineEvent], now: datetime, named_by: str
) -> list[ItemReport]:
    states = await share_months(conn, caller, (one.day for one in events))
    people = await store.existing_employees(conn, caller.agency_id, list({one.employee_id for one in events}))
    stored = await store.current_events(conn, caller.agency_id, [one.event_id for one in events])

    def refuse(row: Row) -> None:
        _refuse_stranger(row, people, named_by)
        refuse_by_month(states, Month.of(row["day"]))
        place = (row["employee_id"], row["day"])
        if stored.get(row["event_id"], place) != place:
            raise EventMovedError

    recording = Recording(
        table=store.DISCIPLINE_EVENTS,
        object_kind="discipline_event",
        caller=caller,
        now=now,
        corrects=partial(corrects_day, states),
    )
    return await record(conn, recording, [shallow(one) for one in events], refuse)


async def _record_salaries(
    conn: AsyncConnection, caller: Caller, facts: Sequence[SalaryFact], now: datetime, named_by: str
) -> list[ItemReport]:
    await share_months(conn, caller, (one.payment_month.first_day for one in facts))
    people = await store.existing_employees(conn, caller.agency_id, list({one.employee_id for one in facts}))
    recording = Recording(table=store.SALARY_FACTS, object_kind="salary_fact", caller=caller, now=now)
    rows = [shallow(one) | {"payment_month": one.payment_month.first_day} for one in facts]
    return await record(conn, recording, rows, lambda row: _refuse_stranger(row, people, named_by))


def _event_id(one: DisciplineRecord) -> UUID:
    """Return the same id for the same person, day and kind, in every agency."""
    return uuid5(_EVENTS, f"{one.nip}/{one.day}/{one.kind}")


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


def _refuse_stranger(row: Row, people: set[UUID], named_by: str) -> None:
    if row["employee_id"] not in people:
        raise ReferenceUnknownError(named_by)
