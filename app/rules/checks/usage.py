"""Checks of what the regulation names: parameters and tables that nothing uses, citations, weights."""

from collections.abc import Iterator
from functools import reduce
from typing import Final

from app.rules.exact import ONE, ZERO, Ratio, add, compare
from app.rules.explain.figures import percent
from app.rules.model import Diagnostic, Line, Parameter, Place, RuleSet, Setting, Table
from app.rules.tree import Lookup, Node, ParameterRead, walk

WEIGHT: Final = "weight_"


def check_usage(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find parameters and tables that no line reads; a parent file without lines of its own is not judged."""
    if not rule_set.lines and not rule_set.payment:
        return
    nodes = [node for tree in trees(rule_set) for node in walk(tree)]
    used = {node.name for node in nodes if isinstance(node, ParameterRead)}
    used |= {node.table for node in nodes if isinstance(node, Lookup)}
    named: list[Parameter | Table] = [*rule_set.parameters.values(), *rule_set.tables.values()]
    for thing in named:
        if thing.name not in used:
            kind = "parameter" if isinstance(thing, Parameter) else "table"
            yield Diagnostic(
                f"unused-{kind}",
                thing.place,
                f"no line and no [calendar] key uses the {kind} {thing.name}.",
                "Use it in a formula, or remove it (a parent's: [regulation] removes).",
                severity="warning",
            )


def trees(rule_set: RuleSet) -> Iterator[Node]:
    """List every formula of the rule set: of the lines of both sections, the annex's own, and the target."""
    for line in (*rule_set.lines, *rule_set.payment):
        if line.tree is not None:
            yield line.tree
        if line.must_equal is not None and line.must_equal.tree is not None:
            yield line.must_equal.tree
    if rule_set.target is not None:
        yield rule_set.target


def check_citations(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find parameters, tables, lines and keys of the calendar that name no article."""
    cited: list[tuple[str, Parameter | Table | Line | Setting]] = [
        *((f"[calendar] {thing.name}", thing) for thing in rule_set.calendar.settings.values()),
        *((f"parameter {thing.name}", thing) for thing in rule_set.parameters.values()),
        *((f"table {thing.name}", thing) for thing in rule_set.tables.values()),
        *((f"line {thing.id}", thing) for thing in (*rule_set.lines, *rule_set.payment)),
    ]
    for name, thing in cited:
        if not thing.citation.strip():
            yield Diagnostic(
                "no-citation",
                thing.place,
                f"{name} names no article.",
                'Add citation = "..."; for a figure that no text has, say so there and set certainty = "assumption".',
            )


def check_weights(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find weights that don't sum to 100 %: the parameters `weight_...`, each row of a table `weights`."""
    weights = [parameter for name, parameter in rule_set.parameters.items() if name.startswith(WEIGHT)]
    if len(weights) > 1:
        names = ", ".join(weight.name for weight in weights)
        yield from _sum(weights[0].place, f"parameters {names}", [weight.value for weight in weights])
    table = rule_set.tables.get("weights")
    for row in table.rows if table is not None else ():
        cells = [cell for cell in row.cells.values() if not isinstance(cell, str)]
        yield from _sum(row.place, f"row {row.text} of table weights", cells)


def _sum(place: Place, what: str, values: list[Ratio]) -> Iterator[Diagnostic]:
    total = reduce(add, values, ZERO)
    if compare(total, ONE) != 0:
        yield Diagnostic(
            "weights-not-100",
            place,
            f"{what} sum to {percent(total)}.",
            "Correct them to 100 %; a figure that is no weight gets another name than weight_... .",
        )
