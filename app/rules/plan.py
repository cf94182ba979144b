"""Lists the facts that the formulas of a section may read, in a fixed order: the plan of evaluation and trace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.rules import tree
from app.rules.across import carried_term, staff_term
from app.rules.model import Kind, Line, RuleSet, Section
from app.rules.names import CRITERION, SEGMENT
from app.rules.tree import Node
from app.rules.vocabulary import BY_COLLECTION, TERMS, Scope, Term
from app.shared.digests import digest

ONCE: Final = frozenset({Scope.PERSON, Scope.MONTH, Scope.SALARY, Scope.EARLIER, Scope.CARRIED})


@dataclass(frozen=True)
class Plan:
    """Facts of the person (with month, salary, earlier), of each segment, and of the items of each collection."""

    person: tuple[Term, ...]
    segment: tuple[Term, ...]
    person_items: tuple[tuple[str, tuple[Term, ...]], ...]
    segment_items: tuple[tuple[str, tuple[Term, ...]], ...]
    shared: frozenset[str] = frozenset()  # what a staff member may have beside the days: scores of the rule set

    @cached_property
    def criteria(self) -> int | None:
        """Return the place of the criteria among a segment's items, where they are read."""
        return next((at for at, (name, _terms) in enumerate(self.segment_items) if name == "criteria"), None)

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
    nodes = tuple(_nodes(rule_set, lines))
    marked = {name for node, in_segment in nodes if in_segment for name in _named(rule_set, node)}
    unmarked = {name for node, in_segment in nodes if not in_segment for name in _named(rule_set, node)}
    looped = {node.collection for node, _ in nodes if isinstance(node, tree.Loop)}
    looped |= {"indicators" for node, _ in nodes if isinstance(node, tree.Indicator)}
    if any(CRITERION in line.per for line in lines):
        looped |= {"criteria"}
        marked |= {"criteria.criterion", "criteria.amount"}
    items = {
        name: tuple(term for term in TERMS if term.collection == name and term.name in marked | unmarked)
        for name in BY_COLLECTION
        if name in looped
    }
    if "staff" in items:
        items["staff"] += tuple(staff_term(rule_set.line(name)) for name in rule_set.reads_staff)
    carried = rule_set.reads_carried if section is Section.LINES else ()
    return Plan(
        person=tuple(
            term
            for term in TERMS
            if (term.scope in ONCE and term.name in marked | unmarked)
            or (term.scope is Scope.EITHER and term.name in unmarked)
        )
        + tuple(carried_term(rule_set.line(name)) for name in carried),
        segment=tuple(term for term in TERMS if term.scope in {Scope.SEGMENT, Scope.EITHER} and term.name in marked),
        person_items=tuple((name, items[name]) for name in items if BY_COLLECTION[name].where != "segment"),
        segment_items=tuple((name, items[name]) for name in items if BY_COLLECTION[name].where == "segment"),
        shared=frozenset(line.id for line in rule_set.lines if line.kind is Kind.SCORE),
    )


def _nodes(rule_set: RuleSet, lines: Iterable[Line]) -> Iterator[tuple[Node, bool]]:
    """List every node that may be evaluated, and whether it is evaluated for a segment."""
    for line in lines:
        for node in tree.walk(line.tree) if line.tree else ():
            yield node, SEGMENT in line.per
            if isinstance(node, tree.Fact) and node.name == "target" and rule_set.target:
                yield from ((below, True) for below in tree.walk(rule_set.target))


def _named(rule_set: RuleSet, node: Node) -> tuple[str, ...]:
    if isinstance(node, tree.Fact | tree.ItemFact):
        return (node.name,)
    if isinstance(node, tree.Indicator):
        return ("indicators.name", "indicators.value")
    if isinstance(node, tree.CarriedRead):
        return ("carried.month", "month.index")
    if isinstance(node, tree.Lookup) and rule_set.tables[node.table].unpublished:
        return ("post_amount",)
    return ()
