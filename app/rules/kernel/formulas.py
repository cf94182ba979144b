"""Writes a checked formula as code over the names of facts, lines and loops that are there already."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import lcm
from typing import Final

from app.rules import tree
from app.rules.kernel import numbers
from app.rules.kernel.numbers import Num
from app.rules.kernel.source import UnsupportedError, Writer
from app.rules.model import Row, RuleSet, Table
from app.rules.tree import METHODS, Node

MOST_FACTORS: Final = 24
MOST_BITS: Final = 900
"""Together with `MOST` these keep every denominator below the bound of the closures, whatever the facts."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes or no, as code."""

    code: str


@dataclass(frozen=True, slots=True)
class Text:
    """A category or the outcome of a gate, as code."""

    code: str


Value = Num | Flag | Text


@dataclass(frozen=True, slots=True)
class Known:
    """What formulas may read, each as it was named: facts (by name, whether a marked line asks), loops, lines."""

    facts: Mapping[tuple[str, bool], Value]
    loops: Mapping[tree.Loop, Value]
    indicators: Mapping[str, Value]
    lines: dict[str, Value]


class Formulas:
    """Writes formulas of one section."""

    def __init__(self, rule_set: RuleSet, writer: Writer, known: Known) -> None:
        self.rule_set = rule_set
        self.writer = writer
        self.known = known
        self.marked = False
        self._tables: dict[tuple[str, str], str] = {}

    def write(self, node: Node, *, marked: bool) -> Value:
        """Write a line's formula: statements as far as needed, and the code of its value."""
        self.marked = marked
        return self.value(node)

    def value(self, node: Node) -> Value:
        """Write a node."""
        write = getattr(self, METHODS.get(type(node), ""), None)
        if write is None:
            raise UnsupportedError(type(node).__name__)
        written: Value = write(node)
        return written

    def numeric(self, node: Node) -> Num:
        """Write a node that is a number."""
        found = self.value(node)
        if not isinstance(found, Num):
            raise UnsupportedError(type(node).__name__)
        return found

    def code(self, node: Node) -> str:
        """Write a node that is a yes or no, or a word."""
        found = self.value(node)
        if isinstance(found, Num):
            raise UnsupportedError(type(node).__name__)
        return found.code

    def number(self, node: tree.Number) -> Num:
        return numbers.constant(node.value)

    def word(self, node: tree.Word) -> Text:
        return Text(repr(node.value))

    def yes_no(self, node: tree.YesNo) -> Flag:
        return Flag(f"({node.value})")  # in brackets: no name, so that it is given one where it is kept

    def parameter(self, node: tree.ParameterRead) -> Num:
        return numbers.constant(self.rule_set.parameters[node.name].value)

    def fact(self, node: tree.Fact) -> Value:
        return self.there(self.bare(node))

    def there(self, found: Value) -> Value:
        """Give up where a fact is missing."""
        if found.code.isidentifier():
            self.writer.once(f"{found.code} is not None")
        return found

    def bare(self, node: Node) -> Value:
        """Write a fact that may be None."""
        if not isinstance(node, tree.Fact):
            raise UnsupportedError(type(node).__name__)
        found = self.known.facts.get((node.name, self.marked))
        if found is None and node.name == "target" and self.rule_set.target is not None:
            marked, self.marked = self.marked, True  # a month of one segment has the segment's target
            found = self.value(self.rule_set.target)
            self.marked = marked
        if found is None:
            raise UnsupportedError(node.name)
        return found

    def line(self, node: tree.LineRead) -> Value:
        return self.known.lines[node.name]

    def loop(self, node: tree.Loop) -> Value:
        return self.there(self.known.loops[node])

    def indicator(self, node: tree.Indicator) -> Value:
        return self.there(self.known.indicators[node.name])

    def recorded(self, node: tree.Recorded) -> Flag:
        found = self.bare(node.fact)
        return Flag(f"({found.code} is not None)" if found.code.isidentifier() else "(True)")

    def unary(self, node: tree.Unary) -> Value:
        if node.operator == "not":
            return Flag(f"(not {self.code(node.operand)})")
        operand = self.numeric(node.operand)
        if node.operator == "-":
            return numbers.negative(operand)
        if operand.is_whole:
            return operand
        sign = "-" if node.operator == "ceil" else ""
        return Num(f"({sign}(({sign}({operand.code}))//({operand.divisor})))", signed=operand.signed)

    def arithmetic(self, node: tree.Arithmetic) -> Num:
        left, right = self.numeric(node.left), self.numeric(node.right)
        if node.operator == "*":
            return self.named(numbers.multiply(left, right))
        if node.operator == "/":
            return self.quotient(left, right)
        return self.named(numbers.add(left, right, node.operator))

    def named(self, number: Num) -> Num:
        """Give what was worked out a name, so that using it twice doesn't work it out twice."""
        if len(number.factors) > MOST_FACTORS or number.den.bit_length() > MOST_BITS:
            raise UnsupportedError(number.code)
        if number.constant is not None:
            return number
        return numbers.renamed(number, self.writer.let(number.code))

    def quotient(self, left: Num, right: Num) -> Num:
        if right.constant is not None:
            if right.constant == 0:
                raise UnsupportedError
            return self.named(numbers.multiply(left, numbers.inverse((right.constant, right.den))))
        under = self.writer.let(right.code, "d")
        self.writer.unless(f"0 < {under} < MOST")
        flipped = numbers.multiply(left, Num(numbers.times(str(right.den), *right.factors)))
        factors = tuple(sorted((*flipped.factors, under)))
        return self.named(Num(flipped.code, flipped.den, factors, signed=flipped.signed))

    def comparison(self, node: tree.Comparison) -> Flag:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Num) and isinstance(right, Num):
            (first, second), _, _ = numbers.common((left, right))
            return Flag(f"({first} {node.operator} {second})")
        if isinstance(left, Num) or isinstance(right, Num):
            raise UnsupportedError(node.operator)
        return Flag(f"({left.code} {node.operator} {right.code})")

    def membership(self, node: tree.Membership) -> Flag:
        words = self.writer.constant(frozenset(node.values))
        return Flag(f"({self.code(node.operand)} {'not in' if node.negated else 'in'} {words})")

    def logic(self, node: tree.Logic) -> Flag:
        first, *rest = node.operands
        result = self.writer.fresh("b")
        self.writer.put(f"{result} = {self.code(first)}")
        for operand in rest:
            with self.writer.block(f"if {'' if node.operator == 'and' else 'not '}{result}:"):
                self.writer.put(f"{result} = {self.code(operand)}")
        return Flag(result)

    def choice(self, node: tree.Choice) -> Value:
        condition = self.code(node.condition)
        with self.writer.aside() as above:
            then = self.value(node.then)
        with self.writer.aside() as below:
            otherwise = self.value(node.otherwise)
        if isinstance(then, Num) and isinstance(otherwise, Num):
            return self._chosen_number(condition, (above, then), (below, otherwise))
        if isinstance(then, Num) or isinstance(otherwise, Num):
            raise UnsupportedError
        name = self.writer.fresh("c")
        self._either(condition, [*above, f"{name} = {then.code}"], [*below, f"{name} = {otherwise.code}"])
        return Flag(name) if isinstance(then, Flag) else Text(name)

    def _chosen_number(self, condition: str, then: tuple[list[str], Num], other: tuple[list[str], Num]) -> Num:
        """Choose between numbers: over the known denominator of both, and the unknown one of the branch taken."""
        name, den = self.writer.fresh(), lcm(then[1].den, other[1].den)
        same = then[1].factors == other[1].factors
        under = "" if same else self.writer.fresh("d")
        branches = []
        for statements, number in (then, other):
            ends = [f"{name} = {numbers.scaled(number, den, number.factors)}"]
            ends += [] if same else [f"{under} = {numbers.times('1', *number.factors)}"]
            ends += [] if same else [f"if {under} >= MOST: raise Otherwise"]
            branches.append([*statements, *ends])
        self._either(condition, *branches)
        signed = then[1].signed or other[1].signed
        return Num(name, den, then[1].factors if same else (under,), signed=signed)

    def _either(self, condition: str, then: list[str], otherwise: list[str]) -> None:
        for head, body in ((f"if {condition}:", then), ("else:", otherwise)):
            with self.writer.block(head):
                for line in body:
                    if line.startswith(" "):
                        self.writer.lines.append(line)
                    else:
                        self.writer.put(line)

    def extreme(self, node: tree.Extreme) -> Num:
        values = [self.numeric(operand) for operand in node.operands]
        codes, den, factors = numbers.common(values)
        best = self.writer.let(codes[0], "m") if not codes[0].isidentifier() else codes[0]
        for code in codes[1:]:
            other = self.writer.let(code, "m")
            name = self.writer.fresh("m")
            sign = "<=" if node.operator == "min" else ">="
            self.writer.put(f"{name} = {best} if {best} {sign} {other} else {other}")
            best = name
        signed = all(value.signed for value in values)
        if node.operator == "min":
            signed = any(value.signed for value in values)
        return Num(best, den, factors, signed=signed)

    def gate(self, node: tree.GateValue) -> Text:
        return Text(repr(node.outcome))

    def lookup(self, node: tree.Lookup) -> Value:
        table = self.rule_set.tables[node.table]
        if table.unpublished:
            return self.fact(tree.Fact(node.column, "post_amount"))
        den, words = cell_scale(table, node.column_name)
        key = self._key(self.value(node.key)) if node.key is not None else "None"
        if node.band is None:
            name = self._named_table(node, {row.key: _cell(row, node.column_name, den) for row in table.rows})
            code = self.writer.let(f"{name}[{key}]", "t")
        else:
            code = self._banded(node, table, key, den)
        return Text(code) if words else Num(code, den, signed=_has_negative(table, node.column_name))

    def _key(self, key: Value) -> str:
        if isinstance(key, Num) and not key.is_whole:
            raise UnsupportedError
        return key.code

    def _banded(self, node: tree.Lookup, table: Table, key: str, den: int) -> str:
        band = node.band
        bare = table.no_record is not None and isinstance(band, tree.Fact)
        found = self.bare(band) if bare and band is not None else self.numeric(band) if band is not None else None
        if not isinstance(found, Num):
            raise UnsupportedError
        bands = self._named_table(node, _bands(table, node.column_name, den))
        look_up = self.writer.constant(_look_up_lower if table.edges == "lower" else _look_up_upper)
        name = self.writer.fresh("t")
        code = f"{look_up}({bands}[{key}], {found.code}, {found.divisor})"
        if bare:
            cell = _scaled_cell(table.no_record, den)
            code = f"{cell!r} if {found.code} is None else {code}"
        self.writer.put(f"{name} = {code}")
        return name

    def _named_table(self, node: tree.Lookup, content: object) -> str:
        place = (node.table, node.column_name)
        if place not in self._tables:
            self._tables[place] = self.writer.constant(content)
        return self._tables[place]


