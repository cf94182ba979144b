"""The annex's own formula is held against the lines: on the examples, and on other facts made of them."""

import json
from pathlib import Path

import pytest

from app.rules import PersonError, evaluate
from app.rules.checks import check
from app.rules.checks.variations import variations
from app.rules.model import Diagnostic, RuleSet
from tests.rules.writing import line, made, refused, write

RATE = "[parameters]\nrate = { value = '3%', citation = 'Pasal 2', certainty = 'text' }"
LATE = """
[tables.late]
by = "minutes"
citation = "Pasal 3"
rows = [["0..1", "0%"], ["1..31", "0.5%"], ["31..", "1%"]]
"""
AMOUNT = line("amount", "base", "post_amount", per="segment")
ABSENCES = line("absences", "score", "count(day for day in days if day.status == 'absent')", unit="count")
CUT = line("absence_cut", "cut", "rate * absences", of=["amount"], per="segment")
LATE_CUT = line(
    "late_cut",
    "cut",
    "sum(late(day.late_minutes) for day in days if day.status == 'present')",
    of=["amount"],
    per="segment",
)
LINES = (RATE, LATE, AMOUNT, ABSENCES, CUT, LATE_CUT)
EXAMPLE = """
[[examples]]
name = "one absence"
facts.segments = [{ post_amount = 1000005, days = [{ n = 20, status = "present", late_minutes = 0 }, ABSENT] }]
expect = { tkd = 970005 }
""".replace("ABSENT", '{ status = "absent" }')
LATENESS = "sum(late(day.late_minutes) for day in days if day.status == 'present')"


def total(formula: str, to: int = 1, mode: str = "half_up") -> str:
    return line("tkd", "total", must_equal=formula, round={"to": to, "mode": mode})


def differences(folder: Path, *parts: str) -> list[Diagnostic]:
    return [one for one in check(write(folder, *parts)) if one.code == "must-equal-differs"]


def comes_out(rules: RuleSet, facts: dict[str, object]) -> bool:
    try:
        return evaluate(rules, facts).total >= 0
    except PersonError:
        return False


def test_the_annexs_formula_may_say_the_same_in_another_way(tmp_path: Path) -> None:
    formula = f"max(amount * (1 - rate * absences - {LATENESS}), 0)"

    assert differences(tmp_path, *LINES, total(formula), EXAMPLE) == []


def test_both_are_rounded_as_the_total_is(tmp_path: Path) -> None:
    formula = f"max(amount * (1 - rate * absences - {LATENESS}), 0)"
    to_thousands = total(formula, to=1000, mode="down")

    assert differences(tmp_path, *LINES, to_thousands, EXAMPLE.replace("970005", "970000")) == []


def test_an_example_that_differs_is_named_with_both_amounts(tmp_path: Path) -> None:
    (found,) = differences(tmp_path, *LINES, total("amount"), EXAMPLE)

    assert "example 'one absence'" in found.message
    assert "the total is 970005, the formula of the annex gives 1000005" in found.message


def test_what_no_example_shows_is_found_by_other_facts_and_told_by_the_fewest_of_them(tmp_path: Path) -> None:
    forgets_lateness = total("max(amount * (1 - rate * absences), 0)")

    (found,) = differences(tmp_path, *LINES, forgets_lateness, EXAMPLE)

    assert "with segments.0.days.0.late_minutes = " in found.message
    assert ", segments" not in found.message


def test_a_floor_that_the_formula_has_not_is_a_difference(tmp_path: Path) -> None:
    (found,) = differences(tmp_path, *LINES, total(f"amount * (1 - rate * absences - {LATENESS})"), EXAMPLE)

    assert "the total is 0, the formula of the annex gives -" in found.message


def test_a_formula_that_fails_where_the_lines_come_out_is_a_difference(tmp_path: Path) -> None:
    (found,) = differences(tmp_path, *LINES, total("amount - amount / (1 - absences)"), EXAMPLE)

    assert "the formula ends with division-by-zero" in found.message


def test_a_month_that_a_gate_brings_to_nothing_is_not_compared(tmp_path: Path) -> None:
    gate = line("gone", "gate", "zero if absences > 0 else pay")
    formula = f"max(amount * (1 - {LATENESS}), 0)"

    parts = (RATE, LATE, AMOUNT, ABSENCES, LATE_CUT, gate, total(formula), EXAMPLE.replace("970005", "0"))
    assert differences(tmp_path, *parts) == []


@pytest.mark.parametrize(
    ("formula", "code"),
    [("absences", "unit-mismatch"), ("tkd", "total-read"), ("kelas_jabatan", "segment-fact-unmarked")],
)
def test_the_annexs_formula_is_checked_like_any_other_at_its_own_place(tmp_path: Path, formula: str, code: str) -> None:
    (found,) = refused(tmp_path, *LINES, total(formula))

    text = (tmp_path / "uji.toml").read_text(encoding="utf-8").splitlines()
    assert (found.code, text[found.place.line - 1][: found.place.column - 1]) == (code, 'must_equal = "')


def test_other_facts_are_the_same_each_time_and_most_of_them_come_out(tmp_path: Path) -> None:
    rules = made(tmp_path, *LINES, line("tkd", "total"), EXAMPLE)

    first, second = ([json.dumps(one.facts) for one in variations(rules, 100)] for _ in range(2))

    assert first == second
    assert len(set(first)) > 40
    assert sum(comes_out(rules, json.loads(one)) for one in first) > 50
