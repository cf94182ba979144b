"""Whoever has only the trace can work every amount out again, and sees at once when a leaf is gone or otherwise."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.rules import Evaluation, Library, PersonError, evaluate, evaluate_payment, expand_trace
from app.rules.model import Example, RuleSet
from tests.rules.random_payments import payments
from tests.rules.random_rules import cases
from tests.rules.replay_values import ReplayError
from tests.rules.replayer import replay

LIBRARY = Library()
EXAMPLES = [
    (rule_set, example)
    for rule_set in map(LIBRARY.by_id, LIBRARY.ids())
    for example in rule_set.examples
    if not example.error
]
NATIONAL = LIBRARY.by_id("nasional-2020-basis-40")
Path = tuple[str | int, ...]
Json = Any


def traced(rule_set: RuleSet, example: Example) -> dict[str, Any]:
    result = (evaluate_payment if example.stage == "payment" else evaluate)(rule_set, example.facts)
    return expand_trace(rule_set, result.trace)


def leaves(value: Json, path: Path = ()) -> Iterator[Path]:
    """List the path of every leaf."""
    if isinstance(value, dict | list) and value:
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(below, (*path, key))
    else:
        yield path


def otherwise(value: Json) -> Json:
    """Change a leaf."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}1" if isinstance(value, str) and value else "1"


def spoilt(trace: dict[str, Any], path: Path, *, dropped: bool) -> dict[str, Any]:
    """Copy a trace with one leaf gone or changed."""
    copied = copy.deepcopy(trace)
    holder: Any = copied
    for key in path[:-1]:
        holder = holder[key]
    if dropped:
        del holder[path[-1]]
    else:
        holder[path[-1]] = otherwise(holder[path[-1]])
    return copied


@pytest.mark.parametrize(("rule_set", "example"), EXAMPLES, ids=lambda part: getattr(part, "id", None))
def test_every_shipped_example_is_worked_out_again_from_its_trace_alone(rule_set: RuleSet, example: Example) -> None:
    replay(traced(rule_set, example))


@pytest.mark.parametrize(
    ("work", "listed"), [(evaluate, cases(2026, 400, 4)), (evaluate_payment, payments(2026, 400, 4))]
)
def test_random_months_of_random_regulations_are_worked_out_again_from_their_traces(
    work: Callable[[RuleSet, Json], Evaluation], listed: Iterator[tuple[RuleSet, Json]]
) -> None:
    replayed = 0
    for rule_set, facts in listed:
        try:
            result = work(rule_set, facts)
        except PersonError:
            continue
        replay(expand_trace(rule_set, result.trace))
        replayed += 1

    assert replayed > 250


@pytest.mark.parametrize("example", NATIONAL.examples, ids=lambda example: example.name)
@pytest.mark.parametrize("dropped", [True, False], ids=["dropped", "changed"])
def test_a_leaf_that_is_gone_or_otherwise_is_noticed(example: Example, *, dropped: bool) -> None:
    trace = traced(NATIONAL, example)
    for path in leaves(trace):
        with pytest.raises(ReplayError):
            replay(spoilt(trace, path, dropped=dropped))


ORIGIN = {"digest", "engine", "rule_set", "citation", "certainty", "key"}
LEFT_ASIDE = {"formula", "start", "round", "sum_of"}
"""What of the regulation this month did not come to: a branch, a start, a rounding of what is whole, an empty part."""


@pytest.mark.parametrize(
    ("rule_set_id", "name"),
    [
        ("nasional-2020-basis-40", "The cuts of A2 on the published amount of class 9"),
        ("nasional-2020-basis-40", "Paid to a PNS of golongan III"),
        ("disiplin-2021", "The eleventh day: 25 % from the next month, for 6 months"),
        ("disiplin-2021", "A sanction goes on into the next year, the count doesn't"),
        ("pola-40-18-42", "Two criteria are floored one by one"),
        ("bogor-2019", "A leader, whose two staff members reached 95 and 85 %"),
        ("bogor-2019", "A change of post: the apel is 2 % of the whole month's discipline part of the post then held"),
    ],
)
def test_each_leaf_that_amounts_rest_on_is_noticed_without_the_digest_too(rule_set_id: str, name: str) -> None:
    rule_set = LIBRARY.by_id(rule_set_id)
    trace: Json = traced(rule_set, next(example for example in rule_set.examples if example.name == name))
    unread = {("lines", at, "id") for at, line in enumerate(trace["lines"]) if line["kind"] == "gate"}
    aside = [path for path in leaves(trace) if ORIGIN & set(path) or LEFT_ASIDE & set(path[-2:]) or path in unread]
    paths = [path for path in leaves(trace) if path not in aside]

    escaped = []
    for path in paths:
        for dropped in (True, False):
            try:
                replay(spoilt(trace, path, dropped=dropped), with_digest=False)
            except ReplayError:
                continue
            escaped.append((path, dropped))

    assert len(paths) > 100
    assert escaped == []


def test_any_leaf_that_a_random_month_rests_on_is_noticed_without_the_digest_too() -> None:
    draws = random.Random(4)  # noqa: S311 - the same leaves in every run
    tried, escaped = 0, []
    for rule_set, facts in cases(77, 150, 3):
        try:
            trace: Json = expand_trace(rule_set, evaluate(rule_set, facts).trace)
        except PersonError:
            continue
        if any(segment.get("working_days") == "0" for segment in trace["facts"]["segments"]):
            continue  # nothing rests on the post of no day
        told = [path for path in leaves(trace) if path[0] in {"facts", "parameters", "tables", "result"}]
        for path in draws.sample([path for path in told if not ORIGIN & set(path)], 4):
            wrong = spoilt(trace, path, dropped=draws.random() < 0.5)
            tried += 1
            try:
                replay(wrong, with_digest=False)
            except ReplayError:
                continue
            escaped.append(path)

    assert tried > 300
    assert escaped == []
