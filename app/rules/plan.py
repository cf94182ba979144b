"""Lists the facts that the formulas of a section may read, in a fixed order: the plan of evaluation and trace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from app.rules import tree
from app.rules.model import Line, RuleSet, Section
from app.rules.tree import Node
from app.rules.vocabulary import BY_COLLECTION, TERMS, Scope, Term
from app.shared.digests import digest


@dataclass(frozen=True)
class Plan:
    """Facts of the person (with month, salary, earlier), of each segment, and of the items of each collection."""

    person: tuple[Term, ...]
    segment: tuple[Term, ...]
    person_items: tuple[tuple[str, tuple[Term, ...]], ...]
    segment_items: tuple[tuple[str, tuple[Term, ...]], ...]

    @cached_property
    def digest(self) -> str:
        """Return a digest that changes with anything in the plan."""
        return digest(
            [
                [term.name for term in self.person],
                [term.name for term in self.segment],
                *([name, *(term.key for term in terms)] for name, terms in (*self.person_items, *self.segment_items)),
            ]
        )


def plan_of(rule_set: RuleSet, section: Section) -> Plan:
    """Make the plan of a section of a rule set."""
    lines = rule_set.lines if section is Section.LINES else rule_set.payment
    read = set(_facts(rule_set, lines))
    wanted = {name for name, _marked in read}
    marked = {name for name, in_segment in read if in_segment}
    unmarked = {name for name, in_segment in read if not in_segment}
    loops = _loops(lines)
    items = {
        name: tuple(term for term in TERMS if term.collection == name and term.name in wanted)
        for name in BY_COLLECTION
        if name in loops
    }
    return Plan(
        person=tuple(
            term
            for term in TERMS
            if term.scope in {Scope.PERSON, Scope.MONTH, Scope.SALARY, Scope.EARLIER, Scope.EITHER}
            and term.name in unmarked | (marked if term.scope is not Scope.EITHER else set())
        ),
        segment=tuple(term for term in TERMS if term.scope in {Scope.SEGMENT, Scope.EITHER} and term.name in marked),
        person_items=tuple((name, items[name]) for name in items if BY_COLLECTION[name].where != "segment"),
        segment_items=tuple((name, items[name]) for name in items if BY_COLLECTION[name].where == "segment"),
    )


def _facts(rule_set: RuleSet, lines: Iterable[Line]) -> Iterator[tuple[str, bool]]:
    """Name each fact that is read, and whether it is read for a segment."""
    for line in lines:
        for node in tree.walk(line.tree) if line.tree else ():
            for name in _named(rule_set, node):
                yield name, bool(line.per)
            if isinstance(node, tree.Fact) and node.name == "target" and rule_set.target:
                yield from (
                    (name, bool(line.per)) for below in tree.walk(rule_set.target) for name in _named(rule_set, below)
                )


def _named(rule_set: RuleSet, node: Node) -> tuple[str, ...]:
    if isinstance(node, tree.Fact | tree.ItemFact):
        return (node.name,)
    if isinstance(node, tree.Indicator):
        return ("indicators.name", "indicators.value")
    if isinstance(node, tree.Lookup) and rule_set.tables[node.table].unpublished:
        return ("post_amount",)
    return ()


def _loops(lines: Iterable[Line]) -> frozenset[str]:
    nodes = [node for line in lines if line.tree for node in tree.walk(line.tree)]
    named = {node.collection for node in nodes if isinstance(node, tree.Loop)}
    return frozenset(named | ({"indicators"} if any(isinstance(node, tree.Indicator) for node in nodes) else set()))
