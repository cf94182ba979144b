"""Collections in the kernel: equal items become one row with a count, and what a row adds to each loop is kept.

The same few rows come again in thousands of months (a day on time is a day on time), so what a row adds is worked out
once, by the closures, and looked up from then on.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import gcd, lcm
from typing import Any, Final

from app.rules import exact, tree
from app.rules.compiling import Compiler, Run
from app.rules.errors import PersonError
from app.rules.exact import ExactError, Ratio
from app.rules.facts import Values
from app.rules.frame import Frame
from app.rules.kernel.formulas import cell_scale
from app.rules.kernel.source import MOST, OtherwiseError, UnsupportedError
from app.rules.readers import is_signed, reader
from app.rules.rows import Row
from app.rules.tree import Node, Unit
from app.rules.vocabulary import BY_NAME, Term

Raw = tuple[Any, ...]
Adds = tuple[tuple[int, int, int], ...]
"""What one item of a row adds: to which running total, how much, over which denominator (0: the total's own)."""

MOST_KEPT: Final = 50_000
_NOBODY: Final = Values(None, [], [], [])
_ALONE: Final = (tree.ItemFact, tree.Item, tree.Number, tree.ParameterRead, tree.Word, tree.YesNo, tree.Lookup)
_BETWEEN: Final = (
    *(tree.Recorded, tree.Unary, tree.Arithmetic, tree.Comparison, tree.Membership, tree.Logic, tree.Choice),
    tree.Extreme,
)
_MIXED: Final = (tree.Arithmetic, tree.Unary, tree.Choice, tree.Extreme)
_SUMS: Final = frozenset({"sum", "count", "avg", "any"})


def check_alone(loop: tree.Loop) -> None:
    """Refuse a loop whose items can't be worked out by themselves."""
    below = [node for node in tree.walk(loop) if node is not loop]
    if loop.operator not in _SUMS or not all(isinstance(node, (*_ALONE, *_BETWEEN)) for node in below):
        raise UnsupportedError(loop.operator)


@dataclass(frozen=True, slots=True)
class Total:
    """A loop's running totals: at which places, and over which denominator (None: any) its values are added up."""

    loop: tree.Loop
    at: int
    condition: Run | None
    value: Run | None
    den: int | None
    signed: bool  # it may be below zero

    @property
    def places(self) -> int:
        """Tell how many running totals it has."""
        return 2 if self.loop.operator == "avg" else 1

    def add(self, frame: Frame, adds: list[tuple[int, int, int]]) -> None:
        """Note what an item adds."""
        if self.condition is not None and not self.condition(frame):
            return
        if self.loop.operator == "count" or self.value is None:
            adds.append((self.at, 1, 0))
            return
        found = self.value(frame)
        if self.loop.operator == "any":
            if found:
                adds.append((self.at, 1, 0))
            return
        if self.loop.operator == "avg":
            adds.append((self.at + 1, 1, 0))
        if self.den is None:
            adds.append((self.at, *found))
        elif found[0]:
            adds.append((self.at, found[0] * (self.den // found[1]), 0))


class RowKeeper:
    """What the rows of one collection add to its loops."""

    def __init__(self, terms: tuple[Term, ...], totals: tuple[Total, ...]) -> None:
        self.readers = [_as_it_is if is_fine(term) else reader(term) for term in terms]
        self.totals = totals
        self.kept: dict[Raw, Adds] = {}

    def adds(self, key: Raw) -> Adds:
        """Work out what a row adds, and keep it; a fact that is wrong or missing gives up."""
        adds: list[tuple[int, int, int]] = []
        try:
            row: Row = tuple([read(value, "") for read, value in zip(self.readers, key, strict=True)])
            if any(type(value) is tuple and abs(value[0]) >= MOST for value in row):
                raise OtherwiseError
            frame = Frame(_NOBODY, row=row)
            for total in self.totals:
                total.add(frame, adds)
        except (PersonError, ExactError):
            raise OtherwiseError from None
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        self.kept[key] = tuple(adds)
        return self.kept[key]


def is_fine(term: Term) -> bool:
    """Tell whether a fact may be a fraction."""
    return term.unit in {Unit.SHARE, Unit.POINTS}


def _as_it_is(value: Any, _path: str) -> Any:  # noqa: ANN401 - a number that was read already
    return value


def totals_of(compiler: Compiler, loops: list[tree.Loop]) -> tuple[Total, ...]:
    """Lay out the running totals of a collection's loops; an average has one more, for how many there were."""
    made: list[Total] = []
    at = 0
    for loop in loops:
        check_alone(loop)
        compiler.marked = True
        condition = None if loop.condition is None else compiler.run(loop.condition)
        value = None if loop.value is None else compiler.run(loop.value)
        summed = loop.operator in {"sum", "avg"} and loop.value is not None
        den = denominator(loop.value, compiler) if summed and loop.value is not None else 1
        made.append(
            Total(loop, at, condition, value, den, loop.value is not None and _may_be_negative(loop.value, compiler))
        )
        at += made[-1].places
    return tuple(made)


def _may_be_negative(node: Node, compiler: Compiler) -> bool:
    return any(_is_negative(one, compiler) for one in tree.walk(node))


def _is_negative(node: Node, compiler: Compiler) -> bool:
    match node:
        case tree.Unary(operator="-") | tree.Arithmetic(operator="-"):
            return True
        case tree.ParameterRead(name=name):
            return compiler.parameters[name].value[0] < 0
        case tree.ItemFact(name=name):
            return is_fine(BY_NAME[name]) or is_signed(BY_NAME[name])
        case tree.Lookup(table=table):
            cells = [cell for row in compiler.tables[table].rows for cell in row.cells.values()]
            return any(isinstance(cell, tuple) and cell[0] < 0 for cell in cells)
    return False


def denominator(node: Node, compiler: Compiler) -> int | None:
    """Find a denominator that every value of a formula over one item has; None where there is none."""
    match node:
        case tree.Number(value=(_, under)):
            found: int | None = under
        case tree.ParameterRead(name=name):
            found = compiler.parameters[name].value[1]
        case tree.ItemFact(name=name):
            found = None if is_fine(BY_NAME[name]) else 1
        case tree.Lookup(table=table, column_name=column):
            found = cell_scale(compiler.tables[table], column)[0]
        case tree.Unary(operator="floor" | "ceil"):
            found = 1
        case _:
            found = _of_both(node, compiler)
    return found


def _of_both(node: Node, compiler: Compiler) -> int | None:
    below = (node.then, node.otherwise) if isinstance(node, tree.Choice) else tree.children(node)
    found = [den for den in (denominator(one, compiler) for one in below) if den is not None]
    if not below or len(found) < len(below) or not isinstance(node, _MIXED):
        return None
    if not isinstance(node, tree.Arithmetic) or node.operator in {"+", "-"}:
        return lcm(*found)
    return found[0] * found[1] if node.operator == "*" else None


@lru_cache(maxsize=20_000)
def _parsed(value: str | Decimal) -> Ratio:
    return exact.parse(value)


def number(value: Any) -> Ratio:  # noqa: ANN401 - whatever JSON holds
    """Read a number that may be a fraction, or give up."""
    if type(value) is int:
        return value, 1
    if type(value) is not str and type(value) is not Decimal:
        raise OtherwiseError
    found = _parsed(value)
    if found[1] >= MOST or abs(found[0]) >= MOST:
        raise OtherwiseError
    return found


def exact_plain(over: int, under: int) -> int | str:
    """Write a number as the compact trace has it: a whole one as it is, another as reduced text."""
    return reduced(over, under) if over % under else over // under


@lru_cache(maxsize=20_000)
def reduced(over: int, under: int) -> str:
    """Write a fraction that is no whole number as reduced text; people of one class share many of them."""
    divisor = gcd(over, under)
    return f"{over // divisor}/{under // divisor}"
