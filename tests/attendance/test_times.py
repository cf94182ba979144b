"""Times of arrival and departure: derived by calendar or roster, recomputed when hours are corrected; leaves."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from app.attendance import service
from app.attendance.model import (
    AttendanceRecord,
    CalendarDay,
    CalendarUse,
    DayKind,
    DayStatus,
    Leave,
    LeaveKind,
    NewCalendar,
    Recomputation,
    RosterDay,
    RosterKind,
)
from app.shared.month import Month
from app.shared.records import ItemReport
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, NOW, Office, stored

NIP = "193501012010011001"
MINUTES = """
SELECT late_minutes, early_minutes, attended_minutes FROM attendance_days WHERE known_until IS NULL ORDER BY day
"""


def outcomes(reports: list[ItemReport]) -> list[str]:
    return [str(one.outcome) if one.problem is None else one.problem.code for one in reports]


def came(day: date = DAY, arrived: time | None = time(7, 42), left: time | None = time(16), **more: Any) -> Any:  # noqa: ANN401 - fields of several types
    return AttendanceRecord(
        nip=more.pop("nip", NIP),
        day=day,
        status=DayStatus.PRESENT,
        arrived_at=None if arrived is None else datetime.combine(day, arrived),
        left_at=None if left is None else datetime.combine(day, left),
        **more,
    )


async def attend(database: RolledBackDatabase, office: Office, *records: AttendanceRecord) -> list[str]:
    async with database.transaction(AGENCY) as conn:
        return outcomes(await service.record_attendance(conn, caller=office.caller(), records=records, now=NOW))


async def follow(
    database: RolledBackDatabase, office: Office, starts_at: time = time(7, 30), *, used: bool = True
) -> Recomputation | None:
    worked = CalendarDay(day=DAY, kind=DayKind.WORKING, starts_at=starts_at, ends_at=time(16), minutes=450)
    new = NewCalendar(code="umum", name="Umum", days=(worked,))
    async with database.transaction(AGENCY) as conn:
        done = await service.record_calendar(conn, caller=office.caller(), new=new, now=NOW)
        if used:
            use = CalendarUse(unit_code="dinas", since=date(2026, 4, 1), calendar_code="umum")
            await service.record_calendar_uses(conn, caller=office.caller(), records=[use], now=NOW)
    return done.recomputation


async def test_minutes_come_from_times_by_the_units_clock(database: RolledBackDatabase, office: Office) -> None:
    await follow(database, office)

    assert await attend(database, office, came()) == ["created"]
    assert await attend(database, office, came()) == ["unchanged"]

    assert await stored(database, MINUTES) == [(12, 0, 450)]


async def test_bad_days_among_good_ones_are_refused_alone(database: RolledBackDatabase, office: Office) -> None:
    await follow(database, office)
    records = (
        came(nip="193001012010011999"),
        came(nip="193001012010011998"),
        came(late_minutes=3),
        came(left=time(7)),
        came(day=DAY.replace(day=16)),
        came(),
        came(),
    )

    assert await attend(database, office, *records) == [
        "reference-unknown",
        "reference-unknown",
        "attendance-invalid",
        "attendance-invalid",
        "calendar-day-missing",
        "created",
        "fact-repeated",
    ]


async def test_without_a_calendar_the_refusal_names_unit_and_day(database: RolledBackDatabase, office: Office) -> None:
    await follow(database, office, used=False)

    async with database.transaction(AGENCY) as conn:
        (report,) = await service.record_attendance(conn, caller=office.caller(), records=[came()], now=NOW)

    assert report.problem is not None
    told = {"unit": "dinas", "day": "2026-04-15", "last": "2026-04-15"}
    assert (report.problem.code, report.problem.params) == ("no-calendar", told)


async def test_corrected_hours_are_recomputed_and_what_was_known_stays(
    database: RolledBackDatabase, office: Office
) -> None:
    await follow(database, office)
    await attend(database, office, came())

    made = await follow(database, office, time(7, 40))

    assert made is not None
    assert (made.days_changed, made.days_kept) == (1, 0)
    assert await stored(database, MINUTES) == [(2, 0, 450)]
    assert await stored(database, "SELECT late_before, late_after FROM attendance_recomputation_days") == [(12, 2)]
    assert await stored(database, "SELECT count(*) FROM attendance_days") == [(2,)]


async def test_a_roster_stands_before_the_calendar_until_it_is_taken_back(
    database: RolledBackDatabase, office: Office
) -> None:
    await follow(database, office)
    await attend(database, office, came())
    shift = RosterDay(nip=NIP, day=DAY, kind=RosterKind.WORKING, starts_at=time(7), ends_at=time(15), minutes=420)
    back = RosterDay(nip=NIP, day=DAY, kind=RosterKind.CALENDAR)

    for day, late in ((shift, 42), (back, 12)):
        async with database.transaction(AGENCY) as conn:
            reports, made = await service.record_rosters(conn, caller=office.caller(), records=[day], now=NOW)
        assert made is not None, outcomes(reports)
        ((found, _, _),) = await stored(database, MINUTES)
        assert found == late


async def test_leaves_are_recorded_cut_and_kept_out_of_closed_months(
    database: RolledBackDatabase, office: Office
) -> None:
    sick = Leave(nip=NIP, kind=LeaveKind.SICK, since=DAY, until=DAY.replace(day=20), with_note=True)
    closed = Leave(nip=NIP, kind=LeaveKind.ANNUAL, since=date(2026, 3, 30), until=date(2026, 4, 2))
    child = Leave(nip=NIP, kind=LeaveKind.ANNUAL, since=date(2026, 4, 1), until=date(2026, 4, 2), child=1)

    async def say(*leaves: Leave) -> list[str]:
        async with database.transaction(AGENCY) as conn:
            return outcomes(await service.record_leaves(conn, caller=office.caller(), records=leaves, now=NOW))

    assert await say(sick, closed, child) == ["created", "month-closed", "leave-invalid"]
    assert await say(sick) == ["unchanged"]
    await follow(database, office)
    await attend(database, office, came())
    async with database.transaction(AGENCY) as conn:
        (conflict,) = await service.conflicts_page(conn, agency_id=AGENCY, month=Month(2026, 4), after=None, size=5)
    assert (conflict["day"], conflict["status"], conflict["leave"]) == (DAY, "present", "sick")
