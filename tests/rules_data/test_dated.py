"""What changes with a date: the version before the day and the version on it."""

from datetime import date

import pytest

from app.rules import Library, evaluate

LIBRARY = Library()
GOOD = {"n": 21, "status": "present", "productive": True, "late_minutes": 0, "early_minutes": 0}


@pytest.mark.parametrize(("day", "total"), [(date(2022, 12, 31), 4_355_208), (date(2023, 1, 1), 5_439_503)])
def test_the_amounts_of_seruyan_rise_with_the_year(day: date, total: int) -> None:
    rules = LIBRARY.in_force("seruyan", "basis-penuh", day)

    result = evaluate(rules, {"status_asn": "pns", "segments": [{"kelas_jabatan": 9, "days": [GOOD]}]})

    assert result.total == total


@pytest.mark.parametrize(
    ("day", "total"),
    [
        (date(2020, 5, 1), 0),
        (date(2021, 12, 31), 0),
        (date(2022, 1, 1), 3_000_000),
        (date(2023, 12, 31), 3_000_000),
        (date(2024, 1, 1), 6_000_000),
    ],
)
def test_the_share_of_the_allowance_in_holiday_pay_follows_the_year(day: date, total: int) -> None:
    rules = LIBRARY.in_force("nasional", "thr", day)

    assert (
        evaluate(rules, {"segments": [{"post_amount": 6_000_000, "kelas_jabatan": 9, "days": [GOOD]}]}).total == total
    )


def test_the_working_time_of_a_week_is_half_an_hour_over_37_and_less_in_ramadan() -> None:
    figures = LIBRARY.in_force("nasional", "waktu-kerja", date(2026, 3, 1)).parameters

    assert figures["week_minutes"].value == (37 * 60 + 30, 1)
    assert figures["week_minutes_ramadan"].value == (32 * 60 + 30, 1)
