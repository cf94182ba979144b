"""PP 94/2021 month by month: absences add up through the year, the cut follows and ends."""

from typing import Any

import pytest

from app.rules import Library, evaluate

RULES = Library().by_id("disiplin-2021")
JANUARY = 24313  # 2026-01
CARRIED = ("absent_days", "sanction_until")


def year(absences: list[int]) -> list[tuple[int, str]]:
    """Work out month after month from January on: the sanction's cut and the days absent so far."""
    carried: dict[str, object] = {}
    found = []
    for number, absent in enumerate(absences):
        result = evaluate(RULES, month(JANUARY + number, absent, carried))
        carried = {"month": JANUARY + number, **{name: result.line(name).value for name in CARRIED}}
        found.append((result.line("sanction_cut").amount, str(result.line("absent_days").value)))
    return found


def month(index: int, absent: int, carried: dict[str, object]) -> dict[str, Any]:
    """Build a month of 21 days with so many absences."""
    good = {"status": "present", "productive": True, "late_minutes": 0, "early_minutes": 0}
    days = [{"n": 21 - absent, **good}, {"n": absent, "status": "absent", "productive": False}]
    segments = [{"kelas_jabatan": 9, "days": days}]
    facts = {"status_asn": "pns", "absent_running_days": 0, "month": {"index": index}, "segments": segments}
    return {**facts, "carried": carried} if carried else facts


def cut_months(absences: list[int]) -> list[int]:
    """List the months, January is 1, in which the sanction cuts."""
    return [number for number, (cut, _days) in enumerate(year(absences), start=1) if cut]


def test_the_eleventh_day_cuts_a_quarter_for_the_six_months_that_follow() -> None:
    assert cut_months([5, 5, 1, *[0] * 9]) == [4, 5, 6, 7, 8, 9]
    assert year([11, 0])[1][0] == 1_383_244  # 25 % of 5,532,975 is 1,383,243.75


def test_ten_days_cut_nothing() -> None:
    assert cut_months([5, 5, *[0] * 10]) == []


def test_a_further_band_makes_the_sanction_longer_and_a_further_day_does_not() -> None:
    assert cut_months([11, 0, 1, *[0] * 7]) == [2, 3, 4, 5, 6, 7]
    assert cut_months([11, 0, 3, *[0] * 11]) == list(range(2, 13))  # 14 in March: nine months from April


def test_the_count_begins_again_in_january_and_a_sanction_goes_on() -> None:
    found = year([*[0] * 10, 11, 0, 3, 0, 0])

    assert [days for _cut, days in found[-4:]] == ["11", "3", "3", "3"]
    assert all(cut for cut, _days in found[-4:])


@pytest.mark.parametrize(("running", "outcome"), [(9, "pay"), (10, "hold")])
def test_ten_running_days_stop_payment_until_somebody_decides(running: int, outcome: str) -> None:
    result = evaluate(RULES, month(JANUARY, 10, {}) | {"absent_running_days": running})

    assert (result.outcome, result.hold_months) == (outcome, None)
