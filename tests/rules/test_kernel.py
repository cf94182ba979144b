"""The kernel repeats what the closures say, or gives up; it never says anything else."""

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.rules import Library, PersonError, RuleSet
from app.rules.evaluation import evaluate, evaluate_payment, interpret
from app.rules.kernel import kernel_of
from app.rules.model import Section
from app.rules.results import Evaluation
from tests.rules.random_ordinary import ordinary, ordinary_payments
from tests.rules.writing import line, made, month, person

LIBRARY = Library()
Case = tuple[RuleSet, Mapping[str, Any], Section]
SHIPPED: list[Case] = [
    (rule_set, example.facts, Section(example.stage))
    for rule_set in map(LIBRARY.by_id, LIBRARY.ids())
    for example in rule_set.examples
]
AMOUNT = line("amount", "base", "post_amount", per="segment")
TOTAL = line("tkd", "total", round={"to": 1, "mode": "half_up"})


def told(evaluation: Evaluation) -> tuple[object, ...]:
    return (
        *(evaluation.total, evaluation.outcome, evaluation.gates, evaluation.hold_months, evaluation.claim),
        *(evaluation.lines, evaluation.trace),
    )


def either(rule_set: RuleSet, section: Section, facts: Mapping[str, Any], *, interpreted: bool) -> object:
    """Work facts out one way or the other, and tell all that came of it."""
    try:
        if interpreted:
            return told(interpret(rule_set, section, facts))
        return told((evaluate if section is Section.LINES else evaluate_payment)(rule_set, facts))
    except PersonError as error:
        return str(error)


@pytest.mark.parametrize(("rule_set", "facts", "section"), SHIPPED, ids=lambda part: getattr(part, "id", None))
def test_every_shipped_example_comes_out_the_same(
    rule_set: RuleSet, facts: Mapping[str, Any], section: Section
) -> None:
    assert either(rule_set, section, facts, interpreted=False) == either(rule_set, section, facts, interpreted=True)


def test_the_national_month_is_an_ordinary_one() -> None:
    rules = LIBRARY.by_id("nasional-2020-basis-penuh")
    kernel = kernel_of(rules, Section.LINES)
    assert kernel is not None
    assert kernel.run(rules.examples[0].facts) is not None


OTHERWISE: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    10**40,
    "x",
    "1/3",
    "0.1",
    Decimal("0.5"),
    1.5,
    [],
    {},
    [{}],
    [None],
    "pns",
)


def spoilt(facts: object, draws: random.Random) -> object:
    """Copy facts with one thing in them otherwise: another value, a key that is gone, one that is new, an item more."""
    if isinstance(facts, Mapping) and facts and draws.random() < 0.9:
        key = draws.choice(sorted(facts))
        kept = {name: value for name, value in facts.items() if name != key or draws.random() < 0.9}
        return (
            kept | {key: spoilt(facts[key], draws)}
            if key in kept
            else kept | ({"x": 1} if draws.random() < 0.2 else {})
        )
    if isinstance(facts, list) and facts and draws.random() < 0.9:
        at = draws.randrange(len(facts))
        if draws.random() < 0.2:
            return [*facts, facts[at]]
        return [spoilt(one, draws) if index == at else one for index, one in enumerate(facts)]
    return draws.choice(OTHERWISE)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_wrong_with_the_facts_comes_out_the_same(seed: int) -> None:
    draws = random.Random(seed)  # noqa: S311 - the same wrong facts in every run
    for case in draws.choices(SHIPPED, k=50):
        rule_set, facts, section = case
        wrong: Any = facts
        for _ in range(draws.randint(1, 3)):
            wrong = spoilt(wrong, draws)
        if isinstance(wrong, Mapping):
            assert either(rule_set, section, wrong, interpreted=False) == either(
                rule_set, section, wrong, interpreted=True
            )


@pytest.mark.parametrize(
    ("unit", "formula"),
    [
        ("minutes", "avg(day.late_minutes for day in days)"),
        ("minutes", "sum(day.late_minutes / 7 for day in days if day.late_minutes > 0)"),
        ("minutes", "sum(entry.norm_minutes * entry.volume / entry.per_quantity for entry in entries)"),
        ("count", "1 if any(day.late_minutes > 30 for day in days) else 0.5"),
        ("share", "max(1, min(working_days / 7, 2.5)) - working_days / month.working_days"),
        ("count", "floor(working_days / 4) + ceil(working_days / 4) - floor(-working_days / 4)"),
        ("share", "working_days / 3 if status_asn == 'pns' else working_days / month.working_days"),
        ("share", "1 / count(day for day in days if day.late_minutes > 90)"),
        ("minutes", "max(day.late_minutes for day in days)"),
        ("share", "1 / skp_score if recorded(skp_score) and skp_score > 50 or unit_factor < 1 else -unit_factor"),
        ("share", "indicator('iku') * 2"),
    ],
)
def test_a_formula_of_any_shape_comes_out_the_same(tmp_path: Path, unit: str, formula: str) -> None:
    rules = made(tmp_path, AMOUNT, line("x", "score", formula, per="segment", unit=unit), TOTAL)
    draws = random.Random(formula)  # noqa: S311 - the same facts in every run
    for _ in range(30):
        facts = _facts(draws)
        assert either(rules, Section.LINES, facts, interpreted=False) == either(
            rules, Section.LINES, facts, interpreted=True
        )


@pytest.mark.parametrize("listed", [ordinary(7, 600, 10), ordinary_payments(7, 400, 10)])
def test_random_ordinary_months_come_out_the_same_to_the_last_leaf(
    listed: Iterator[tuple[RuleSet, Mapping[str, Any]]],
) -> None:
    for rule_set, facts in listed:
        section = Section.LINES if rule_set.lines else Section.PAYMENT
        assert either(rule_set, section, facts, interpreted=False) == either(rule_set, section, facts, interpreted=True)


def _facts(draws: random.Random) -> dict[str, Any]:
    days = [
        {"n": draws.randint(1, 9), "late_minutes": draws.choice([0, 0, 7, 31, 95])} for _ in range(draws.randint(0, 4))
    ]
    entries = [
        {"norm_minutes": draws.randint(1, 90), "volume": draws.randint(1, 9), "per_quantity": draws.randint(0, 12) or 1}
        for _ in range(draws.randint(0, 5))
    ]
    indicators = [
        {"name": name, "value": draws.choice(["90%", "1/3", 1])}
        for name in draws.choices(["iku", "renkin"], k=draws.randint(0, 2))
    ]
    segment: dict[str, Any] = {
        "post_amount": draws.randint(0, 10**8),
        "unit_factor": draws.choice(["0.9", "11/7", 1]),
        "entries": entries,
    }
    return person(month(days=days, **segment), skp_score=draws.choice([None, 49, "50.5", 99]), indicators=indicators)
