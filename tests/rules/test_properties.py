"""What holds for every regulation and person, compared with plain fractions."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rules import Library, PersonError, WrongTraceError, evaluate, expand_trace
from app.rules.model import Kind
from tests.rules.writing import TOTAL, line, made, month, person

NASIONAL = Library().by_id("nasional-2020-basis-penuh")
BASIS_40 = Library().by_id("nasional-2020-basis-40")
ORDINARY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Said:
    """A formula and its value by plain fractions; None where it divides by zero."""

    text: str
    value: Fraction | None


def number(value: int, hundredths: int) -> Said:
    return Said(f"{value}.{hundredths:02d}", Fraction(value * 100 + hundredths, 100))


def combined(parts: tuple[str, Said, Said]) -> Said:
    operator, left, right = parts
    texts = {"min": f"min({left.text}, {right.text})", "max": f"max({left.text}, {right.text})"}
    text = texts.get(operator, f"({left.text} {operator} {right.text})")
    if left.value is None or right.value is None or (operator == "/" and right.value == 0):
        return Said(text, None)
    a, b = left.value, right.value
    values = {"+": a + b, "-": a - b, "*": a * b, "min": min(a, b), "max": max(a, b)}
    return Said(text, a / b if operator == "/" else values[operator])


def chosen(parts: tuple[Said, Said, Said, Said]) -> Said:
    """Only the branch that is taken is evaluated."""
    left, right, yes, no = parts
    text = f"({yes.text} if {left.text} < {right.text} else {no.text})"
    if left.value is None or right.value is None:
        return Said(text, None)
    return Said(text, yes.value if left.value < right.value else no.value)


NUMBERS = st.builds(number, st.integers(0, 9999), st.integers(0, 99))
FORMULAS = st.recursive(
    NUMBERS,
    lambda inner: (
        st.tuples(st.sampled_from(["+", "-", "*", "/", "min", "max"]), inner, inner).map(combined)
        | st.tuples(inner, inner, inner, inner).map(chosen)
    ),
    max_leaves=12,
)


@ORDINARY
@given(formula=FORMULAS)
def test_a_formula_is_worth_what_plain_fractions_say(tmp_path_factory: pytest.TempPathFactory, formula: Said) -> None:
    rules = made(tmp_path_factory.mktemp("rules"), line("x", "score", formula.text), TOTAL)
    if formula.value is None:
        with pytest.raises(PersonError):
            evaluate(rules, person())
    else:
        assert Fraction(str(evaluate(rules, person()).line("x").value)) == formula.value


DAYS = st.lists(
    st.fixed_dictionaries(
        {"status": st.just("present"), "productive": st.booleans()},
        optional={"late_minutes": st.integers(0, 200), "early_minutes": st.integers(0, 200)},
    )
    | st.fixed_dictionaries({"status": st.sampled_from(["absent", "leave", "duty"]), "productive": st.booleans()}),
    min_size=1,
    max_size=23,
)
BANDS = ((91, Fraction(15, 1000)), (61, Fraction(125, 10000)), (31, Fraction(1, 100)), (1, Fraction(5, 1000)))


def band(minutes: int | None) -> Fraction:
    if minutes is None:
        return Fraction(15, 1000)
    return next((rate for least, rate in BANDS if minutes >= least), Fraction(0))


def nasional(amount: int, days: list[dict[str, Any]], basis: Fraction) -> int:
    """Work out the national pattern by hand: productivity first, then each discipline cut of what is left."""
    present = [day for day in days if day["status"] == "present"]
    rates = [
        sum((band(day["late_minutes"]) for day in present if "late_minutes" in day), Fraction(0)),
        Fraction(15, 1000) * sum("late_minutes" not in day for day in present),
        sum((band(day["early_minutes"]) for day in present if "early_minutes" in day), Fraction(0)),
        Fraction(15, 1000) * sum("early_minutes" not in day for day in present),
        Fraction(3, 100) * sum(day["status"] == "absent" for day in days),
    ]
    lost = Fraction(60, 100) * amount * Fraction(sum(not day["productive"] for day in days), len(days))
    left, of_basis = amount - lost, basis * amount
    for rate in rates:
        cut = min(rate * basis * amount, of_basis, left)
        left, of_basis = left - cut, of_basis - cut
    return int((left * 2 + 1) // 2)


@ORDINARY
@given(days=DAYS, kelas_jabatan=st.integers(1, 15))
def test_the_national_pattern_pays_what_is_worked_out_by_hand(days: list[dict[str, Any]], kelas_jabatan: int) -> None:
    facts = person(month(kelas_jabatan=kelas_jabatan, days=days))

    full, part = evaluate(NASIONAL, facts), evaluate(BASIS_40, facts)

    amount = full.line("amount").value
    assert isinstance(amount, int)
    assert full.total == nasional(amount, days, Fraction(1))
    assert part.total == nasional(amount, days, Fraction(40, 100))


@ORDINARY
@given(first=DAYS, second=DAYS, classes=st.tuples(st.integers(1, 15), st.integers(1, 15)))
def test_base_less_cuts_plus_additions_is_the_total(
    first: list[dict[str, Any]], second: list[dict[str, Any]], classes: tuple[int, int]
) -> None:
    facts = person(month(kelas_jabatan=classes[0], days=first), month(kelas_jabatan=classes[1], days=second))

    result = evaluate(NASIONAL, facts)

    assert result.total == result.sum_of(Kind.BASE) - result.sum_of(Kind.CUT) + result.sum_of(Kind.ADDITION)
    assert result.total >= 0
    assert all(isinstance(one.value, int) and one.value >= 0 for one in result.lines if one.kind is Kind.CUT)


def test_a_trace_tells_every_figure_with_its_article_and_replays() -> None:
    result = evaluate(NASIONAL, person(month(days=[{"status": "absent", "productive": False}])))

    trace: Any = expand_trace(NASIONAL, result.trace)

    lines = {one["id"]: one for one in trace["lines"]}
    reads = [read for one in lines["absence_cut"]["runs"] for read in one["reads"]]
    assert trace["schema"] == "erk.trace.v1"
    assert any("3 % sehari" in str(read.get("citation")) for read in reads)
    assert all(one["citation"] for one in lines.values())
    assert trace["result"]["total"] == result.total


def test_a_trace_with_another_value_or_of_another_regulation_does_not_replay() -> None:
    result = evaluate(NASIONAL, person())
    forged: Any = copy.deepcopy(dict(result.trace))
    forged["lines"][0] = ["5532976"]

    with pytest.raises(WrongTraceError):
        expand_trace(NASIONAL, forged)
    with pytest.raises(WrongTraceError):
        expand_trace(BASIS_40, result.trace)


def test_a_changed_file_has_another_digest_and_the_same_file_the_same(tmp_path: Path) -> None:
    first = made(tmp_path, line("x", "score", "0.5"), TOTAL)
    again = made(tmp_path, line("x", "score", "0.5"), TOTAL)
    changed = made(tmp_path, line("x", "score", "0.6"), TOTAL)

    assert first.digest == again.digest
    assert first.digest != changed.digest
