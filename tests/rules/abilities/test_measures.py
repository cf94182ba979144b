"""Abilities 3 and 4: what is measured, and the minutes that are credited."""

from pathlib import Path
from typing import Any

import pytest

from app.rules import PersonError, evaluate
from tests.rules.writing import TOTAL, line, made, month, person

PARTS = """
[calendar]
target = "working_days * minutes_per_day"
[parameters]
minutes_per_day = { value = 300, unit = "minutes" }
enough = { value = 4500, unit = "minutes" }
[tables.band]
by = "points"
rows = [["..40", "0%"], ["40..80", "70%"], ["80..", "100%"]]
[tables.worth]
key = "predicate"
rows = { sangat_baik = "100%", baik = "100%", butuh_perbaikan = "80%", kurang = "60%", sangat_kurang = "40%" }
"""
DAYS: list[dict[str, Any]] = [
    {"n": 16, "status": "present", "attended_minutes": 300},
    {"status": "present", "attended_minutes": 150},
    {"n": 2, "status": "leave", "leave_kind": "annual"},
    {"status": "duty"},
]
ENTRIES = [{"n": 3, "verified_minutes": 1200}, {"verified_minutes": 450}]
ENTERED = "sum(entry.verified_minutes for entry in entries)"


def measured(folder: Path, formula: str, unit: str = "share", **facts: object) -> object:
    """Work out one score of a month of 20 days: 16.5 of them attended, two on leave, one on duty."""
    rules = made(folder, PARTS, line("measure", "score", formula, unit=unit, per="segment"), TOTAL)
    return evaluate(rules, person(month(days=DAYS, entries=ENTRIES), **facts)).line("measure").value


def test_ability_03_a_count(tmp_path: Path) -> None:
    assert measured(tmp_path, "count(day for day in days if day.status == 'present')", "count") == "17"


def test_ability_03_a_sum_of_minutes(tmp_path: Path) -> None:
    assert measured(tmp_path, ENTERED, "minutes") == "4050"  # 3 x 1,200 + 450


def test_ability_03_a_number_of_days(tmp_path: Path) -> None:
    leave = "sum(item.calendar_days for item in leaves if item.kind == 'big')"
    leaves = [{"kind": "big", "calendar_days": 16}, {"kind": "sick", "calendar_days": 3}]

    assert measured(tmp_path, leave, "days", leaves=leaves) == "16"


@pytest.mark.parametrize(("ceiling", "share"), [("4000", "2/3"), ("5000", "27/40")])
def test_ability_03_a_capped_ratio(tmp_path: Path, ceiling: str, share: str) -> None:
    # min(4,050, ceiling) / 6,000
    assert measured(tmp_path, f"min({ENTERED}, {ceiling}) / target") == share


@pytest.mark.parametrize(("factor", "share"), [("1", "0"), ("0.9", "1")])
def test_ability_03_all_or_nothing_at_a_threshold(tmp_path: Path, factor: str, share: str) -> None:
    # 4,050 of 4,500 is nothing; of 0.9 x 4,500 = 4,050 it is all
    assert measured(tmp_path, f"1 if {ENTERED} >= enough * {factor} else 0") == share


@pytest.mark.parametrize(("score", "share"), [("39.99", "0"), (40, "7/10"), ("79.99", "7/10"), (80, "1"), ("100", "1")])
def test_ability_03_a_look_up_in_bands(tmp_path: Path, score: object, share: str) -> None:
    assert measured(tmp_path, "band(skp_score)", skp_score=score) == share


@pytest.mark.parametrize(
    ("predicate", "share"),
    [("sangat_baik", "1"), ("baik", "1"), ("butuh_perbaikan", "4/5"), ("kurang", "3/5"), ("sangat_kurang", "2/5")],
)
def test_ability_03_a_word_is_worth_a_percentage_whole_word_by_whole_word(
    tmp_path: Path, predicate: str, share: str
) -> None:
    # "baik" is in "butuh_perbaikan" and "kurang" in "sangat_kurang": neither is taken for the other
    assert measured(tmp_path, "worth(predicate)", predicate=predicate) == share


@pytest.mark.parametrize("predicate", ["Butuh Perbaikan", "perbaikan", "BAIK", ""])
def test_ability_03_a_word_that_is_nearly_one_is_an_error(tmp_path: Path, predicate: str) -> None:
    with pytest.raises(PersonError) as caught:
        measured(tmp_path, "worth(predicate)", predicate=predicate)

    assert (caught.value.code, caught.value.path) == ("wrong-fact", "predicate")


def test_ability_03_points_that_add_up(tmp_path: Path) -> None:
    points = "(40 if skp_score >= 80 else 20) + 2 * count(day for day in days if day.status == 'present') + 0.5"

    assert measured(tmp_path, points, "points", skp_score=85) == "149/2"  # 40 + 34 + 0.5


@pytest.mark.parametrize(
    ("credit", "minutes"),
    [
        ("minutes_per_day * count(day for day in days if day.status in ['leave', 'duty'])", "5850"),
        ("minutes_per_day * count(day for day in days if day.status == 'leave')", "5550"),
        (
            "sum(minutes_per_day / (2 if day.status == 'duty' else 1) for day in days if day.status != 'present')",
            "5700",
        ),
    ],
)
def test_ability_04_a_day_on_leave_or_on_duty_counts_so_many_minutes(tmp_path: Path, credit: str, minutes: str) -> None:
    # 16 x 300 + 150 = 4,950 attended; then 3 x 300, 2 x 300, or 2 x 300 + 150 credited
    attended = "sum(day.attended_minutes for day in days if day.status == 'present')"

    assert measured(tmp_path, f"{attended} + {credit}", "minutes") == minutes


def test_ability_04_credited_days_make_up_the_target(tmp_path: Path) -> None:
    attended = "sum(day.attended_minutes for day in days if day.status == 'present')"
    credited = "minutes_per_day * count(day for day in days if day.status in ['leave', 'duty'])"

    assert measured(tmp_path, f"min(({attended} + {credited}) / target, 1)") == "39/40"  # 5,850 of 6,000
