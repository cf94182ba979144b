"""Works the lines of a section out in plain fractions over the facts as given: slow, short, without our kernel.

It shares with the application the tree that was read and the order of the lines, and nothing that works anything out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final

from app.rules import tree
from app.rules.model import Kind, Line, RuleSet
from app.rules.order import in_order
from app.rules.tree import Node, Unit
from app.rules.vocabulary import BY_COLLECTION, BY_NAME, CRITERIA, Scope
from tests.rules.plain_values import PlainError, Value, cell, is_in, number, rounded

Facts = Mapping[str, Any]

NEVER_BELOW_ZERO: Final = {Kind.BASE, Kind.PART, Kind.CUT, Kind.ADDITION}
HOLDERS: Final = {Scope.MONTH, Scope.SALARY, Scope.EARLIER}


@dataclass(frozen=True)
class Place:
    """Where a formula is being worked out: in a segment, for a criterion, on an item of a loop."""

    segment: int | None = None
    criterion: str | None = None
    item: Facts | None = None

    def meets(self, other: "Place") -> bool:
        """Tell whether both are of one segment and one criterion, as far as they have one."""
        pairs = ((self.segment, other.segment), (self.criterion, other.criterion))
        return all(one is None or another is None or one == another for one, another in pairs)


class Plain:
    """The lines of a section worked out for one person."""

    def __init__(self, rule_set: RuleSet, lines: Sequence[Line], facts: Facts) -> None:
        self.rules = rule_set
        self.facts = facts
        self.segments: Sequence[Facts] = facts.get("segments", ())
        self.days = [Fraction(sum(day.get("n", 1) for day in segment["days"])) for segment in self.segments]
        self.values: dict[str, list[Value]] = {}
        self.places: dict[str, list[Place]] = {}
        self.bases = self.left = Fraction(0)
        self.parts_left: dict[tuple[str, int], Fraction] = {}
        for line in in_order(lines):
            if line.tree is not None:
                try:
                    self.values[line.id] = self.line(line, line.tree)
                except PlainError as error:
                    raise PlainError(error.code, line.id) from None

    def line(self, line: Line, formula: Node) -> list[Value]:
        places = self.places[line.id] = self.places_of(line.per)
        values = [self.value(formula, place) for place in places]
        if line.kind in NEVER_BELOW_ZERO and any(value < 0 for value in values):
            raise PlainError("negative-amount")
        if line.kind is Kind.CUT:
            return [self.cut(line, value, at) for at, value in enumerate(values)]
        if line.round is not None:
            values = [rounded(value, Fraction(*line.round.to), line.round.mode) for value in values]
        if line.kind is Kind.BASE:
            self.bases += sum(values)
            self.left += sum(values)
        return values

    def places_of(self, per: tuple[str, ...]) -> list[Place]:
        segments = [None] if "segment" not in per else range(len(self.segments))
        if "criterion" not in per:
            return [Place(at) for at in segments]
        posts = [self.post(segment) for segment in self.segments]
        return [
            Place(at, criterion)
            for at in segments
            for criterion in CRITERIA
            if any(criterion in post for post in (posts if at is None else posts[at : at + 1]))
        ]

    def post(self, segment: Facts) -> dict[str, object]:
        """Return what the post carries, each criterion with its amount, if that is there."""
        rows = segment.get("criteria")
        if rows is None or any("criterion" not in row for row in rows):
            raise PlainError("missing-fact")
        found = {row["criterion"]: row.get("amount") for row in rows}
        if len(found) < len(rows):
            raise PlainError("wrong-fact")
        return found

    def criterion_amount(self, place: Place) -> Fraction | None:
        here = range(len(self.segments)) if place.segment is None else [place.segment]
        amounts = [self.post(self.segments[at]).get(place.criterion or "", 0) for at in here]
        if None in amounts:
            return None
        if len(amounts) == 1:
            return number(amounts[0])
        days = sum(self.days)
        if not days:
            raise PlainError("division-by-zero")
        return sum((number(one) * self.days[at] for at, one in zip(here, amounts, strict=True)), Fraction(0)) / days

    def cut(self, line: Line, value: Fraction, at: int) -> Fraction:
        if not line.is_rate:
            return self.take(line, value, self.left)
        taken = Fraction(0)
        for name in line.of:
            part: Fraction = self.values[name][at]
            left: Fraction = self.parts_left.get((name, at), part)
            amount = self.take(line, value * part, left) if value else Fraction(0)
            self.parts_left[name, at] = left - amount
            taken += amount
        return taken

    def take(self, line: Line, wanted: Fraction, left: Fraction) -> Fraction:
        if line.round is not None:
            wanted = rounded(wanted, Fraction(*line.round.to), line.round.mode)
        taken = min(wanted, left, self.left)
        self.left -= taken
        return taken

    # Formulas

    def value(self, node: Node, place: Place) -> Value:
        return getattr(self, f"of_{tree.METHODS[type(node)]}")(node, place)

    def of_number(self, node: tree.Number, _place: Place) -> Value:
        return Fraction(node.text)

    def of_word(self, node: tree.Word, _place: Place) -> Value:
        return node.value

    of_yes_no = of_word

    def of_parameter(self, node: tree.ParameterRead, _place: Place) -> Value:
        return number(self.rules.parameters[node.name].text)

    def of_fact(self, node: tree.Fact, place: Place) -> Value:
        found = self.fact(node.name, place)
        if found is None:
            raise PlainError("missing-fact")
        return found

    of_item_fact = of_fact

    def fact(self, name: str, place: Place) -> Value | None:
        term = BY_NAME[name]
        segment = None if place.segment is None else self.segments[place.segment]
        if term.scope is Scope.ENGINE:
            return self.worked_out(name, place)
        if term.scope is Scope.ITEM:
            given = None if place.item is None else place.item.get(term.key)
        elif term.scope in HOLDERS:
            given = self.facts.get(term.scope.value, {}).get(term.key)
        elif segment is not None and term.scope is not Scope.PERSON:
            given = segment.get(term.key, self.facts.get(term.key))
        else:
            given = self.facts.get(term.key)
        return given if given is None or term.unit in {Unit.CATEGORY, Unit.YES_NO} else number(given)

    def worked_out(self, name: str, place: Place) -> Value:
        if name.startswith("criterion"):
            return self.criterion_amount(place) if name == "criterion_amount" else place.criterion
        here = range(len(self.segments)) if place.segment is None else [place.segment]
        if name == "target":
            assert self.rules.target is not None
            return sum(self.value(self.rules.target, Place(at)) for at in here)
        days = sum(self.days[at] for at in here)
        whole = sum(self.days)
        if name == "segment.share" and not whole:
            raise PlainError("division-by-zero")
        return {"working_days": days, "month.working_days": whole}.get(name, days / whole if whole else None)

    def of_line(self, node: tree.LineRead, place: Place) -> Value:
        found = [
            value for at, value in zip(self.places[node.name], self.values[node.name], strict=True) if at.meets(place)
        ]
        if node.summed:
            return sum(found, Fraction(0))
        (one,) = found
        return one

    def of_lookup(self, node: tree.Lookup, place: Place) -> Value:
        table = self.rules.tables[node.table]
        if table.unpublished:
            return self.of_fact(tree.Fact(node.column, "post_amount"), place)
        key = None if node.key is None else self.value(node.key, place)
        band = None
        if node.band is not None:
            if table.no_record is not None and isinstance(node.band, tree.Fact | tree.ItemFact):
                band = self.fact(node.band.name, place)
            else:
                band = self.value(node.band, place)
            if band is None:
                return cell(table.no_record)
        for row in table.rows:
            if (row.key is None or row.key == key) and (band is None or is_in(table, row.text, band)):
                return cell(row.cells[node.column_name])
        raise PlainError("no-row")

    def of_carried(self, node: tree.CarriedRead, _place: Place) -> Value:
        line, index = self.rules.line(node.name), self.facts["month"]["index"]
        earlier = self.facts.get("carried", {})
        same_year = "month" in earlier and (earlier["month"] - 1) // 12 == (index - 1) // 12
        counts = node.name in earlier and (line.resets == "never" or same_year)
        return number(earlier[node.name]) if counts else Fraction(*(line.start or (0, 1)))

    def of_staff(self, node: tree.StaffRead, place: Place) -> Value:
        found = None if place.item is None else place.item.get(node.name)
        if found is None:
            raise PlainError("missing-fact")
        return number(found)

    def of_indicator(self, node: tree.Indicator, _place: Place) -> Value:
        found = [item.get("value") for item in self.facts["indicators"] if item.get("name") == node.name]
        if not found or found[0] is None:
            raise PlainError("missing-fact")
        return number(found[0])

    def of_recorded(self, node: tree.Recorded, place: Place) -> Value:
        return self.fact(node.fact.name, place) is not None

    def of_unary(self, node: tree.Unary, place: Place) -> Value:
        found = self.value(node.operand, place)
        done: Mapping[str, Callable[[], Value]] = {
            "-": lambda: -found,
            "not": lambda: not found,
            "floor": lambda: Fraction(floor(found)),
            "ceil": lambda: Fraction(ceil(found)),
        }
        return done[node.operator]()

    def of_arithmetic(self, node: tree.Arithmetic, place: Place) -> Value:
        left, right = self.value(node.left, place), self.value(node.right, place)
        if node.operator == "/" and right == 0:
            raise PlainError("division-by-zero")
        done: Mapping[str, Callable[[], Value]] = {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: left / right,
        }
        return done[node.operator]()

    def of_comparison(self, node: tree.Comparison, place: Place) -> Value:
        left, right = self.value(node.left, place), self.value(node.right, place)
        if node.operator in {"==", "!="}:
            return (left == right) is (node.operator == "==")
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[node.operator]

    def of_membership(self, node: tree.Membership, place: Place) -> Value:
        return (self.value(node.operand, place) in node.values) is not node.negated

    def of_logic(self, node: tree.Logic, place: Place) -> Value:
        of_all = all if node.operator == "and" else any
        return of_all(self.value(operand, place) for operand in node.operands)

    def of_choice(self, node: tree.Choice, place: Place) -> Value:
        return self.value(node.then if self.value(node.condition, place) else node.otherwise, place)

    def of_extreme(self, node: tree.Extreme, place: Place) -> Value:
        return {"min": min, "max": max}[node.operator]([self.value(operand, place) for operand in node.operands])

    def of_loop(self, node: tree.Loop, place: Place) -> Value:
        kept = []
        for item in self.items(node.collection, place):
            at = Place(place.segment, place.criterion, item)
            if node.condition is None or self.value(node.condition, at):
                kept.append(Fraction(1) if node.value is None else self.value(node.value, at))
        if node.operator in {"min", "max", "avg"} and not kept:
            raise PlainError("average-of-nothing")
        done: Mapping[str, Callable[[], Value]] = {
            "any": lambda: any(kept),
            "min": lambda: min(kept),
            "max": lambda: max(kept),
            "avg": lambda: sum(kept) / len(kept),
        }
        return done.get(node.operator, lambda: sum(kept, Fraction(0)))()

    def items(self, collection: str, place: Place) -> list[Facts]:
        """List the items one by one, as often as each stands for itself."""
        holders = [self.facts]
        if BY_COLLECTION[collection].where == "segment":
            holders = list(self.segments) if place.segment is None else [self.segments[place.segment]]
        if any(collection not in holder for holder in holders):
            raise PlainError("missing-fact")
        return [item for holder in holders for item in holder[collection] for _ in range(item.get("n", 1))]

    def of_gate(self, node: tree.GateValue, place: Place) -> Value:
        months = None if node.months is None else ceil(self.value(node.months, place))
        return ("pay", None) if months is not None and months <= 0 else (node.outcome, months)
