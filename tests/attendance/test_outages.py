"""Outages: by the clock of the unit's calendar, for the units named and those below, on days with times and without."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from app.attendance import service
from app.attendance.conduct import Excused, Outage, OutageReach
from app.attendance.model import (
    AttendanceRecord,
    CalendarDay,
    CalendarUse,
    DayKind,
    DayStatus,
    NewCalendar,
    RosterDay,
    RosterKind,
)
from app.attendance.service import ConductWanted
from app.attendance.store.outages import touched_days
from app.monthly_score.facts import _due_days
from app.monthly_score.model import Day
from app.persistence.database import raw
from app.shared.ids import new_id
from app.shared.month import Month
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, NOW, Office

SITI, BUDI = (f"19350101201001{number}" for number in (1001, 1002))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def follow(
    database: RolledBackDatabase, office: Office, zone: str = "Asia/Jakarta", *, night: bool = False
) -> None:
    """Let the office work the 15th from 07:30 to 16:00, or from 21:00 to 07:00, by a clock."""
    begins, ends = (time(21), time(7)) if night else (time(7, 30), time(16))
    days = (CalendarDay(day=DAY, kind=DayKind.WORKING, starts_at=begins, ends_at=ends, minutes=450),)
    new = NewCalendar(code=zone, name=zone, time_zone=zone, days=days)
    use = CalendarUse(unit_code="dinas", since=date(2026, 4, 1), calendar_code=zone)
    async with database.transaction(AGENCY) as conn:
        await service.record_calendar(conn, caller=office.caller(), new=new, now=NOW)
        await service.record_calendar_uses(conn, caller=office.caller(), records=[use], now=NOW)


async def come(
    database: RolledBackDatabase, office: Office, arrived: str | None, left: str | None, nip: str = SITI
) -> None:
    """Come and go on the 15th by the local clock; `16T..` is the next day."""
    times = (None if at is None else datetime.fromisoformat(f"2026-04-{at}") for at in (arrived, left))
    arrived_at, left_at = times
    day = AttendanceRecord(nip=nip, day=DAY, status=DayStatus.PRESENT, arrived_at=arrived_at, left_at=left_at)
    async with database.transaction(AGENCY) as conn:
        (report,) = await service.record_attendance(conn, caller=office.caller(), records=[day], now=NOW)
    assert report.problem is None, report.problem


async def fail(database: RolledBackDatabase, office: Office, since: str, until: str | None, *units: str) -> None:
    """Declare an outage of attendance between two times in UTC."""
    outage = Outage(
        code="G-1",
        since_at=utc(since),
        until_at=None if until is None else utc(until),
        reach=OutageReach.ATTENDANCE,
        unit_codes=units,
        description="Listrik padam",
        declared_by="Diskominfo",
    )
    async with database.transaction(AGENCY) as conn:
        (report,) = await service.record_outages(conn, caller=office.caller(), records=[outage], now=NOW)
    assert report.problem is None, report.problem


async def excused(database: RolledBackDatabase, office: Office, who: int = 0) -> Excused | None:
    async with database.transaction(AGENCY) as conn:
        wanted = ConductWanted(agency_id=AGENCY, month=Month(2026, 4))
        found = await service.conduct_of(conn, wanted, office.staff)
    return found[office.staff[who]].excused.get(DAY)


@pytest.mark.parametrize(
    ("zone", "since", "until", "touched"),
    [
        ("Asia/Jayapura", "2026-04-14T15:10", "2026-04-14T16:00", True),
        ("Asia/Jayapura", "2026-04-15T15:00", "2026-04-15T16:00", False),
        ("Asia/Makassar", "2026-04-14T15:10", "2026-04-14T16:00", False),
        ("Asia/Makassar", "2026-04-14T16:10", "2026-04-14T17:00", True),
        ("Asia/Jakarta", "2026-04-14T16:10", "2026-04-14T17:00", False),
        ("Asia/Jakarta", "2026-04-15T16:59", "2026-04-15T18:00", True),
    ],
)
async def test_an_outage_touches_the_local_day_of_the_unit_s_calendar(
    database: RolledBackDatabase,
    office: Office,
    zone: str,
    since: str,
    until: str,
    touched: bool,  # noqa: FBT001 - a case
) -> None:
    await follow(database, office, zone)
    await come(database, office, "15T07:20", None)
    await fail(database, office, since, until)

    async with database.transaction(AGENCY) as conn:
        month = (date(2026, 4, 1), date(2026, 5, 1))
        found = await touched_days(conn, AGENCY, office.staff[:1], month, OutageReach.ATTENDANCE)

    assert await excused(database, office) == (Excused("G-1", late=False, early=True) if touched else None)
    assert (DAY in found[office.staff[0]]) is touched


@pytest.mark.parametrize(
    ("times", "since", "until", "expected"),
    [
        # late from 07:30 to 07:42, that is 00:30 to 00:42 in UTC
        (("15T07:42", "15T16:00"), "2026-04-15T00:00", "2026-04-15T00:40", (True, False)),
        (("15T07:42", "15T16:00"), "2026-04-15T00:42", "2026-04-15T03:00", None),
        (("15T07:42", "15T16:00"), "2026-04-15T00:00", "2026-04-15T00:30", None),
        # early from 15:30 to 16:00, that is 08:30 to 09:00
        (("15T07:42", "15T15:30"), "2026-04-15T08:45", "2026-04-15T09:30", (False, True)),
        (("15T07:42", "15T15:30"), "2026-04-15T00:00", None, (True, True)),
        (("15T07:42", None), "2026-04-15T05:00", "2026-04-15T06:00", (False, True)),
        ((None, "15T15:30"), "2026-04-15T05:00", "2026-04-15T06:00", (True, False)),
        (("15T07:20", "15T16:10"), "2026-04-15T00:00", None, None),
    ],
)
async def test_of_minutes_that_come_from_times_those_are_excused_that_ran_while_it_lasted(
    database: RolledBackDatabase,
    office: Office,
    times: tuple[str | None, str | None],
    since: str,
    until: str | None,
    expected: tuple[bool, bool] | None,
) -> None:
    await follow(database, office)
    await come(database, office, *times)
    await fail(database, office, since, until)

    found = await excused(database, office)

    assert (None if found is None else (found.late, found.early)) == expected


@pytest.mark.parametrize("own", [True, False])
async def test_an_outage_after_midnight_excuses_the_shift_that_began_before(
    database: RolledBackDatabase,
    office: Office,
    own: bool,  # noqa: FBT001 - a case
) -> None:
    await follow(database, office, night=not own)
    if own:
        night = RosterDay(nip=SITI, day=DAY, kind=RosterKind.WORKING, starts_at=time(21), ends_at=time(7), minutes=540)
        async with database.transaction(AGENCY) as conn:
            await service.record_rosters(conn, caller=office.caller(), records=[night], now=NOW)
    for nip in (SITI, BUDI):
        await come(database, office, "15T21:00", None, nip)
    await fail(database, office, "2026-04-15T23:30", "2026-04-15T23:50")

    assert await excused(database, office) == Excused("G-1", late=False, early=True)
    assert (await excused(database, office, 1) is None) is own


async def move_below(database: RolledBackDatabase, office: Office) -> UUID:
    """Put the second of the staff into a unit below that of the office, and make a unit beside it."""
    below = new_id()
    async with database.superuser() as conn:
        driver = await raw(conn)
        for unit, code, parent in ((below, "upt", office.unit), (new_id(), "lain", None)):
            await driver.execute("INSERT INTO units VALUES (%s, %s, %s)", (AGENCY, unit, code))
            await driver.execute(
                "INSERT INTO unit_versions (agency_id, version_id, unit_id, name, kind, parent_unit_id, since,"
                " known_from) VALUES (%s, %s, %s, 'Unit', 'dinas', %s, '2026-01-01', 0)",
                (AGENCY, new_id(), unit, parent),
            )
        await driver.execute("UPDATE post_versions SET unit_id = %s WHERE post_id = %s", (below, office.staff_posts[1]))
    return below


@pytest.mark.parametrize(
    ("units", "whom"), [((), [0, 1]), (("dinas",), [0, 1]), (("upt",), [1]), (("lain",), []), (("lain", "upt"), [1])]
)
async def test_an_outage_of_units_excuses_these_and_those_below_and_nobody_else(
    database: RolledBackDatabase, office: Office, units: tuple[str, ...], whom: list[int]
) -> None:
    await move_below(database, office)
    await follow(database, office)
    for nip in (SITI, BUDI):
        await come(database, office, "15T07:42", None, nip)
    await fail(database, office, "2026-04-15T00:00", "2026-04-15T02:00", *units)

    assert [who for who in (0, 1) if await excused(database, office, who) is not None] == whom


def test_to_the_rules_an_excused_side_has_no_minutes_and_the_other_keeps_its_own() -> None:
    day = Day(status="present", late_minutes=12, early_minutes=None, **_unsaid())

    (told,) = _due_days([DAY], {DAY: day}, frozenset(), {DAY: Excused("G-1", late=False, early=True)})

    assert {name: told.get(name) for name in ("late_minutes", "early_minutes", "note")} == {
        "late_minutes": 12,
        "early_minutes": 0,
        "note": "outage G-1",
    }


def _unsaid() -> dict[str, Any]:
    return dict.fromkeys(name for name in Day.__dataclass_fields__ if not name.startswith(("status", "late", "early")))
