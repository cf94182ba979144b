"""Says a formula in words with its numbers in it, by working it out once more, node by node, on the facts given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any, Final

from app.rules import exact, tree
from app.rules.across import month_text
from app.rules.errors import PersonError
from app.rules.exact import ONE, ZERO, Ratio
from app.rules.explain.facts import MISSING, NO_ROW, NOTHING, Facts, Where, item_fact, staff_fact
from app.rules.explain.figures import figure, plain
from app.rules.explain.limits import to_other_branch
from app.rules.explain.nearest import Met, Step, to_neighbours
from app.rules.explain.said import ATOM, CONDITION, Said, joined, summed
from app.rules.frame import Spot
from app.rules.model import Line, Parameter, Row, RuleSet, Setting, Table
from app.rules.readers import Value
from app.rules.tree import Node, Unit
from app.rules.vocabulary import BY_NAME

COUNTED: Final = {  # Indonesian, one in English, several in English
    "days": ("hari", "day", "days"),
    "entries": ("aktivitas", "activity", "activities"),
    "events": ("kali", "time", "times"),
    "criteria": ("kriteria", "criterion", "criteria"),
    "staff": ("bawahan", "staff member", "staff members"),
    "leaves": ("cuti", "leave", "leaves"),
    "indicators": ("indikator", "indicator", "indicators"),
    "sanctions": ("hukuman", "sanction", "sanctions"),
    "assignments": ("penugasan", "assignment", "assignments"),
    "paid": ("pembayaran", "payment", "payments"),
}
COMPARED: Final[Mapping[str, Callable[[int], bool]]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
}
WITH_UNIT: Final = frozenset({Unit.RUPIAH, Unit.MINUTES})


@dataclass(frozen=True, slots=True)
class Known:
    """Amounts of lines, run by run, that no formula gives; and which are `shown` elsewhere: their number is enough."""

    amounts: Mapping[str, tuple[Value, ...]]
    shown: frozenset[str] = frozenset()


class Teller:
    """Says the formulas of one rule set on the facts of one person; `met` collects every node that was worked out."""

    def __init__(self, rule_set: RuleSet, facts: Facts, lang: str, known: Known) -> None:
        self.rule_set = rule_set
        self.facts = facts
        self.lang = lang
        self.known = known
        self.met: set[int] = set()
        self.read: list[Parameter | Table | Setting] = []  # figures read for the words that are being put together
        self.steps: list[Step] = []  # what would have been better on the way, and how far it was
        self.lines = {line.id: line for line in (*rule_set.lines, *rule_set.payment)}
        self.sayers: dict[type[Node], Callable[[Any, Where], Said]] = {
            tree.Number: lambda node, _: Said(node.value, Unit.COUNT, plain(node.value), silent=node.value == ONE),
            tree.Word: lambda node, _: Said(node.value, Unit.CATEGORY, node.value),
            tree.YesNo: lambda node, _: self.yes_no(node.value, str(node.value)),
            tree.GateValue: self.gate,
            tree.Fact: self.fact,
            tree.ItemFact: self.item_fact,
            tree.Recorded: self.recorded,
            tree.Indicator: self.indicator,
            tree.ParameterRead: self.parameter,
            tree.LineRead: self.line,
            tree.CarriedRead: self.carried,
            tree.StaffRead: self.staff,
            tree.Lookup: self.lookup,
            tree.Arithmetic: self.arithmetic,
            tree.Unary: self.unary,
            tree.Comparison: self.comparison,
            tree.Membership: self.membership,
            tree.Logic: self.logic,
            tree.Choice: self.choice,
            tree.Extreme: self.extreme,
            tree.Loop: self.loop,
        }

    def word(self, indonesian: str, english: str) -> str:
        """Choose the one or the other."""
        return indonesian if self.lang == "id" else english

    def say(self, node: Node, where: Where) -> Said:
        """Work a node out and say it."""
        self.met.add(id(node))
        return self.sayers[type(node)](node, where)

    def number(self, value: Ratio, unit: Unit) -> Said:
        """Say a number."""
        return Said(value, unit, figure(value, unit, self.lang))

    def counted(self, times: int, collection: str) -> str:
        """Say how many items of a collection."""
        indonesian, one, several = COUNTED[collection]
        return f"{times} {self.word(indonesian, one if times == 1 else several)}"

    def gate(self, node: tree.GateValue, where: Where) -> Said:
        """Say what a gate ends in; how long it holds is told by the outcome."""
        if node.months is not None:
            self.say(node.months, where)
        return Said(node.outcome, Unit.GATE, node.outcome)

    def yes_no(self, value: bool, text: str) -> Said:  # noqa: FBT001 - it is the value that is being said
        """Say a condition."""
        return Said(value, Unit.YES_NO, text, CONDITION)

    def fact(self, node: tree.Fact, where: Where) -> Said:
        """Say a fact, with its name where the unit doesn't tell what it is."""
        if node.name == "target":
            return self.target(where)
        term = BY_NAME[node.name]
        value = self.value_of(node.name, where)
        if value is None:
            raise PersonError(MISSING, fact=node.name)
        if not isinstance(value, tuple):
            is_said = node.name == "criterion"  # before all that is said for it
            return Said(value, term.unit, f"{self.word(term.id, term.en)} {value}", silent=is_said)
        said = self.number(value, term.unit)
        if node.name == "segment.share":
            return replace(said, silent=value == ONE)
        if term.unit in WITH_UNIT:
            return said
        if term.unit is Unit.DAYS:
            days = "working day" if value == ONE else "working days"
            return replace(said, text=f"{said.text} {self.word('hari kerja', days)}")
        return replace(said, text=f"{self.word(term.id, term.en)} {said.text}")

    def value_of(self, name: str, where: Where) -> Value | None:
        """Read a fact that is no item's, None where it's not recorded."""
        if name == "criterion":
            return where.criterion
        if name == "criterion_amount":
            return self.facts.criterion_amount(where.segment, where.criterion)
        return self.facts.fact(name, where.segment)

    def target(self, where: Where) -> Said:
        """Say the target minutes of [calendar]."""
        if self.rule_set.target is None:
            raise PersonError(MISSING, fact="target")
        self.read.append(self.rule_set.calendar.settings["target"])
        return self.number(self.say(self.rule_set.target, where).number, Unit.MINUTES)

    def item_fact(self, node: tree.ItemFact, where: Where) -> Said:
        """Say a fact of the current item."""
        value = item_fact(node.name, where.item or {})
        if value is None:
            raise PersonError(MISSING, fact=node.name)
        unit = BY_NAME[node.name].unit
        return self.number(value, unit) if isinstance(value, tuple) else Said(value, unit, str(value))

    def recorded(self, node: tree.Recorded, where: Where) -> Said:
        """Say whether a fact is there."""
        self.met.add(id(node.fact))
        name = node.fact.name
        of_item = node.fact if not isinstance(node.fact, tree.Fact) else None
        there = self.value_of(name, where) if of_item is None else self.item_value(of_item, where)
        return self.yes_no(there is not None, name)

    def indicator(self, node: tree.Indicator, _where: Where) -> Said:
        """Say what was achieved of an indicator."""
        for item in self.facts.items("indicators", None):
            value = item_fact("indicators.value", item)
            if item.get("name") == node.name and isinstance(value, tuple):
                return replace(
                    self.number(value, Unit.SHARE), text=f"{node.name} {figure(value, Unit.SHARE, self.lang)}"
                )
        raise PersonError(MISSING, fact=f"indicator {node.name}")

    def parameter(self, node: tree.ParameterRead, _where: Where) -> Said:
        """Say a parameter's figure."""
        parameter = self.rule_set.parameters[node.name]
        self.read.append(parameter)
        return self.number(parameter.value, parameter.unit)

    def line(self, node: tree.LineRead, where: Where) -> Said:
        """Say the value of another line; one that has no words of its own elsewhere is said in full here."""
        line = self.lines[node.name]
        said = [self.said_line(line, spot, where) for spot in self.facts.spots(line.per) if where.fits(spot)]
        if len(said) == 1:
            return said[0]
        return self.number(reduce(exact.add, (one.number for one in said), ZERO), line.unit)

    def carried(self, node: tree.CarriedRead, _where: Where) -> Said:
        """Say what an earlier statement left, and of which month it was; or with what it starts."""
        line = self.lines[node.name]
        found = self.facts.carried(line)
        if found is None:
            said = self.number(line.start or ZERO, line.unit)
            return replace(said, text=f"{said.text} ({self.word('awal', 'start')})")
        said = self.number(found[0], line.unit)
        return replace(said, text=f"{said.text} ({self.word('dari', 'from')} {month_text(found[1])})")

    def staff(self, node: tree.StaffRead, where: Where) -> Said:
        """Say what a score came to for a staff member."""
        value = self.item_value(node, where)
        if value is None:
            raise PersonError(MISSING, fact=f"staff.{node.name}")
        return self.given(value, self.lines[node.name].unit)

    def item_value(self, node: tree.ItemFact | tree.StaffRead, where: Where) -> Value | None:
        """Read a fact of the current item, None where it's not recorded."""
        item = where.item or {}
        return (
            staff_fact(self.lines[node.name], item) if isinstance(node, tree.StaffRead) else item_fact(node.name, item)
        )

    def said_line(self, line: Line, spot: Spot, reader: Where) -> Said:
        """Work out a line where it runs, rounded as it declares, for the place that reads it."""
        if line.id in self.known.amounts or line.tree is None:
            return self.given(self.known.amounts[line.id][self.facts.spots(line.per).index(spot)], line.unit)
        read, steps = len(self.read), len(self.steps)
        said = self.say(line.tree, Where(spot.segment, criterion=spot.criterion, falls=reader.falls))
        if line.id in self.known.shown:
            del self.read[read:], self.steps[steps:]  # they count where that line is shown
        if line.round is not None:
            return self.number(exact.rounded(said.number, line.round.to, line.round.mode), line.unit)
        return self.given(said.value, line.unit) if line.id in self.known.shown else replace(said, unit=line.unit)

    def given(self, value: Value, unit: Unit) -> Said:
        """Say a value by itself."""
        return self.number(value, unit) if isinstance(value, tuple) else Said(value, unit, str(value))

    def lookup(self, node: tree.Lookup, where: Where) -> Said:
        """Say the cell of a table, and the key that led to it."""
        table = self.rule_set.tables[node.table]
        self.read.append(table)
        key = self.say(node.key, where) if node.key is not None else None
        if table.unpublished:
            return self.fact(tree.Fact(node.column, "post_amount"), where)
        band = node.band
        if band is not None and table.no_record is not None and self.unrecorded(band, where):
            self.met.add(id(band))
            return self.cell(table.no_record, table)
        value = self.say(band, where).number if band is not None else None
        row = next((row for row in table.rows if _fits(table, row, key.value if key else None, value)), None)
        if row is None:
            raise PersonError(NO_ROW, fact=table.name)
        if value is not None:
            met = Met(table, row, node.column_name, value)
            self.steps += to_neighbours(met, less_is_better=where.falls)
        said = self.cell(row.cells[node.column_name], table)
        tells_key = key is not None and not key.silent and where.item is None
        return replace(said, text=f"{said.text} ({key.text})") if key is not None and tells_key else said

    def unrecorded(self, band: Node, where: Where) -> bool:
        """Tell whether the value of a band is a fact that isn't recorded."""
        if isinstance(band, tree.ItemFact | tree.StaffRead):
            return self.item_value(band, where) is None
        return isinstance(band, tree.Fact) and self.value_of(band.name, where) is None

    def cell(self, cell: Ratio | str, table: Table) -> Said:
        """Say a table's cell."""
        return self.number(cell, table.unit) if isinstance(cell, tuple) else Said(cell, Unit.CATEGORY, cell)

    def arithmetic(self, node: tree.Arithmetic, where: Where) -> Said:
        """Say a sum, difference, product or quotient."""
        right = where.turned() if node.operator in "-/" else where
        return joined(node.operator, self.say(node.left, where), self.say(node.right, right))

    def unary(self, node: tree.Unary, where: Where) -> Said:
        """Say a sign, a `not`, or a rounding to a whole number."""
        said = self.say(node.operand, where.turned() if node.operator == "-" else where)
        if node.operator == "not":
            return self.yes_no(said.value is not True, f"{self.word('bukan', 'not')} {said.within(ATOM)}")
        if node.operator == "-":
            return Said(exact.negative(said.number), said.unit, f"-{said.within(ATOM)}")
        whole = exact.floor(said.number) if node.operator == "floor" else exact.ceiling(said.number)
        return self.number((whole, 1), said.unit)

    def comparison(self, node: tree.Comparison, where: Where) -> Said:
        """Say how two values stand to each other."""
        before = len(self.steps)
        left, right = self.say(node.left, where), self.say(node.right, where)
        del self.steps[before:]  # which way is better, only what hangs on the comparison tells
        if isinstance(left.value, tuple):
            sign = exact.compare(left.number, right.number)
        else:
            sign = 0 if left.value == right.value else 1
        return self.yes_no(COMPARED[node.operator](sign), f"{left.text} {node.operator} {right.text}")

    def membership(self, node: tree.Membership, where: Where) -> Said:
        """Say that a category is, or isn't, one of several."""
        said = self.say(node.operand, where)
        return self.yes_no((said.value in node.values) is not node.negated, said.text)

    def logic(self, node: tree.Logic, where: Where) -> Said:
        """Say an `and` or an `or`, as far as it mattered."""
        ending = node.operator == "or"
        texts = []
        for operand in node.operands:
            said = self.say(operand, where)
            texts.append(said.within(CONDITION))
            if (said.value is True) is ending:
                return self.yes_no(ending, said.text)
        word = self.word("atau", "or") if ending else self.word("dan", "and")
        return self.yes_no(not ending, f" {word} ".join(texts))

    def choice(self, node: tree.Choice, where: Where) -> Said:
        """Say the branch that was taken; for a gate, the condition that chose it."""
        condition = self.say(node.condition, where)
        taken, other = (node.then, node.otherwise) if condition.value is True else (node.otherwise, node.then)
        said = self.say(taken, where)
        if isinstance(node.condition, tree.Comparison):
            self.note_limit(node.condition, other, said, where)
        return replace(said, text=condition.text) if said.unit is Unit.GATE else said

    def note_limit(self, condition: tree.Comparison, other: Node, said: Said, where: Where) -> None:
        """Note how far it was to the other branch of a choice, where that one is better."""
        step = to_other_branch(
            condition, other, said, lambda node: self.trying.say(node, where), less_is_better=where.falls
        )
        self.steps += [] if step is None else [step]

    @cached_property
    def trying(self) -> "Teller":
        """Return the teller of what is only tried: what it meets and reads isn't told."""
        return _Trying(self.rule_set, self.facts, self.lang, self.known)

    def extreme(self, node: tree.Extreme, where: Where) -> Said:
        """Say the lesser or the greater of several values."""
        said = [self.say(operand, where) for operand in node.operands]
        sign = -1 if node.operator == "min" else 1
        best = reduce(lambda a, b: b if exact.compare(b.number, a.number) * sign > 0 else a, said)
        word = self.word("terkecil", "least") if sign < 0 else self.word("terbesar", "greatest")
        unit = next((one.unit for one in said if one.unit is not Unit.COUNT), Unit.COUNT)
        bounds = [one for one in said if one is best or one.value != ZERO]  # a floor of 0 that isn't reached is no news
        if len(bounds) == 1:
            return replace(bounds[0], unit=unit)
        texts = "; ".join(figure(one.number, unit, self.lang) if one.unit is Unit.COUNT else one.text for one in bounds)
        return Said(best.number, unit, f"{word}({texts})")

    def loop(self, node: tree.Loop, where: Where) -> Said:
        """Say a sum, a count or another question about the items of a collection."""
        chosen = [
            inside
            for item in self.facts.items(node.collection, where.segment)
            for inside in (replace(where, item=item),)
            if node.condition is None or self.say(node.condition, inside).value is True
        ]
        if node.value is None:
            return Said((len(chosen), 1), Unit.COUNT, self.counted(len(chosen), node.collection))
        values = [self.say(node.value, inside) for inside in chosen]
        if node.operator == "any":
            return self.yes_no(any(value.value is True for value in values), self.counted(len(values), node.collection))
        unit_of_all = values[0].unit if values else Unit.COUNT
        if node.operator == "sum":
            said = summed(values, unit_of_all, self.lang, lambda times: self.counted(times, node.collection))
            if not isinstance(node.value, tree.ItemFact):
                return said
            times = said.number[0] if node.value.name == "events.times" else None
            total = self.number(said.number, unit_of_all)
            return total if times is None else replace(total, text=self.counted(times, "events"))
        return self.of_all(node.operator, values, unit_of_all)

    def of_all(self, operator: str, values: list[Said], unit: Unit) -> Said:
        """Say the mean, the least or the greatest of the values of a loop."""
        numbers = [value.number for value in values]
        if not numbers:
            raise PersonError(NOTHING)
        if operator == "avg":
            return self.number(exact.divide(reduce(exact.add, numbers), (len(numbers), 1)), unit)
        sign = -1 if operator == "min" else 1
        return self.number(reduce(lambda a, b: b if exact.compare(b, a) * sign > 0 else a, numbers), unit)


class _Trying(Teller):
    """Tries the other branch of a choice, and no further one from there: choices that hang on each other stay cheap."""

    def note_limit(self, condition: tree.Comparison, other: Node, said: Said, where: Where) -> None:
        pass


def _fits(table: Table, row: Row, key: Value | None, value: Ratio | None) -> bool:
    if table.key is not None and str(row.key) != (exact.text(key) if isinstance(key, tuple) else str(key)):
        return False
    if value is None:
        return True
    upper = table.edges == "upper"
    below = row.since is not None and exact.compare(value, row.since) < (1 if upper else 0)
    above = row.until is not None and exact.compare(value, row.until) > (0 if upper else -1)
    return not below and not above
