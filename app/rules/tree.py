"""Our own formula tree: what the language can say, and nothing else; the units of values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.rules.exact import Ratio


class Unit(StrEnum):
    """The unit of a value: rupiah and minutes are dimensions; share, count, days and points are plain numbers."""

    RUPIAH = "rupiah"
    MINUTES = "minutes"
    SHARE = "share"
    COUNT = "count"
    DAYS = "days"
    POINTS = "points"
    CATEGORY = "category"
    YES_NO = "yes/no"
    GATE = "gate"


PLAIN = frozenset({Unit.SHARE, Unit.COUNT, Unit.DAYS, Unit.POINTS})
SUMMED_OVER_SEGMENTS = frozenset({Unit.RUPIAH, Unit.MINUTES, Unit.DAYS, Unit.COUNT, Unit.POINTS})


@dataclass(frozen=True, slots=True)
class Node:
    """Something with a value; `column` counts from 0 in the formula's text."""

    column: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as written in the formula."""

    value: Ratio
    text: str


@dataclass(frozen=True, slots=True)
class Word(Node):
    """A quoted category."""

    value: str


@dataclass(frozen=True, slots=True)
class YesNo(Node):
    """True or False."""

    value: bool


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """A fact of the person, month, post or segment by its vocabulary name: "status_asn", "month.working_days"."""

    name: str


@dataclass(frozen=True, slots=True)
class ItemFact(Node):
    """A fact of the current item of a loop by its vocabulary name: "days.late_minutes"; `text` is as written."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class CarriedRead(Node):
    """`carried.x`: the value that the last earlier statement left of a carried line, or the line's start."""

    name: str


@dataclass(frozen=True, slots=True)
class StaffRead(Node):
    """`member.x` in a loop over `staff`: a score line of the same rule set, as it came out for a staff member.

    It is no dependency on the line x: that is the leader's own, this one was worked out before, for somebody else.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """The item itself; only `count` takes it."""

    text: str


@dataclass(frozen=True, slots=True)
class ParameterRead(Node):
    """A parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class LineRead(Node):
    """Another line; `summed`: it runs per segment or criterion, and the line that reads it doesn't."""

    name: str
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A table look-up: `t(key)`, `t(value)`, `t(key, value)`, with `.column`."""

    table: str
    key: Node | None
    band: Node | None
    column_name: str


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """The value of the indicator of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class Recorded(Node):
    """Whether a fact is there."""

    fact: Fact | ItemFact | StaffRead


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-`, `not`, `floor`, `ceil`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+ - * /`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`== != < <= > >=`, one of them; chains are an `and` of comparisons."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`x in ['a', 'b']` or `x not in [...]`."""

    operand: Node
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and`, `or`: the right side is evaluated only if it matters."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`a if condition else b`: only the branch taken is evaluated."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """`min(a, b, ...)` and `max(a, b, ...)`."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Loop(Node):
    """`sum count any avg min max` over a collection; `value` is None for `count`."""

    operator: str
    collection: str  # "days", "entries", ...
    value: Node | None
    condition: Node | None


@dataclass(frozen=True, slots=True)
class GateValue(Node):
    """`pay`, `zero`, `hold(n)`, `hold()` (months None)."""

    outcome: str
    months: Node | None


METHODS: Final[dict[type[Node], str]] = {
    Number: "number",
    Word: "word",
    YesNo: "yes_no",
    ParameterRead: "parameter",
    Fact: "fact",
    ItemFact: "item_fact",
    LineRead: "line",
    CarriedRead: "carried",
    StaffRead: "staff",
    Lookup: "lookup",
    Indicator: "indicator",
    Recorded: "recorded",
    Unary: "unary",
    Arithmetic: "arithmetic",
    Comparison: "comparison",
    Membership: "membership",
    Logic: "logic",
    Choice: "choice",
    Extreme: "extreme",
    Loop: "loop",
    GateValue: "gate",
}
"""What whoever works through a tree calls the method for each kind of node."""

_BELOW: Final[dict[type[Node], tuple[str, ...]]] = {
    Lookup: ("key", "band"),
    Recorded: ("fact",),
    Unary: ("operand",),
    Membership: ("operand",),
    Arithmetic: ("left", "right"),
    Comparison: ("left", "right"),
    Logic: ("operands",),
    Extreme: ("operands",),
    Choice: ("condition", "then", "otherwise"),
    Loop: ("condition", "value"),
    GateValue: ("months",),
}


def children(node: Node) -> tuple[Node, ...]:
    """List the nodes directly below, in the order in which they are read."""
    found: list[Node] = []
    for name in _BELOW.get(type(node), ()):
        below = getattr(node, name)
        found.extend(below if isinstance(below, tuple) else () if below is None else (below,))
    return tuple(found)


def walk(node: Node) -> tuple[Node, ...]:
    """List the node and all that is below it, parents first."""
    return (node, *(found for child in children(node) for found in walk(child)))
