"""Facts of attendance are superseded, never overwritten; each item of a list has its own result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from app.attendance import service
from app.attendance.model import (
    AttendanceDay,
    CalendarDay,
    DayKind,
    DayStatus,
    DisciplineEvent,
    EventKind,
    LeaveKind,
    NewCalendar,
    SalaryFact,
)
from app.attendance.refusals import CalendarDiffersError
from app.audit import service as audit
from app.persistence.database import raw
from app.rules import vocabulary
from app.shared.ids import new_id
from app.shared.month import Month
from app.shared.records import ItemReport
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, NOW, Office, stored

APRIL = Month(2026, 4)
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


def outcomes(reports: list[ItemReport]) -> list[str]:
    return [str(one.outcome) if one.problem is None else one.problem.code for one in reports]


def present(office: Office, day: date = DAY, late: int | None = 0) -> AttendanceDay:
    return AttendanceDay(
        employee_id=office.staff[0], day=day, status=DayStatus.PRESENT, late_minutes=late, early_minutes=0
    )


async def record(database: RolledBackDatabase, office: Office, *days: AttendanceDay) -> list[str]:
    async with database.transaction(AGENCY) as conn:
        return outcomes(await service.record_attendance_days(conn, caller=office.caller(), days=days, now=NOW))


async def late_minutes(database: RolledBackDatabase, office: Office, known_at: int | None = None) -> list[Any]:
    async with database.transaction(AGENCY) as conn:
        rows = await service.attendance_days(
            conn, agency_id=AGENCY, employee_id=office.staff[0], month=APRIL, known_at=known_at
        )
    return [row["late_minutes"] for row in rows]


async def test_the_words_are_those_of_the_rules() -> None:
    assert tuple(DayStatus) == vocabulary.DAY_STATUS
    assert tuple(LeaveKind) == vocabulary.LEAVE_KINDS
    assert tuple(EventKind) == vocabulary.EVENT_KINDS


async def test_a_day_is_recorded_and_the_same_again_changes_nothing(
    database: RolledBackDatabase, office: Office
) -> None:
    assert await record(database, office, present(office, late=12)) == [CREATED]
    assert await record(database, office, present(office, late=12)) == [UNCHANGED]

    assert await stored(database, "SELECT count(*) FROM changes") == [(1,)]
    assert await stored(database, "SELECT count(*) FROM attendance_days") == [(1,)]


async def test_a_corrected_day_is_superseded_and_the_old_answer_stays(
    database: RolledBackDatabase, office: Office
) -> None:
    await record(database, office, present(office, late=12))
    async with database.transaction(AGENCY) as conn:
        before = await audit.known_now(conn, agency_id=AGENCY)

    assert await record(database, office, present(office, late=None)) == [CHANGED]

    assert await late_minutes(database, office) == [None]
    assert await late_minutes(database, office, known_at=before) == [12]
    rows = await stored(
        database, "SELECT late_minutes, known_from, known_until FROM attendance_days ORDER BY known_from"
    )
    assert rows == [(12, 1, 2), (None, 2, None)]


async def test_each_day_of_a_list_has_its_result(database: RolledBackDatabase, office: Office) -> None:
    good = present(office)
    leave = AttendanceDay(employee_id=office.staff[1], day=DAY, status=DayStatus.LEAVE, leave_kind=LeaveKind.SICK)

    results = await record(
        database,
        office,
        good,
        replace(good, late_minutes=5),
        replace(good, employee_id=new_id()),
        replace(good, day=DAY.replace(month=3)),
        replace(good, day=DAY.replace(month=5)),
        replace(leave, leave_kind=None),
        replace(leave, late_minutes=0),
        leave,
    )

    assert results == [
        CREATED,
        "fact-repeated",
        "reference-unknown",
        "month-closed",
        "month-not-opened",
        "attendance-invalid",
        "attendance-invalid",
        CREATED,
    ]


async def test_days_recorded_together_leave_one_audit_row_that_leads_to_their_change(
    database: RolledBackDatabase, office: Office
) -> None:
    await record(database, office, present(office), present(office, DAY + timedelta(days=1)))
    await record(database, office, present(office))

    rows = await stored(database, "SELECT action, object_id, subject_employee_id FROM audit_log ORDER BY object_id")
    assert rows == [("attendance_day.record", "change 1: 2", office.staff[0])]


async def test_an_event_is_recorded_corrected_and_taken_back(database: RolledBackDatabase, office: Office) -> None:
    event = DisciplineEvent(
        event_id=new_id(), employee_id=office.staff[0], day=DAY, kind=EventKind.APEL_MONDAY_MISSED, times=1
    )

    async def say(*events: DisciplineEvent) -> list[str]:
        async with database.transaction(AGENCY) as conn:
            return outcomes(
                await service.record_discipline_events(conn, caller=office.caller(), events=events, now=NOW)
            )

    assert await say(event) == [CREATED]
    assert await say(event) == [UNCHANGED]
    assert await say(replace(event, times=2)) == [CHANGED]
    assert await say(replace(event, day=DAY + timedelta(days=1))) == ["discipline-event-moved"]
    assert await say(replace(event, times=0)) == [CHANGED]
    assert await say(replace(event, times=0)) == [UNCHANGED]
    rows = await stored(database, "SELECT times, known_from, known_until FROM discipline_events ORDER BY known_from")
    assert rows == [(1, 1, 2), (2, 2, 3)]
    async with database.transaction(AGENCY) as conn:
        left = await service.discipline_events(
            conn, agency_id=AGENCY, employee_id=office.staff[0], month=APRIL, known_at=None
        )
    assert left == []


async def test_salary_facts_are_recorded_per_payment_month_and_reading_anothers_is_audited(
    database: RolledBackDatabase, office: Office
) -> None:
    fact = SalaryFact(
        employee_id=office.staff[0],
        payment_month=Month(2026, 5),
        gross=5_000_000,
        bpjs_base=5_000_000,
        tax_withheld=25_000,
    )
    async with database.transaction(AGENCY) as conn:
        reports = await service.record_salary_facts(
            conn, caller=office.caller(), facts=[fact, replace(fact, employee_id=new_id())], now=NOW
        )
        (read,) = await service.salary_facts(
            conn,
            caller=office.caller(office.head),
            employee_id=office.staff[0],
            payment_month=Month(2026, 5),
            now=NOW,
        )

    assert outcomes(reports) == [CREATED, "reference-unknown"]
    assert (read["gross"], read["tax_withheld"]) == (5_000_000, 25_000)
    assert await stored(database, "SELECT count(*) FROM audit_log WHERE action = 'salary_fact.read'") == [(1,)]


def working(day: date) -> CalendarDay:
    return CalendarDay(day=day, kind=DayKind.WORKING, starts_at=time(7, 30), ends_at=time(16), minutes=450)


async def calendar(database: RolledBackDatabase, office: Office, new: NewCalendar) -> list[str]:
    async with database.transaction(AGENCY) as conn:
        done = await service.record_calendar(conn, caller=office.caller(), new=new, now=NOW)
    return outcomes(done.days)


async def test_a_calendar_is_recorded_extended_and_corrected_under_its_code(
    database: RolledBackDatabase, office: Office
) -> None:
    may = DAY.replace(month=5)
    new = NewCalendar(code="umum", name="Lima hari kerja", days=(working(DAY),))
    holiday = CalendarDay(day=may, kind=DayKind.HOLIDAY, label="Hari raya")

    assert await calendar(database, office, new) == [CREATED]
    assert await calendar(database, office, replace(new, days=(working(DAY), working(may)))) == [UNCHANGED, CREATED]
    assert await calendar(database, office, replace(new, days=(holiday,))) == [CHANGED]

    ((calendar_id,),) = await stored(database, "SELECT calendar_id FROM calendars")
    async with database.transaction(AGENCY) as conn:
        _, days = await service.calendar_with_days(
            conn, agency_id=AGENCY, calendar_id=calendar_id, month=Month(2026, 5), known_at=None
        )
    assert [(day["kind"], day["label"], day["minutes"]) for day in days] == [("holiday", "Hari raya", 0)]


async def test_wrong_and_closed_days_of_a_calendar_are_refused_alone(
    database: RolledBackDatabase, office: Office
) -> None:
    good = working(DAY)
    days = (
        good,
        working(DAY.replace(month=3)),
        replace(good, day=DAY + timedelta(days=1), starts_at=None),
        replace(good, day=DAY + timedelta(days=2), minutes=0),
        CalendarDay(day=DAY + timedelta(days=3), kind=DayKind.REST, minutes=10),
    )

    results = await calendar(database, office, NewCalendar(code="umum", name="Umum", days=days))

    assert results == [CREATED, "month-closed", *["calendar-day-invalid"] * 3]


async def test_a_code_has_one_calendar(database: RolledBackDatabase, office: Office) -> None:
    new = NewCalendar(code="umum", name="Umum", days=(working(DAY),))
    await calendar(database, office, new)

    for other in (replace(new, name="Lain"), replace(new, time_zone="Asia/Jayapura")):
        with pytest.raises(CalendarDiffersError):
            await calendar(database, office, other)


async def test_a_fact_is_current_once_however_often_it_is_corrected(
    database: RolledBackDatabase, office: Office
) -> None:
    for late in (1, 2, 3):
        await record(database, office, present(office, late=late))

    async with database.superuser() as conn:
        cursor = await (await raw(conn)).execute("SELECT late_minutes FROM attendance_days WHERE known_until IS NULL")
        assert await cursor.fetchall() == [(3,)]
