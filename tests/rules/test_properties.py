from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rules import Evaluation, Kind, Library, PersonError, evaluate, expand_trace
from app.rules.whole_rupiah import Amount, allocate
from tests.rules.writing import TOTAL, line, made, month, person

NAMES = "[parameters]\nrate = { value = '3.7%' }\nthird = { value = '1/3', unit = 'share' }\n"
SLOW = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


class Plain:
    """Formulas over a plain Fraction, written beside the text that our language reads."""

    def __init__(self, text: str, value: Fraction | None) -> None:
        self.text = text
        self.value = value  # None: a division by zero


FACTS: dict[str, Any] = {"skp_score": "79.99", "behaviour_score": "2/7", "service_months": 41}
LEAVES = st.sampled_from(
    [
        Plain("rate", Fraction(37, 1000)),
        Plain("third", Fraction(1, 3)),
        Plain("skp_score", Fraction(7999, 100)),
        Plain("behaviour_score", Fraction(2, 7)),
        Plain("service_months", Fraction(41)),
        Plain("working_days", Fraction(21)),
        Plain("count(day for day in days if not day.productive)", Fraction(0)),
        Plain("sum(1 / 3 for day in days)", Fraction(7)),
        Plain("0", Fraction(0)),
        Plain("1.25", Fraction(5, 4)),
    ]
)


def arithmetic(operator: str, left: Plain, right: Plain) -> Plain:
    text = f"({left.text} {operator} {right.text})"
    if left.value is None or right.value is None or (operator == "/" and right.value == 0):
        return Plain(text, None)
    a, b = left.value, right.value
    return Plain(text, {"+": a + b, "-": a - b, "*": a * b}[operator] if operator != "/" else a / b)


def extreme(operator: str, left: Plain, right: Plain) -> Plain:
    text = f"{operator}({left.text}, {right.text})"
    if left.value is None or right.value is None:
        return Plain(text, None)
    return Plain(text, min(left.value, right.value) if operator == "min" else max(left.value, right.value))


def choice(left: Plain, right: Plain, then: Plain, other: Plain) -> Plain:
    text = f"({then.text} if {left.text} < {right.text} else {other.text})"
    if left.value is None or right.value is None:
        return Plain(text, None)
    return Plain(text, then.value if left.value < right.value else other.value)


def negative(plain: Plain) -> Plain:
    return Plain(f"(-{plain.text})", None if plain.value is None else -plain.value)


FORMULAS = st.recursive(
    LEAVES,
    lambda below: st.one_of(
        st.builds(arithmetic, st.sampled_from("+-*/"), below, below),
        st.builds(extreme, st.sampled_from(["min", "max"]), below, below),
        st.builds(choice, below, below, below, below),
        st.builds(negative, below),
    ),
    max_leaves=12,
)


def same_as_fractions(folder: Path, formula: Plain) -> None:
    rules = made(folder, NAMES, line("x", "score", formula.text), TOTAL)
    if formula.value is None:
        with pytest.raises(PersonError, match="division-by-zero"):
            evaluate(rules, person(**FACTS))
        return
    result = evaluate(rules, person(**FACTS))
    assert Fraction(str(result.line("x").value)) == formula.value
    assert expand_trace(rules, result.trace)["lines"]


@SLOW
@given(formula=FORMULAS)
def test_any_formula_has_the_value_that_plain_fractions_give(tmp_path: Path, formula: Plain) -> None:
    same_as_fractions(tmp_path, formula)


DAYS = st.fixed_dictionaries(
    {"status": st.sampled_from(["present", "absent", "leave", "duty"]), "productive": st.booleans()},
    optional={
        "late_minutes": st.integers(0, 200),
        "early_minutes": st.integers(0, 200),
        "n": st.integers(1, 5),
    },
)
SEGMENTS = st.builds(
    lambda kelas, days: month(kelas_jabatan=kelas, days=days),
    st.integers(1, 15),
    st.lists(DAYS, min_size=1, max_size=12),
)
NATIONAL = Library().by_id("nasional-2020-basis-penuh")


@SLOW
@given(segments=st.lists(SEGMENTS, min_size=1, max_size=3), status=st.sampled_from(["pns", "cpns"]))
def test_base_less_cuts_is_the_total_to_the_rupiah_whatever_the_month(
    segments: list[dict[str, Any]], status: str
) -> None:
    result = evaluate(NATIONAL, person(*segments, status_asn=status))

    cuts = [one for one in result.lines if one.kind is Kind.CUT]
    assert result.total == result.sum_of(Kind.BASE) - sum(one.amount for one in cuts) + result.sum_of(Kind.ADDITION)
    assert 0 <= result.total <= result.sum_of(Kind.BASE)
    assert all(abs(one.amount - Fraction(str(one.exact))) < 1 for one in result.lines if one.kind in ADDING)
    assert abs(result.total - exact_total(result)) <= Fraction(1, 2)


ADDING = {Kind.BASE, Kind.CUT, Kind.ADDITION}


def exact_total(result: Evaluation) -> Fraction:
    signs = {Kind.BASE: 1, Kind.ADDITION: 1, Kind.CUT: -1}
    return sum((signs[one.kind] * Fraction(str(one.exact)) for one in result.lines if one.kind in signs), Fraction(0))


@SLOW
@given(days=st.lists(DAYS, min_size=2, max_size=12).filter(lambda days: all("n" not in day for day in days)))
def test_the_order_of_days_changes_nothing(days: list[dict[str, Any]]) -> None:
    forth, back = (evaluate(NATIONAL, person(month(days=listed))) for listed in (days, days[::-1]))

    assert forth.lines == back.lines


@SLOW
@given(
    amounts=st.lists(
        st.tuples(st.sampled_from([1, -1]), st.fractions(0, 10**7, max_denominator=97)), min_size=1, max_size=8
    )
)
def test_allocation_moves_no_amount_by_a_rupiah_or_more_and_leaves_no_rest(amounts: list[tuple[int, Fraction]]) -> None:
    listed = [Amount(str(at), sign, value.as_integer_ratio()) for at, (sign, value) in enumerate(amounts)]
    exact = sum((sign * value for sign, value in amounts), Fraction(0))
    total = round(exact)

    whole, rest = allocate(listed, total)

    assert rest == 0
    assert sum(one.sign * value for one, value in zip(listed, whole, strict=True)) == total
    assert all(abs(value - given[1]) < 1 for value, given in zip(whole, amounts, strict=True))
