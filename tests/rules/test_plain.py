"""Random regulations and months: the engine gives what plain fractions give, value by value and error by error.

The million: `pytest -m long tests/rules/test_plain.py` (about an hour of one processor), once by
the closures and once by the kernel.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import pytest

from app.rules import PersonError, RuleSet, evaluate, evaluate_payment, tree
from app.rules.evaluation import interpret
from app.rules.kernel import kernel_of
from app.rules.model import Section
from tests.rules.plain import plain
from tests.rules.plain_formulas import Facts
from tests.rules.plain_values import Expected
from tests.rules.random_ordinary import ordinary, ordinary_payments
from tests.rules.random_payments import payments
from tests.rules.random_rules import cases

MILLION = 1_000_000
PARTS = 4
kernel_at_hand = lru_cache(maxsize=8)(kernel_of)


def worked_out(rule_set: RuleSet, facts: Facts, work: str) -> Expected:
    section = Section.LINES if rule_set.lines else Section.PAYMENT
    kernel = evaluate if rule_set.lines else evaluate_payment
    try:
        result = kernel(rule_set, facts) if work == "evaluate" else interpret(rule_set, section, facts)
    except PersonError as error:
        return Expected(error=error.code, at=error.line)
    marked = {line.id for line in rule_set.lines if "criterion" in line.per}
    return Expected(
        {line.id: line.value for line in result.lines},
        result.total,
        result.outcome,
        result.hold_months,
        result.claim,
        {one.criterion: one.amount for one in result.criteria},
        {line.id: dict(line.criteria) for line in result.lines if line.id in marked},
    )


def is_ordinary(rule_set: RuleSet, facts: Facts) -> bool:
    """Tell whether the kernel works a month out, and doesn't leave it to the closures."""
    kernel = kernel_at_hand(rule_set, Section.LINES if rule_set.lines else Section.PAYMENT)
    return kernel is not None and kernel.run(facts) is not None


def differences(listed: Iterable[tuple[RuleSet, Facts]], work: str) -> list[str]:
    found = []
    for number, (rule_set, facts) in enumerate(listed):
        got, wanted = worked_out(rule_set, facts, work), plain(rule_set, facts)
        if got != wanted:
            found.append(f"case {number}: {got}, not {wanted}; facts {facts}")
    return found


@pytest.mark.parametrize("work", ["evaluate", "interpret"])
def test_random_regulations_come_out_as_in_plain_fractions(work: str) -> None:
    assert differences(cases(2026, 2000, 20), work) == []


@pytest.mark.parametrize("work", ["evaluate", "interpret"])
def test_random_payments_come_out_as_in_plain_fractions(work: str) -> None:
    assert differences(payments(2026, 1000, 10), work) == []


@pytest.mark.parametrize("listed", [ordinary(2026, 2000, 20), ordinary_payments(2026, 1000, 20)])
def test_random_ordinary_months_come_out_of_the_kernel_as_in_plain_fractions(
    listed: Iterator[tuple[RuleSet, Facts]],
) -> None:
    months = list(listed)

    assert sum(is_ordinary(*one) for one in months) > len(months) / 3
    assert differences(months, "evaluate") == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_a_million_months_come_out_as_in_plain_fractions(part: int) -> None:
    assert differences(cases(part, MILLION // PARTS, 1000), "interpret") == []
    assert differences(payments(part, MILLION // PARTS // 10, 1000), "interpret") == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_a_million_ordinary_months_come_out_of_the_kernel_as_in_plain_fractions(part: int) -> None:
    assert differences(ordinary(part, MILLION // PARTS, 500), "evaluate") == []
    assert differences(ordinary_payments(part, MILLION // PARTS // 10, 500), "evaluate") == []


def test_the_random_regulations_hold_every_node_of_the_language() -> None:
    rule_sets = {id(rule_set): rule_set for rule_set, _facts in cases(1, 150, 1)}.values()
    met = {type(node).__name__ for one in rule_sets for line in one.lines if line.tree for node in tree.walk(line.tree)}

    assert met >= {kind.__name__ for kind in tree.Node.__subclasses__()} - {"Item"}  # counted, and gone from the tree
    kinds = {(line.kind, line.per, bool(line.round)) for one in rule_sets for line in one.lines}
    assert len(kinds) > 30
    assert {per for kind, per, _rounded in kinds if kind == "cut"} == {per for _kind, per, _rounded in kinds}
    assert any(len(line.of) > 1 for one in rule_sets for line in one.lines)
    assert {bool(one.lines[-1].sum_of) for one in rule_sets} == {bool(one.lines[-1].from_line) for one in rule_sets}


def test_most_random_months_come_to_an_amount() -> None:
    results = [plain(rule_set, facts) for rule_set, facts in cases(3, 1000, 20)]

    assert sum(not result.error for result in results) > 700
    assert {result.outcome for result in results} >= {"pay", "zero", "hold"}
    assert {result.error for result in results} >= {"missing-fact", "division-by-zero"}
    assert any("rounding" in result.lines for result in results)
    assert all(amount >= 0 for result in results for amount in result.columns.values())
    assert sum(len(result.columns) > 1 and result.total > 0 for result in results) > 30


def test_most_random_payments_come_to_an_amount() -> None:
    results = [plain(rule_set, facts) for rule_set, facts in payments(5, 1000, 10)]

    assert sum(not result.error for result in results) > 600
    assert sum(result.claim > 0 for result in results) > 20
    assert {result.error for result in results} >= {"missing-fact", "not-whole"}
