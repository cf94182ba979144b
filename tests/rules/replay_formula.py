"""Works one formula out again from its text and the reads that a trace tells of it."""

import ast
import operator
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from tests.rules.replay_values import Json, ReplayError, Value, agree, hold, number, shown, value_of

if TYPE_CHECKING:
    from tests.rules.replayer import Replay

LOOPS: dict[str, Callable[[list[tuple[int, Any]]], Any]] = {
    "sum": lambda kept: sum((n * value for n, value in kept), Fraction(0)),
    "count": lambda kept: Fraction(sum(n for n, _ in kept)),
    "avg": lambda kept: sum((n * value for n, value in kept), Fraction(0)) / sum(n for n, _ in kept),
    "min": lambda kept: min(value for _, value in kept),
    "max": lambda kept: max(value for _, value in kept),
    "any": lambda kept: any(value for _, value in kept),
}
ARITHMETIC: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class Formula:
    """One run of one formula, with the reads that the trace has of it."""

    def __init__(self, replay: "Replay", reads: list[Json], place: Json, row: Json = None, item: str = "") -> None:
        self.replay, self.reads, self.place, self.row, self.item = replay, deque(reads), place, row, item
        self.collection = ""

    def work_out(self, text: str) -> Value:
        flat = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
        self.text = flat.lstrip()
        self.start = len(flat) - len(self.text)
        found = self.node(ast.parse(self.text, mode="eval").body)
        self.done()
        return found

    def done(self) -> None:
        agree(len(self.reads), 0, "reads that nobody needed")

    def inner(self, reads: list[Json], row: Json, collection: str, item: str) -> "Formula":
        found = Formula(self.replay, reads, self.place, row, item)
        found.text, found.start, found.collection = self.text, self.start, collection
        return found

    def take(self, node: ast.expr) -> Json:
        read = self.reads.popleft()
        agree(read["at"], node.col_offset + self.start, "column of a read")
        return read

    def node(self, node: ast.expr) -> Value:
        method: Callable[[Any], Any] = getattr(self, type(node).__name__.lower())
        return method(node)

    def constant(self, node: ast.Constant) -> Value:
        written = ast.get_source_segment(self.text, node) or ""
        return node.value if isinstance(node.value, bool | str) else Fraction(written)

    def name(self, node: ast.Name) -> Value:
        return node.id if node.id in {"pay", "zero"} else self.present(node)

    def attribute(self, node: ast.Attribute) -> Value:
        if isinstance(node.value, ast.Call):
            return self.lookup(node.value, node.attr)
        return self.carried(node) if is_carried(node) else self.present(node)

    def carried(self, node: ast.Attribute) -> Value:
        """Take what an earlier statement left: of the same year where the line says so, else the line's start."""
        earlier, line = self.told(node, "carried.month"), self.replay.lines[node.attr]
        counts = earlier is not None
        if counts:
            index = self.told(node, "month.index")
            hold(earlier < index, "an earlier statement is of an earlier month")
            counts = line["resets"] == "never" or year_of(earlier) == year_of(index)
        left = self.told(node, f"carried.{node.attr}") if counts or earlier is None else None
        hold(counts or left is None, "what an earlier statement left has its month")
        return self.start_of(node, line) if left is None else left

    def told(self, node: ast.expr, name: str) -> Value:
        """Read a fact that isn't written in the formula."""
        read, found = self.take(node), self.replay.fact(name, self.place)
        agree((read["fact"], read["value"]), (name, shown(found)), name)
        return found

    def start_of(self, node: ast.Attribute, line: Json) -> Value:
        read, found = self.take(node), Fraction(line["start"])
        agree((read["start"], read["value"]), (node.attr, shown(found)), "start")
        return found

    def present(self, node: ast.expr) -> Value:
        found = self.read(node)
        if found is None:
            message = "a fact that is missing"
            raise ReplayError(message)
        return found

    def read(self, node: ast.expr) -> Value:
        """Read a name: a parameter, a fact (maybe missing), or another line."""
        name = ast.get_source_segment(self.text, node) or ""
        target = self.target()
        read = self.take(node)
        if "parameter" in read:
            agree(read["parameter"], name, "parameter")
            found = Fraction(self.replay.trace["parameters"][name]["value"])
        elif "line" in read:
            agree(read["line"], name, "line")
            found = self.replay.line_value(name, self.place)
        else:
            own = f"{self.collection}.{name.partition('.')[2]}" if name.startswith(f"{self.item}.") else name
            agree(read["fact"], own, "fact")
            found = self.fact(own, target)
        agree(read["value"], shown(found), name)
        return found

    def target(self) -> Fraction:
        total = Fraction(0)
        while self.reads and "calendar" in self.reads[0]:
            read = self.reads.popleft()
            place = {**self.place, "segment": read["segment"]}
            self.replay.calendar.add(read["calendar"])
            formula = self.replay.trace["calendar"][read["calendar"]]["formula"]
            found = Formula(self.replay, read["reads"], place).work_out(formula)
            agree(read["value"], shown(found), "target")
            total += found
        return total

    def fact(self, name: str, target: Fraction) -> Value:
        if name == "target":
            return target
        if self.collection and name.startswith(f"{self.collection}."):
            return value_of(self.row[name.partition(".")[2]])
        return self.replay.fact(name, self.place)

    def binop(self, node: ast.BinOp) -> Value:
        left, right = self.node(node.left), self.node(node.right)
        return ARITHMETIC[type(node.op)](left, right)

    def unaryop(self, node: ast.UnaryOp) -> Value:
        found = self.node(node.operand)
        return not found if isinstance(node.op, ast.Not) else -found

    def boolop(self, node: ast.BoolOp) -> Value:
        found: Any = None
        for operand in node.values:
            found = self.node(operand)
            if bool(found) is isinstance(node.op, ast.Or):
                break
        return found

    def compare(self, node: ast.Compare) -> bool:
        sides = [node.left, *node.comparators]
        for left, how, right in zip(sides, node.ops, sides[1:], strict=False):
            if isinstance(how, ast.In | ast.NotIn):
                assert isinstance(right, ast.List)
                words = [ast.literal_eval(word) for word in right.elts]
                held = (self.node(left) in words) is isinstance(how, ast.In)
            else:
                one, other = self.node(left), self.node(right)
                held = ARITHMETIC[type(how)](one, other)
            if not held:
                return False
        return True

    def ifexp(self, node: ast.IfExp) -> Value:
        return self.node(node.body) if self.node(node.test) else self.node(node.orelse)

    def call(self, node: ast.Call) -> Value:  # noqa: PLR0911 - one way out for each function of the language
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        first = node.args[0] if node.args else None
        if name in LOOPS:
            if isinstance(first, ast.GeneratorExp):
                return self.loop(node, name, first)
            return {"min": min, "max": max}[name]([self.node(argument) for argument in node.args])
        if name in {"floor", "ceil"}:
            return Fraction({"floor": floor, "ceil": ceil}[name](self.node(node.args[0])))
        if name == "recorded":
            return self.read(node.args[0]) is not None
        if name == "indicator":
            return self.indicator(node)
        if name == "hold":
            months = None if first is None else ceil(self.node(first))
            return "hold" if months is None else f"hold {months}" if months > 0 else "pay"
        return self.lookup(node, "")

    def indicator(self, node: ast.Call) -> Fraction:
        read, wanted = self.take(node), ast.literal_eval(node.args[0])
        agree((read["fact"], read["name"]), ("indicators.value", wanted), "indicator")
        found = Fraction(self.replay.trace["facts"]["indicator"][wanted])
        agree(read["value"], shown(found), "indicator")
        return found

    def loop(self, node: ast.Call, name: str, body: ast.GeneratorExp) -> Value:
        each, read = body.generators[0], self.take(node)
        collection, item = ast.unparse(each.iter), ast.unparse(each.target)
        agree((read["loop"], read["collection"]), (name, collection), "loop")
        rows = self.replay.rows(collection, self.place)
        kept = []
        for said, row in zip(read["rows"], rows, strict=True):
            agree(said["n"], row["n"], "how often")
            inside = self.inner(said["reads"], row, collection, item)
            if all(inside.node(condition) for condition in each.ifs):
                kept.append((row["n"], None if name == "count" else inside.node(body.elt)))
            inside.done()
        found = LOOPS[name](kept)
        agree(read["value"], shown(found), f"{name} over {collection}")
        return found

    def argument(self, node: ast.expr) -> Value:
        """Read what is looked up: a fact that is given bare may be missing."""
        dotted = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and not is_carried(node)
        bare = isinstance(node, ast.Name) or dotted
        return self.read(node) if bare else self.node(node)

    def lookup(self, node: ast.expr, column: str) -> Value:
        assert isinstance(node, ast.Call)
        if self.reads[0].get("fact") == "post_amount" and self.reads[0]["at"] == node.col_offset + self.start:
            read, found = self.take(node), self.replay.fact("post_amount", self.place)
            agree(read["value"], shown(found), "post_amount")
            return found
        arguments = [self.argument(one) for one in node.args]
        read, name = self.take(node), ast.unparse(node.func)
        agree((read["table"], read["column"]), (name, column), "table")
        table = self.replay.trace["tables"][name]
        (row,) = [row for row in table["rows"] if (row["row"], row["column"]) == (read["row"], column)]
        hold(fits(row["row"], table, arguments), f"{arguments} in row {row['row']!r} of {name}")
        agree(read["value"], row["value"], f"cell of {name}")
        return value_of(row["value"])


def is_carried(node: ast.expr) -> bool:
    """Tell whether a name is that of a value that an earlier statement left."""
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == "carried" and node.attr != "month"


def year_of(month: Fraction) -> int:
    """Return the year of a month index, 12 x year + month."""
    return (month - 1) // 12


def fits(row: str, table: Json, arguments: list[Any]) -> bool:
    """Tell whether a key and a band value belong in a row of that name."""
    if row == "no_record" or None in arguments:
        return row == "no_record" and None in arguments
    words, values = row.split(" "), list(arguments)
    if "key" in table:
        key = values.pop(0)
        if str(key) != (words[0] if "by" in table else row):
            return False
    if "by" not in table:
        return not values
    (value,) = values
    low, _, high = words[-1].partition("..")
    if {"lower": True, "upper": False}[table["edges"]]:
        return (not low or number(low) <= value) and (not high or value < number(high))
    return (not low or number(low) < value) and (not high or value <= number(high))
