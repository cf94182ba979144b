"""Minutes late, early and attended by worked cases: three clocks, Friday, Ramadan, nights, one time missing."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from app.attendance.hours import Derived, derive, hours_on

DAY = date(2026, 4, 15)
JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
OFFICE, FRIDAY, RAMADAN, NIGHT = (
    (time(7, 30), time(16), 450),
    (time(7, 30), time(16, 30), 450),
    (time(8), time(15), 390),
    (time(21), time(7), 540),
)


def at(day: int, clock: str, zone: str) -> datetime | None:
    return None if clock == "-" else datetime.combine(date(2026, 4, day), time.fromisoformat(clock), ZoneInfo(zone))


@pytest.mark.parametrize("zone", [JAKARTA, MAKASSAR, JAYAPURA])
@pytest.mark.parametrize(
    ("shift", "arrived", "left", "left_on", "expected"),
    [
        (OFFICE, "07:15", "16:20", 15, Derived(0, 0, 450)),
        (OFFICE, "07:30:59", "16:00", 15, Derived(0, 0, 450)),
        (OFFICE, "07:31", "15:59:30", 15, Derived(1, 0, 450)),
        (OFFICE, "09:00", "15:00", 15, Derived(90, 60, 360)),
        (OFFICE, "17:00", "18:00", 15, Derived(510, 0, 0)),
        (OFFICE, "07:40", "-", 15, Derived(10, None, None)),
        (OFFICE, "-", "15:30", 15, Derived(None, 30, None)),
        (FRIDAY, "07:30", "16:00", 15, Derived(0, 30, 450)),
        (RAMADAN, "08:05", "14:50", 15, Derived(5, 10, 390)),
        (NIGHT, "21:10", "06:45", 16, Derived(10, 15, 540)),
        (NIGHT, "21:00", "23:00", 15, Derived(0, 480, 120)),
    ],
)
def test_minutes_are_derived_by_the_hours_of_the_day(
    zone: str, shift: tuple[time, time, int], arrived: str, left: str, left_on: int, expected: Derived
) -> None:
    hours = hours_on(DAY, *shift, zone)

    assert derive(hours, at(15, arrived, zone), at(left_on, left, zone)) == expected


def test_on_a_day_of_rest_nobody_is_late_or_early() -> None:
    assert derive(None, at(15, "10:00", JAKARTA), at(15, "11:00", JAKARTA)) == Derived(0, 0, 0)
