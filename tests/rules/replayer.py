"""Works a statement or payment out again from its expanded trace, and from nothing else.

It shares no code with the service: formulas are read by `ast`, numbers are `fractions.Fraction`, and every value that
the trace states is compared with the one that comes out here.
"""

import ast
import hashlib
import json
import operator
from collections import deque
from collections.abc import Callable, Iterable
from fractions import Fraction
from math import ceil, floor
from typing import Any

Json = Any
UNITS = {"rupiah", "minutes", "share", "count", "days", "points", "category", "yes/no", "gate"}
CERTAINTIES = {"text", "practice", "news", "unverified", "assumption"}
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


class ReplayError(Exception):
    """The trace contradicts itself, or lacks something."""


def agree(said: object, found: object, about: str) -> None:
    """Fail unless the trace says what was found."""
    if type(said) is not type(found) or said != found:
        message = f"{about}: the trace says {said!r}, it comes to {found!r}"
        raise ReplayError(message)


def number(text: str) -> Fraction:
    """Read "3/100", "0.5" or "50%"."""
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


Value = Any
"""A number, a word, yes or no, or nothing."""


def hold(condition: object, what: str) -> None:
    """Fail where something does not hold."""
    agree(bool(condition), bool(1), what)


def value_of(said: Json) -> Value:
    """Read a value: a number, a word, yes or no, or nothing."""
    if not isinstance(said, str):
        return said
    try:
        return Fraction(said)
    except ValueError:
        return said


def shown(value: Value) -> Json:
    """Write a value as the trace does."""
    return str(value) if isinstance(value, Fraction) else value


