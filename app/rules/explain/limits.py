"""Tells how far it was to the other branch of a formula, where that one would have been better."""

from collections.abc import Callable
from typing import Final

from app.rules import tree
from app.rules.errors import PersonError
from app.rules.exact import negative
from app.rules.explain.nearest import Step, is_better, to_limit
from app.rules.explain.said import Said
from app.rules.tree import Node, Unit

PAY: Final = "pay"
MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
FIGURES: Final = (tree.Number, tree.ParameterRead, tree.Arithmetic, tree.Unary)

Say = Callable[[Node], Said]
"""Works a node out without leaving a mark, since the other branch is only tried."""


def to_other_branch(
    condition: tree.Comparison, other: Node, taken: Said, say: Say, *, less_is_better: bool
) -> Step | None:
    """Find how far the value compared was from the limit; None where nothing better is behind it, or no such way."""
    try:
        value, limit, there = say(condition.left), say(condition.right), say(other)
    except PersonError:
        return None  # the other branch needs a fact that isn't there
    if not isinstance(value.value, tuple) or not _is_better(there, taken, less_is_better=less_is_better):
        return None
    operator = condition.operator
    if all(isinstance(node, FIGURES) for node in tree.walk(condition.left)):
        value, limit, operator = limit, value, MIRRORED.get(operator, operator)
    unit = limit.unit if value.unit is Unit.COUNT else value.unit
    distance = to_limit(value.number, limit.number, operator, unit)
    if distance is None:
        return None
    more = distance[0] > 0
    gives = there.number if isinstance(there.value, tuple) else None
    gives_in = None if isinstance(other, tree.Number) else there.unit
    return Step(distance if more else negative(distance), unit, more, gives, gives_in)


def _is_better(there: Said, taken: Said, *, less_is_better: bool) -> bool:
    if there.unit is Unit.GATE:
        return there.value == PAY != taken.value
    return isinstance(there.value, tuple) and is_better(there.number, taken.number, less_is_better=less_is_better)
