"""Compiles a checked formula tree into closures over a frame."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.rules import exact, tree
from app.rules.across import still_counts
from app.rules.aggregates import EXTREMES, LOOPS, total_of
from app.rules.errors import PersonError
from app.rules.exact import ONE, Ratio
from app.rules.frame import PAY, Frame, Gate, Per
from app.rules.lookups import finder
from app.rules.model import Line, Parameter, RuleSet, Table
from app.rules.names import SEGMENT
from app.rules.plan import Plan
from app.rules.rows import Row, Rows
from app.rules.tree import METHODS, Node
from app.rules.vocabulary import BY_COLLECTION

Run = Callable[[Frame], Any]

CARRIED_MONTH: Final = "carried.month"
_ARITHMETIC: Final[Mapping[str, Callable[[Ratio, Ratio], Ratio]]] = {
    "+": exact.add,
    "-": exact.subtract,
    "*": exact.multiply,
    "/": exact.divide,
}
_UNARY: Final[Mapping[str, Callable[[Any], Any]]] = {
    "-": exact.negative,
    "not": lambda value: not value,
    "floor": lambda value: (exact.floor(value), 1),
    "ceil": lambda value: (exact.ceiling(value), 1),
}
_ORDER: Final[Mapping[str, Callable[[int], bool]]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def missing(name: str) -> PersonError:
    """Make the error of a fact that a line needs and that is not there."""
    return PersonError(code="missing-fact", fact=name)


class Compiler:
    """Compiles the formulas of one section; `marked` says whether the line at hand runs per segment."""

    marks: Per = ()  # what the line at hand runs per

    def __init__(self, rule_set: RuleSet, plan: Plan) -> None:
        self.parameters: Mapping[str, Parameter] = rule_set.parameters
        self.tables: Mapping[str, Table] = rule_set.tables
        self.target = rule_set.target
        self.person = {term.name: index for index, term in enumerate(plan.person)}
        self.segment = {term.name: index for index, term in enumerate(plan.segment)}
        groups = (*plan.person_items, *plan.segment_items)
        self.item = {term.name: index for _name, terms in groups for index, term in enumerate(terms)}
        self.person_items = {name: index for index, (name, _terms) in enumerate(plan.person_items)}
        self.segment_items = {name: index for index, (name, _terms) in enumerate(plan.segment_items)}
        self.lines: Mapping[str, Line] = {line.id: line for line in (*rule_set.lines, *rule_set.payment)}
        self.marked = False

    def formula(self, node: Node, per: Per) -> Run:
        """Compile the formula of a line that runs per these."""
        self.marks, self.marked = per, SEGMENT in per
        return self.run(node)

    def run(self, node: Node) -> Run:
        """Compile a node; arithmetic on constants is done now."""
        folded = self.constant(node)
        if folded is not None:
            return lambda _frame: folded
        return self.fresh(node)

    def fresh(self, node: Node) -> Run:
        """Compile a node whatever is below it."""
        compiled: Run = getattr(self, METHODS[type(node)])(node)
        return compiled

    def constant(self, node: Node) -> Ratio | None:
        if isinstance(node, tree.Number):
            return node.value
        if isinstance(node, tree.ParameterRead):
            return self.parameters[node.name].value
        if isinstance(node, tree.Arithmetic):
            left, right = self.constant(node.left), self.constant(node.right)
            if left is not None and right is not None and not (node.operator == "/" and right[0] == 0):
                return _ARITHMETIC[node.operator](left, right)
        return None

    def number(self, node: tree.Number) -> Run:
        return lambda _frame: node.value

    def word(self, node: tree.Word | tree.YesNo) -> Run:
        return lambda _frame: node.value

    yes_no = word

    def parameter(self, node: tree.ParameterRead) -> Run:
        value = self.parameters[node.name].value
        return lambda _frame: value

    def fact(self, node: tree.Fact | tree.ItemFact) -> Run:
        reading = self.reading(node)
        name = node.name

        def read(frame: Frame) -> Any:  # noqa: ANN401 - the tree's types were checked before
            value = reading(frame)
            if value is None:
                raise missing(name)
            return value

        return read

    item_fact = fact

    def reading(self, node: tree.Fact | tree.ItemFact) -> Run:
        """Compile the reading of a fact that may be missing: it gives None then."""
        name = node.name
        if name in self.item:
            index = self.item[name]
            return lambda frame: frame.row[index]
        if name in self.segment and self.marked:
            index = self.segment[name]
            return lambda frame: frame.segment.scalars[index]  # type: ignore[union-attr]  # a marked line has one
        if name in self.person:
            index = self.person[name]
            return lambda frame: frame.values.person[index]
        return self.engine_fact(name)

    def engine_fact(self, name: str) -> Run:
        found = {
            "month.working_days": _month_days,
            "working_days": _segment_days if self.marked else _month_days,
            "segment.share": _share,
            "criterion": lambda frame: frame.criterion,
            "criterion_amount": Frame.criterion_amount,
        }
        return self.targets() if name == "target" else found.get(name, _nothing)

    def targets(self) -> Run:
        if self.target is None:
            return _nothing
        marked, self.marked = self.marked, True
        run = self.apart(self.run(self.target))
        self.marked = marked
        if marked:
            return run

        return lambda frame: total_of(frame.each_segment(run))

    def apart(self, run: Run) -> Run:
        """Keep what the calendar's own formula reads apart from what the line's formula reads."""
        return run

    def line(self, node: tree.LineRead) -> Run:
        name, per = node.name, self.lines[node.name].per
        shared = [mark for mark in per if mark in self.marks]
        if node.summed:
            return lambda frame: total_of(frame.here(name, per) if shared else frame.lines[name])
        if shared == [SEGMENT]:
            return lambda frame: frame.lines[name][frame.at or 0]
        if shared:
            return lambda frame: frame.here(name, per)[0]
        return lambda frame: frame.lines[name][0]

    def carried(self, node: tree.CarriedRead) -> Run:
        """Compile what an earlier statement left; without one, or where it no longer counts, it is the line's start."""
        line, at = self.lines[node.name], node.column
        left_in, month = self.bare(tree.Fact(at, "carried.month")), self.run(tree.Fact(at, "month.index"))
        left, start = self.bare(tree.Fact(at, f"carried.{node.name}")), self.start_of(node)

        def read(frame: Frame) -> Any:  # noqa: ANN401 - the tree's types were checked before
            earlier = left_in(frame)
            if earlier is None:
                if left(frame) is not None:
                    raise missing(CARRIED_MONTH)
                return start(frame)
            value = left(frame) if still_counts(earlier, month(frame), line.resets) else None
            return start(frame) if value is None else value

        return read

    def start_of(self, node: tree.CarriedRead) -> Run:
        value = self.lines[node.name].start
        return lambda _frame: value

    def staff(self, node: tree.StaffRead) -> Run:
        return self.fact(self.of_staff(node))

    @staticmethod
    def of_staff(node: tree.StaffRead) -> tree.ItemFact:
        """Return the fact that a score of the staff is for the leader."""
        return tree.ItemFact(node.column, f"staff.{node.name}", node.text)

    def lookup(self, node: tree.Lookup) -> Run:
        table = self.tables[node.table]
        if table.unpublished:
            return self.run(tree.Fact(node.column, "post_amount"))
        find = finder(table, node.column_name)
        arguments = self.arguments(node, table)
        return lambda frame: find(*[argument(frame) for argument in arguments]).value

    def arguments(self, node: tree.Lookup, table: Table) -> tuple[Run, Run]:
        """Compile key and band value; a missing fact given directly to a table with `no_record` is None, no error."""
        key = self.run(node.key) if node.key is not None else _nothing
        if node.band is None:
            return key, _nothing
        bare = table.no_record is not None and isinstance(node.band, tree.Fact | tree.ItemFact)
        return key, self.bare(node.band) if bare else self.run(node.band)

    def bare(self, node: Node) -> Run:
        if isinstance(node, tree.StaffRead):
            node = self.of_staff(node)
        return self.reading(node) if isinstance(node, tree.Fact | tree.ItemFact) else self.run(node)

    def indicator(self, node: tree.Indicator) -> Run:
        rows = self.rows("indicators")
        named, valued = self.item["indicators.name"], self.item["indicators.value"]
        wanted, shown = node.name, f"indicators[{node.name}]"

        def read(frame: Frame) -> Any:  # noqa: ANN401 - the tree's types were checked before
            found = [row[valued] for _count, row in rows(frame) if row[named] == wanted]
            if not found or found[0] is None:
                raise missing(shown)
            if len(found) > 1:
                raise PersonError(code="wrong-fact", fact=shown, detail="it is there twice")
            return found[0]

        return read

    def recorded(self, node: tree.Recorded) -> Run:
        reading = self.bare(node.fact)
        return lambda frame: reading(frame) is not None

    def unary(self, node: tree.Unary) -> Run:
        operation, operand = _UNARY[node.operator], self.run(node.operand)
        return lambda frame: operation(operand(frame))

    def arithmetic(self, node: tree.Arithmetic) -> Run:
        operation, left, right = _ARITHMETIC[node.operator], self.run(node.left), self.run(node.right)
        return lambda frame: operation(left(frame), right(frame))

    def comparison(self, node: tree.Comparison) -> Run:
        left, right = self.run(node.left), self.run(node.right)
        if node.operator == "==":
            return lambda frame: left(frame) == right(frame)
        if node.operator == "!=":
            return lambda frame: left(frame) != right(frame)
        order = _ORDER[node.operator]
        return lambda frame: order(exact.compare(left(frame), right(frame)))

    def membership(self, node: tree.Membership) -> Run:
        operand, words, negated = self.run(node.operand), frozenset(node.values), node.negated
        return lambda frame: (operand(frame) in words) is not negated

    def logic(self, node: tree.Logic) -> Run:
        first, *rest = (self.run(operand) for operand in node.operands)
        for operand in rest:
            first = _both(first, operand) if node.operator == "and" else _one_of(first, operand)
        return first

    def choice(self, node: tree.Choice) -> Run:
        condition, then, otherwise = self.run(node.condition), self.run(node.then), self.run(node.otherwise)
        return lambda frame: then(frame) if condition(frame) else otherwise(frame)

    def extreme(self, node: tree.Extreme) -> Run:
        operands = tuple(self.run(operand) for operand in node.operands)
        pick = EXTREMES[node.operator]
        return lambda frame: pick([operand(frame) for operand in operands])

    def gate(self, node: tree.GateValue) -> Run:
        """Compile what a gate says; a hold of no months, or of less than none, holds nothing."""
        outcome = node.outcome
        if node.months is None:
            return lambda _frame: (outcome, None)
        months = self.run(node.months)

        def hold(frame: Frame) -> Gate:
            held = exact.ceiling(months(frame))
            return (outcome, held) if held > 0 else PAY

        return hold

    def rows(self, name: str) -> Callable[[Frame], Rows]:
        """Compile access to a collection's rows; one that is not there is a missing fact."""
        in_segment = BY_COLLECTION[name].where == "segment"
        index = (self.segment_items if in_segment else self.person_items)[name]

        def read(frame: Frame) -> Rows:
            found = frame.collection(index) if in_segment else frame.values.items[index]
            if found is None:
                raise missing(name)
            return found

        return read

    def loop(self, node: tree.Loop) -> Run:
        rows = self.rows(node.collection)
        condition = self.run(node.condition) if node.condition is not None else _always
        value = self.run(node.value) if node.value is not None else _one
        finish, start = LOOPS[node.operator], self.start

        def run(frame: Frame) -> Any:  # noqa: ANN401 - the tree's types were checked before
            kept = []
            for count, row in rows(frame):
                start(frame, count, row)
                if condition(frame):
                    kept.append((count, value(frame)))
            return finish(kept)

        return run

    def start(self, frame: Frame, _count: int, row: Row) -> None:
        """Begin an item of a loop."""
        frame.row = row


def _both(first: Run, second: Run) -> Run:
    return lambda frame: first(frame) and second(frame)


def _one_of(first: Run, second: Run) -> Run:
    return lambda frame: first(frame) or second(frame)


def _nothing(_frame: Frame) -> None:
    return None


def _always(_frame: Frame) -> bool:
    return True


def _one(_frame: Frame) -> Ratio:
    return ONE


def _month_days(frame: Frame) -> Ratio | None:
    return frame.values.month_days


def _segment_days(frame: Frame) -> Ratio | None:
    return frame.segment.working_days if frame.segment else None


def _share(frame: Frame) -> Ratio | None:
    days, month = _segment_days(frame), frame.values.month_days
    return None if days is None or month is None else exact.divide(days, month)