def to_multiple(value: Fraction, rounding: Json) -> Fraction:
    """Round to a multiple."""
    steps, sign = abs(value / number(rounding["to"])), -1 if value < 0 else 1
    whole, rest = floor(steps), steps - floor(steps)
    up = {
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[rounding["mode"]]
    return sign * (whole + up) * number(rounding["to"])


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
        return self.lookup(node.value, node.attr) if isinstance(node.value, ast.Call) else self.present(node)

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
                words = [word.value for word in right.elts]  # type: ignore[attr-defined]  # a list of words
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
        name = node.func.id  # type: ignore[attr-defined]  # only names are called
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
            return "hold" if first is None else f"hold {ceil(self.node(first))}"
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

    def lookup(self, node: ast.expr, column: str) -> Value:
        assert isinstance(node, ast.Call)
        if self.reads[0].get("fact") == "post_amount" and self.reads[0]["at"] == node.col_offset + self.start:
            read, found = self.take(node), self.replay.fact("post_amount", self.place)
            agree(read["value"], shown(found), "post_amount")
            return found
        arguments = [
            self.read(one) if isinstance(one, ast.Name | ast.Attribute) else self.node(one) for one in node.args
        ]
        read, name = self.take(node), ast.unparse(node.func)
        agree((read["table"], read["column"]), (name, column), "table")
        table = self.replay.trace["tables"][name]
        (row,) = [row for row in table["rows"] if (row["row"], row["column"]) == (read["row"], column)]
        hold(fits(row["row"], table, arguments), f"{arguments} in row {row['row']!r} of {name}")
        agree(read["value"], row["value"], f"cell of {name}")
        return value_of(row["value"])


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


class Replay:
    """The replay of one trace, line after line."""

    def __init__(self, trace: Json) -> None:
        self.trace = trace
        self.lines: dict[str, Json] = {line["id"]: line for line in trace["lines"]}
        self.values: dict[str, list[Any]] = {}
        self.places: dict[str, list[Json]] = {}
        self.limited: set[str] = set()
        self.bases = self.left = Fraction(0)
        self.parts_left: dict[tuple[str, int], Fraction] = {}

    def fact(self, name: str, place: Json) -> Value:
        facts, segment = self.trace["facts"], place["segment"]
        if name == "segment.share":
            return self.fact("working_days", place) / self.fact("month.working_days", place)
        if name == "working_days" and segment is None:
            return self.fact("month.working_days", place)
        if "." in name:
            holder, _, key = name.partition(".")
            return value_of(facts[holder][key])
        inside = facts["segments"][segment] if segment is not None else {}
        return value_of(inside[name] if name in inside else facts[name])

    def rows(self, collection: str, place: Json) -> list[Json]:
        facts = self.trace["facts"]
        if collection in facts:
            return list(facts[collection])
        segments = facts["segments"] if place["segment"] is None else [facts["segments"][place["segment"]]]
        return [row for segment in segments for row in segment[collection]]

    def line_value(self, name: str, place: Json) -> Value:
        values = self.values[name]
        if not self.lines[name]["per"]:
            return values[0]
        here = [value for value, at in zip(values, self.places[name], strict=True) if within(at, place)]
        return here[0] if len(here) == 1 else sum(here, Fraction(0))

    def work_out(self) -> None:
        for line in self.trace["lines"]:
            check_words(line)
            if "formula" in line:
                self.line(line)
        for group in (self.trace["parameters"], self.trace["tables"]):
            for one in group.values():
                check_words(one)
        agree(
            self.trace["result"], self.payment() if self.trace["section"] == "payment" else self.statement(), "result"
        )

    def line(self, line: Json) -> None:
        places = self.places_of(line["per"])
        agree([{key: run[key] for key in places[0]} for run in line["runs"]], places, f"runs of {line['id']}")
        values = []
        for place, run in zip(places, line["runs"], strict=True):
            found = Formula(self, run["reads"], place).work_out(line["formula"])
            agree(run["result"], shown(found), f"result of {line['id']}")
            values.append(found)
        if line["kind"] == "cut":
            values = [self.cut(line, value, number) for number, value in enumerate(values)]
        elif "round" in line:
            values = [to_multiple(value, line["round"]) for value in values]
        agree([run["value"] for run in line["runs"]], [shown(value) for value in values], line["id"])
        self.values[line["id"]], self.places[line["id"]] = values, places
        if line["kind"] == "base":
            self.bases += sum(values)
            self.left += sum(values)

    def places_of(self, per: list[str]) -> list[Json]:
        if not per:
            return [{"segment": None}]
        agree(per, ["segment"], "per")
        return [{"segment": index} for index, _ in enumerate(self.trace["facts"]["segments"])]

    def cut(self, line: Json, value: Fraction, run: int) -> Fraction:
        if "of" not in line:
            return self.take(line, value, self.left)
        taken = Fraction(0)
        for part in line["of"]:
            name = part["line"]
            agree(part["values"], [shown(one) for one in self.values[name]], f"part {name}")
            whole = self.values[name][run]
            left = self.parts_left.get((name, run), whole)
            amount = self.take(line, value * whole, left)
            self.parts_left[name, run] = left - amount
            taken += amount
        return taken

    def take(self, line: Json, wanted: Fraction, left: Fraction) -> Fraction:
        rounded = to_multiple(wanted, line["round"]) if "round" in line else wanted
        amount = min(rounded, left, self.left)
        if amount < rounded:
            self.limited.add(line["id"])
        self.left -= amount
        return amount

    def total(self, name: str) -> Fraction:
        return sum(self.values[name], Fraction(0))

    def statement(self) -> Json:
        said = self.trace["result"]
        total = next(line for line in self.lines.values() if line["kind"] == "total")
        gates = self.gates([gate["line"] for gate in said["gates"]])
        zero = next((gate["line"] for gate in gates if gate["outcome"] == "zero"), None)
        order = [line["id"] for line in said["lines"] if line["id"] in self.lines]
        signs = {"base": 1, "addition": 1, "cut": -1}
        amounts = [(name, signs[self.lines[name]["kind"]]) for name in order if self.lines[name]["kind"] in signs]
        exact = {name: self.total(name) for name, _sign in amounts}
        left = sum((sign * exact[name] for name, sign in amounts), Fraction(0))
        if zero:
            amounts.append((zero, -1))
            exact[zero] = left
        result = floor(Fraction(0) if zero else self.summed(total, left))
        whole, rest = allocate(amounts, exact, result)
        lines = [self.shown_line(name, whole, exact) for name in order if self.lines[name]["kind"] not in TAIL]
        if zero:
            lines.append(told(self.lines[zero], whole[zero], str(left), kind="cut"))
        if rest:
            lines.append({**told(total, rest, None, kind="addition"), "id": "rounding"})
        lines.append(told(total, result, str(left)))
        agree(
            sorted(order), sorted(name for name, line in self.lines.items() if keeps(line, zero)), "lines of the result"
        )
        outcome, months = decide(gates)
        return {
            "outcome": outcome,
            "hold_months": months,
            "total": result,
            "claim": 0,
            "gates": gates,
            "criteria": self.criteria(result),
            "lines": lines,
        }

    def criteria(self, total: int) -> Json:
        """Take the split over the criteria as the trace has it, where it adds up to the total and to nothing else."""
        told_split = self.trace["result"]["criteria"]
        per_criterion = any("criterion" in line["per"] for line in self.lines.values())
        agree(sum(told_split.values()), total if per_criterion else 0, "split over the criteria")
        return told_split

    def gates(self, order: list[str]) -> list[Json]:
        stopped = {
            name: self.values[name][0]
            for name, line in self.lines.items()
            if line["kind"] == "gate" and self.values[name][0] != "pay"
        }
        agree(sorted(order), sorted(stopped), "gates")
        found = []
        for name in order:
            outcome, _, months = stopped[name].partition(" ")
            found.append({"line": name, "outcome": outcome, "months": int(months) if months else None})
        return found

    def summed(self, total: Json, left: Fraction) -> Fraction:
        if total["sum_of"]:
            left = sum((self.total(name) for name in total["sum_of"]), Fraction(0))
        elif total["from"] is not None:
            left = self.bases * self.total(total["from"])
        return to_multiple(left, total["round"])

    def shown_line(self, name: str, whole: dict[str, int], exact: dict[str, Fraction]) -> Json:
        line, values = self.lines[name], self.values[name]
        if name in whole:
            return told(line, whole[name], str(exact[name]), limited=name in self.limited)
        summable = line["unit"] in {"rupiah", "minutes", "days", "count", "points"}
        if not summable and len(values) > 1:
            return told(line, None, None)
        found = sum(values, Fraction(0)) if summable else values[0]
        text = str(found).lower() if isinstance(found, bool) else str(found)
        return told(line, text, text)

    def payment(self) -> Json:
        signs = {"gross": 1, "withheld": -1, "claim": -1, "borne": 0}
        whole = {name: self.total(name) for name, line in self.lines.items() if line["kind"] in signs}
        net = sum((signs[self.lines[name]["kind"]] * value for name, value in whole.items()), Fraction(0))
        hold(all(value.denominator == 1 for value in whole.values()), "whole rupiah")
        lines = []
        for name in (line["id"] for line in self.trace["result"]["lines"]):
            line = self.lines[name]
            if line["kind"] == "net":
                lines.append(told(line, max(int(net), 0), str(max(int(net), 0))))
            elif name in whole:
                lines.append(told(line, int(whole[name]), str(whole[name])))
            else:
                found = self.values[name][0]
                text = str(found).lower() if isinstance(found, bool) else str(found)
                lines.append(told(line, text, text))
        agree(len(lines), len(self.lines), "lines of the result")
        paid, owed = max(int(net), 0), max(-int(net), 0)
        return {
            "outcome": "pay",
            "hold_months": None,
            "total": paid,
            "claim": owed,
            "gates": [],
            "criteria": {},
            "lines": lines,
        }


TAIL = {"gate", "total"}


def within(at: Json, place: Json) -> bool:
    """Tell whether a run lies in a place: where the place says nothing, every run does."""
    return all(wanted is None or at[key] == wanted for key, wanted in place.items() if key in at)


def keeps(line: Json, zero: str | None) -> bool:
    """Tell whether the result shows a line: all but gates, of which only the one that stops the payment."""
    return bool(line["kind"] != "gate" or line["id"] == zero)


def check_words(one: Json) -> None:
    """Fail on a word that no trace has."""
    hold(one["unit"] in UNITS and one["certainty"] in CERTAINTIES, "known words")
    hold(one.get("by", "minutes") in UNITS, "known units")


def told(line: Json, value: object, exact: str | None, *, kind: str = "", limited: bool = False) -> Json:
    """Build a line of the result."""
    return {
        "id": line["id"],
        "kind": kind or line["kind"],
        "value": value,
        "exact": exact,
        "limited": limited,
        "citation": line["citation"],
    }


def decide(gates: list[Json]) -> tuple[str, int | None]:
    """Let zero beat hold, and the longest hold win."""
    if any(gate["outcome"] == "zero" for gate in gates):
        return "zero", None
    if not gates:
        return "pay", None
    months = [gate["months"] for gate in gates]
    return "hold", None if None in months else max(months)


def allocate(amounts: Iterable[tuple[str, int]], exact: dict[str, Fraction], total: int) -> tuple[dict[str, int], int]:
    """Floor all; then one rupiah each to the largest fractions of the side that is short."""
    listed = list(amounts)
    whole = {name: floor(exact[name]) for name, _sign in listed}
    gap = total - sum(sign * whole[name] for name, sign in listed)
    side = 1 if gap > 0 else -1
    short = [name for name, sign in listed if sign == side and exact[name].denominator > 1]
    for name in sorted(short, key=lambda name: whole[name] - exact[name])[: abs(gap)]:
        whole[name] += 1
        gap -= side
    return whole, gap


def replay(trace: Json, *, with_digest: bool = True) -> None:
    """Work the whole trace out again, or raise ReplayError."""
    try:
        if with_digest:
            text = json.dumps(
                {key: value for key, value in trace.items() if key != "digest"},
                sort_keys=True,
                separators=(",", ":"),
                ensure_ascii=False,
            )
            agree(trace["digest"], f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", "digest")
        agree(trace["schema"], "erk.trace.v1", "schema")
        hold(trace["section"] in {"lines", "payment"}, "section")
        Replay(trace).work_out()
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, SyntaxError, StopIteration) as error:
        raise ReplayError(str(error)) from error
