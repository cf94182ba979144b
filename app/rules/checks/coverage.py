"""Checks that the examples reach every branch of every line (rows of look-up tables excepted)."""

from collections.abc import Iterator

from app.rules.checks.examples import evaluated, whole_sections
from app.rules.errors import PersonError
from app.rules.explain.facts import Facts, Where
from app.rules.explain.statement import known_amounts
from app.rules.explain.words import Known, Teller
from app.rules.model import Diagnostic, Example, Line, Place, RuleSet, Section
from app.rules.proration import prorated
from app.rules.tree import Node, children


def check_coverage(rule_set: RuleSet, *, enacting: bool = False) -> Iterator[Diagnostic]:
    """Find branches of formulas that no example reaches: warnings, or errors where the regulation is to be enacted."""
    if not rule_set.examples:
        return  # a finding of its own
    met = {node for example in rule_set.examples if not example.error for node in _met(rule_set, example)}
    for line in whole_sections(rule_set):
        for node in _unmet(line.tree, met) if line.tree is not None else ():
            yield Diagnostic(
                "branch-without-example",
                Place(line.formula_place.file, line.formula_place.line, line.formula_place.column + node.column),
                f"line {line.id}: no example reaches `{line.formula[node.column :]}`.",
                "Add an example whose facts lead there.",
                severity="error" if enacting else "warning",
            )


def _met(rule_set: RuleSet, example: Example) -> set[int]:
    """List the nodes that are worked out for an example; one that fails reaches nothing."""
    try:
        known = known_amounts(rule_set, evaluated(rule_set, example))
    except PersonError:
        return set()
    teller = Teller(rule_set, Facts(prorated(rule_set.calendar, example.facts)), "id", Known(known))
    for line in rule_set.payment if example.stage == Section.PAYMENT else rule_set.lines:
        for where in _places(line, teller):
            if line.tree is not None:
                teller.say(line.tree, where)
    return teller.met


def _places(line: Line, teller: Teller) -> list[Where]:
    return [Where(spot.segment, criterion=spot.criterion) for spot in teller.facts.spots(line.per)]


def _unmet(node: Node, met: set[int]) -> Iterator[Node]:
    if id(node) not in met:
        yield node
        return
    for child in children(node):
        yield from _unmet(child, met)
