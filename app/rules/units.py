"""Checks what a formula adds, compares and looks up: dimensions, categories, yes/no, gates; nothing is evaluated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from app.rules import tree
from app.rules.formula_text import FormulaError
from app.rules.model import Line, Parameter, Table
from app.rules.tree import PLAIN, Node, Unit
from app.rules.vocabulary import BY_NAME


@dataclass(frozen=True, slots=True)
class Type:
    """What a node yields: a number with powers of rupiah and minutes (None for a bare literal), or another unit."""

    unit: Unit  # for numbers COUNT stands for all of them
    powers: tuple[int, int] | None = (0, 0)
    words: frozenset[str] = frozenset()  # of a category; empty where it is open

    @property
    def is_number(self) -> bool:
        return self.unit is Unit.COUNT


LITERAL: Final = Type(Unit.COUNT, None)
PLAIN_NUMBER: Final = Type(Unit.COUNT)
YES_NO: Final = Type(Unit.YES_NO)
GATE: Final = Type(Unit.GATE)
_POWERS: Final = {Unit.RUPIAH: (1, 0), Unit.MINUTES: (0, 1)}


def of_unit(unit: Unit, words: frozenset[str] = frozenset()) -> Type:
    """Return the type that values of a declared unit have."""
    if unit in PLAIN:
        return PLAIN_NUMBER
    return Type(Unit.COUNT, _POWERS[unit]) if unit in _POWERS else Type(unit, (0, 0), words)


def describe(found: Type) -> str:
    """Name a type as an author would."""
    if not found.is_number:
        return str(found.unit)
    if found.powers is None:
        return "a number"
    rupiah, minutes = found.powers
    named = {(0, 0): "a plain number", (1, 0): "rupiah", (0, 1): "minutes"}
    return named.get(found.powers, f"rupiah^{rupiah} minutes^{minutes}")


def check(formula: Node, wanted: Unit, context: "Context") -> None:
    """Check that a formula yields the wanted unit, or raise the FormulaError that says where it does not."""
    found = context.type_of(formula)
    target = of_unit(wanted)
    fits = found.unit is target.unit and (not found.is_number or found.powers in {None, target.powers})
    if not fits:
        _refuse(formula, "unit-mismatch", f"The line is declared {wanted}, the formula yields {describe(found)}.")


def _refuse(node: Node, code: str, message: str, mend: str = "Mend the formula or the declared unit.") -> NoReturn:
    raise FormulaError(code, node.column, message, mend)


@dataclass(frozen=True)
class Context:
    """The parameters, tables and lines that a formula may read."""

    parameters: Mapping[str, Parameter]
    tables: Mapping[str, Table]
    lines: Mapping[str, Line]

    def type_of(self, node: Node) -> Type:
        return _RULES[type(node)](self, node)

    def number(self, node: Node) -> Type:
        found = self.type_of(node)
        if not found.is_number:
            _refuse(node, "number-wanted", f"A number is wanted here, not {describe(found)}.")
        return found

    def yes_no(self, node: Node) -> Type:
        found = self.type_of(node)
        if found.unit is not Unit.YES_NO:
            _refuse(node, "condition-wanted", f"A condition is wanted here, not {describe(found)}.", "Compare it.")
        return found

    def same(self, node: Node, first: Type, second: Type) -> Type:
        if first.is_number and second.is_number:
            if None not in {first.powers, second.powers} and first.powers != second.powers:
                _refuse(
                    node,
                    "unit-mismatch",
                    f"{describe(first)} and {describe(second)} don't go together.",
                    "Bring both to the same unit.",
                )
            return second if first.powers is None else first
        if first.unit is not second.unit:
            _refuse(node, "unit-mismatch", f"{describe(first)} and {describe(second)} don't go together.")
        return Type(first.unit, (0, 0), first.words | second.words if first.words and second.words else frozenset())

    def fact(self, node: tree.Fact | tree.ItemFact) -> Type:
        term = BY_NAME[node.name]
        return of_unit(term.unit, frozenset(term.words))

    def parameter(self, node: tree.ParameterRead) -> Type:
        return of_unit(self.parameters[node.name].unit)

    def line(self, node: tree.LineRead) -> Type:
        return of_unit(self.lines[node.name].unit)

    def across(self, node: tree.CarriedRead | tree.StaffRead) -> Type:
        return of_unit(self.lines[node.name].unit)

    def lookup(self, node: tree.Lookup) -> Type:
        table = self.tables[node.table]
        if node.key is not None:
            self.key(node.key, table)
        if node.band is not None and table.by is not None:
            self.same(node.band, self.number(node.band), of_unit(table.by))
        words = frozenset(str(row.cells.get(node.column_name)) for row in table.rows)
        return of_unit(table.unit, words if table.unit is Unit.CATEGORY else frozenset())

    def key(self, node: Node, table: Table) -> None:
        found = self.type_of(node)
        keys = {row.key for row in table.rows}
        numbers = any(isinstance(key, int) for key in keys)
        if numbers and (not found.is_number or found.powers not in {None, (0, 0)}):
            _refuse(node, "key-mismatch", f"{table.name} has numbers as keys, not {describe(found)}.")
        if keys and not numbers and found.unit is not Unit.CATEGORY:
            _refuse(node, "key-mismatch", f"{table.name} has categories as keys, not {describe(found)}.")
        if isinstance(node, tree.Word) and node.value not in keys and not table.unpublished:
            _refuse(node, "unknown-category", f"{table.name} has no row {node.value!r}.", "Use one of its keys.")

    def recorded(self, _node: tree.Recorded) -> Type:
        return YES_NO

    def unary(self, node: tree.Unary) -> Type:
        if node.operator == "not":
            return self.yes_no(node.operand)
        found = self.number(node.operand)
        if node.operator != "-" and found.powers not in {None, (0, 0), (0, 1)}:
            _refuse(
                node,
                "rounding-refused",
                f"{node.operator} is for counts and minutes, not {describe(found)}.",
                "Declare `round` on a line of its own.",
            )
        return found

    def arithmetic(self, node: tree.Arithmetic) -> Type:
        left, right = self.number(node.left), self.number(node.right)
        if node.operator in {"+", "-"}:
            return self.same(node, left, right)
        if left.powers is None and right.powers is None:
            return LITERAL
        sign = 1 if node.operator == "*" else -1
        a, b = left.powers or (0, 0), right.powers or (0, 0)
        return Type(Unit.COUNT, (a[0] + sign * b[0], a[1] + sign * b[1]))

    def comparison(self, node: tree.Comparison) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        self.same(node, left, right)
        if node.operator not in {"==", "!="} and not left.is_number:
            _refuse(node, "number-wanted", f"{describe(left)} has no order.", "Use == or !=.")
        if left.unit is Unit.GATE:
            _refuse(node, "gate-misused", "A gate can't be compared.", "Let the gate line end in it.")
        if left.words and right.words and not left.words & right.words:
            unknown = min(right.words if isinstance(node.right, tree.Word) else left.words)
            known = left.words if isinstance(node.right, tree.Word) else right.words
            _refuse(node, "unknown-category", f"It is never {unknown!r}.", f"It is one of {', '.join(sorted(known))}.")
        return YES_NO

    def membership(self, node: tree.Membership) -> Type:
        found = self.type_of(node.operand)
        if found.unit is not Unit.CATEGORY:
            _refuse(node, "category-wanted", f"`in` is for categories, not {describe(found)}.", "Compare numbers.")
        unknown = set(node.values) - found.words if found.words else set()
        if unknown:
            known = ", ".join(sorted(found.words))
            _refuse(node, "unknown-category", f"It is never {min(unknown)!r}.", f"It is one of {known}.")
        return YES_NO

    def logic(self, node: tree.Logic) -> Type:
        for operand in node.operands:
            self.yes_no(operand)
        return YES_NO

    def choice(self, node: tree.Choice) -> Type:
        self.yes_no(node.condition)
        return self.same(node, self.type_of(node.then), self.type_of(node.otherwise))

    def extreme(self, node: tree.Extreme) -> Type:
        found = LITERAL
        for operand in node.operands:
            found = self.same(operand, found, self.number(operand))
        return found

    def loop(self, node: tree.Loop) -> Type:
        if node.condition is not None:
            self.yes_no(node.condition)
        if node.value is None:
            return PLAIN_NUMBER
        if node.operator == "any":
            return self.yes_no(node.value)
        found = self.number(node.value)
        return PLAIN_NUMBER if found.powers is None else found

    def gate(self, node: tree.GateValue) -> Type:
        if node.months is not None and self.number(node.months).powers not in {None, (0, 0)}:
            _refuse(node, "unit-mismatch", "hold wants a number of months.")
        return GATE


def _item(_context: Context, node: Node) -> Type:
    _refuse(node, "item-misused", "The item itself can only be counted.", "Name one of its facts.")


_RULES: Final[dict[type[Node], Callable[..., Type]]] = {
    tree.Number: lambda _context, _node: LITERAL,
    tree.Word: lambda _context, node: Type(Unit.CATEGORY, (0, 0), frozenset({node.value})),
    tree.YesNo: lambda _context, _node: YES_NO,
    tree.Item: _item,
    tree.Indicator: lambda _context, _node: PLAIN_NUMBER,
    tree.Fact: Context.fact,
    tree.ItemFact: Context.fact,
    tree.ParameterRead: Context.parameter,
    tree.LineRead: Context.line,
    tree.CarriedRead: Context.across,
    tree.StaffRead: Context.across,
    tree.Lookup: Context.lookup,
    tree.Recorded: Context.recorded,
    tree.Unary: Context.unary,
    tree.Arithmetic: Context.arithmetic,
    tree.Comparison: Context.comparison,
    tree.Membership: Context.membership,
    tree.Logic: Context.logic,
    tree.Choice: Context.choice,
    tree.Extreme: Context.extreme,
    tree.Loop: Context.loop,
    tree.GateValue: Context.gate,
}