def cell_scale(table: Table, column: str) -> tuple[int, bool]:
    """Tell the denominator that the cells of a column share, and whether they are words."""
    cells = [row.cells[column] for row in table.rows]
    cells += [] if table.no_record is None else [table.no_record]
    found = [cell[1] for cell in cells if isinstance(cell, tuple)]
    return lcm(*found), len(found) < len(cells)


def _has_negative(table: Table, column: str) -> bool:
    cells = [*(row.cells[column] for row in table.rows), table.no_record]
    return any(isinstance(cell, tuple) and cell[0] < 0 for cell in cells)


def _cell(row: Row, column: str, den: int) -> int | str:
    return _scaled_cell(row.cells[column], den)


def _scaled_cell(cell: object, den: int) -> int | str:
    return cell[0] * (den // cell[1]) if isinstance(cell, tuple) else str(cell)


Bands = tuple[int, list[int], list[int | str], int | None]
"""The edges' denominator, the edges between bands, the cells, and the edge below the first band."""


def _bands(table: Table, column: str, den: int) -> dict[object, Bands]:
    by_key: dict[object, list[Row]] = {}
    for row in table.rows:
        by_key.setdefault(row.key, []).append(row)
    return {key: _band(rows, column, den) for key, rows in by_key.items()}


def _band(rows: list[Row], column: str, den: int) -> Bands:
    scale = lcm(*(edge[1] for row in rows for edge in (row.since, row.until) if edge is not None))
    edges = [row.until[0] * (scale // row.until[1]) for row in rows[:-1] if row.until is not None]
    first = rows[0].since
    if len(edges) != len(rows) - 1 or rows[-1].until is not None:
        raise UnsupportedError
    cells = [_cell(row, column, den) for row in rows]
    return scale, edges, cells, None if first is None else first[0] * (scale // first[1])


def _look_up_lower(bands: Bands, over: int, under: int) -> int | str:
    """Find the cell of the band [a, b) that a value is in."""
    scale, edges, cells, first = bands
    value = over * scale // under
    if first is not None and value < first:
        raise LookupError
    at = 0
    for edge in edges:
        if value < edge:
            break
        at += 1
    return cells[at]


def _look_up_upper(bands: Bands, over: int, under: int) -> int | str:
    """Find the cell of the band (a, b] that a value is in."""
    scale, edges, cells, first = bands
    value = -(-over * scale // under)
    if first is not None and value <= first:
        raise LookupError
    at = 0
    for edge in edges:
        if value <= edge:
            break
        at += 1
    return cells[at]
