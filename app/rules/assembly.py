"""Makes a rule set of a merged form: parts, then formulas in one name space, units, order; every mistake is noted."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.rules import bands, calendars, parts, units
from app.rules.across_rules import check_across
from app.rules.errors import RuleSetError
from app.rules.fields import Fields
from app.rules.formula_text import FormulaError
from app.rules.formulas import parse
from app.rules.line_rules import check_lines
from app.rules.merging import Find, Merged, Part, merge
from app.rules.model import Diagnostic, Line, Parameter, Place, RuleSet, Section, Standing, Table
from app.rules.names import RESERVED, LineShape, Names, TableShape
from app.rules.order import CircleError, in_order
from app.rules.sources import Source
from app.rules.tree import Node, Unit
from app.shared.digests import digest

KNOWN = frozenset({"regulation", "calendar", "parameters", "tables", "lines", "payment", "examples"})


def assemble(source: Source, find: Find) -> RuleSet:
    """Make the rule set of a file and its parents, or raise the RuleSetError with every mistake in it."""
    merged = merge(source, find)
    for key in source.raw.keys() - KNOWN:
        merged.report("unknown-key", source.places.of(key), f"There is no [{key}].", "Check its spelling.")
    made = _Assembly(merged).rule_set(source)
    if merged.diagnostics:
        raise RuleSetError(tuple(merged.diagnostics))
    return made


class _Assembly:
    """The parts of one rule set while they are put together."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        found = merged.parts
        self.parameters = {name: parts.parameter(part, merged) for name, part in found["parameters"].items()}
        self.tables = {name: bands.table(part, merged) for name, part in found["tables"].items()}
        self.lines = {name: parts.line(part, Section.LINES, merged) for name, part in found["lines"].items()}
        self.payment = {name: parts.line(part, Section.PAYMENT, merged) for name, part in found["payment"].items()}
        self.check_names()

    def check_names(self) -> None:
        taken: dict[str, Place] = {}
        groups: tuple[Mapping[str, Parameter | Table | Line], ...]
        groups = (self.parameters, self.tables, self.lines, self.payment)
        for name, part in (item for group in groups for item in group.items()):
            if name in RESERVED:
                self.merged.report("name-clash", part.place, f"{name} is a word of the language.", "Rename it.")
            elif name in taken:
                other = taken[name]
                self.merged.report(
                    "name-clash", part.place, f"{name} is also at {other.file}:{other.line}.", "Rename one of them."
                )
            taken.setdefault(name, part.place)

    def rule_set(self, source: Source) -> RuleSet:
        lines = self.section(Section.LINES, self.lines)
        payment = self.section(Section.PAYMENT, self.payment)
        head = Fields(Part("regulation", source.raw.get("regulation"), source.places, ("regulation",)), self.merged)
        made = RuleSet(
            id=head.text("id", None),
            title=head.text("title", None),
            region=head.text("region", None),
            variant=head.text("variant", None),
            citation=head.text("citation", None),
            in_force=self.day(head),
            standing=self.standing(head),
            inherits=head.names("inherits"),
            calendar=calendars.calendar(self.merged.calendar, self.merged, self.target),
            parameters=self.parameters,
            tables=self.tables,
            lines=lines,
            payment=payment,
            examples=parts.examples(source.raw.get("examples"), head.part, self.merged),
            digest="",
            canonical={},
            files=tuple(self.merged.files),
            place=source.places.of("regulation"),
        )
        head.take("removes")
        head.close()
        canonical = self.canonical(made)
        return replace(made, canonical=canonical, digest=digest(canonical))

    def day(self, head: Fields) -> date:
        value = head.take("in_force")
        if type(value) is date:
            return value
        head.wrong("day-wanted", "in_force is a day.", "Write in_force = 2021-01-01.", "in_force")
        return date.min

    def standing(self, head: Fields) -> str:
        found = head.word("standing", Standing, Standing.DRAFT)
        if found is Standing.ENACTED:
            mend = "Write draft; the approval makes it enacted."
            head.wrong("standing-refused", "A file can't call itself enacted.", mend, "standing")
        return str(found)

    def section(self, section: Section, lines: Mapping[str, Line]) -> tuple[Line, ...]:
        shapes = {name: LineShape(line.unit, line.per, line.kind) for name, line in lines.items()}
        context = units.Context(self.parameters, self.tables, lines)
        read = {name: self.read(line, shapes, context) for name, line in lines.items()}
        check_lines(read.values(), section, self.merged)
        check_across(read.values(), self.merged)
        try:
            in_order(read.values())
        except CircleError as error:
            place = read[error.names[0]].place
            self.merged.report("circle", place, f"Lines wait for each other: {error}.", "Break the circle.")
        return tuple(read.values())

    def read(self, line: Line, shapes: Mapping[str, LineShape], context: units.Context) -> Line:
        """Read the formulas of a line; the annex's own runs once, whatever the lines run per."""
        annex = line.must_equal
        if annex is not None:
            once = Names(line.section, *self.names(), shapes)
            tree = self.formula(annex.formula, annex.place, once, context, line.unit)
            line = replace(line, must_equal=replace(annex, tree=tree))
        if not line.formula:
            return line
        names = Names(line.section, *self.names(), shapes, line.per)
        wanted = Unit.SHARE if line.is_rate else line.unit
        return replace(line, tree=self.formula(line.formula, line.formula_place, names, context, wanted))

    def names(self) -> tuple[frozenset[str], Mapping[str, TableShape]]:
        shapes = {
            name: TableShape(table.key is not None, table.by is not None, table.columns)
            for name, table in self.tables.items()
        }
        return frozenset(self.parameters), shapes

    def formula(self, text: str, place: Place, names: Names, context: units.Context, wanted: Unit) -> Node | None:
        try:
            node = parse(text, names)
            units.check(node, wanted, context)
        except FormulaError as error:
            at = Place(place.file, place.line, place.column + error.column)
            self.merged.diagnostics.append(Diagnostic(error.code, at, error.message, error.mend))
            return None
        return node

    def target(self, text: str, place: Place) -> Node | None:
        names = Names(Section.LINES, *self.names(), {}, ("segment",))
        return self.formula(text, place, names, units.Context(self.parameters, self.tables, {}), Unit.MINUTES)

    def canonical(self, made: RuleSet) -> Mapping[str, object]:
        """Return the merged form that the digest is over: no standing, no examples, no places."""
        found = self.merged.parts
        return {
            "regulation": {
                "id": made.id,
                "title": made.title,
                "region": made.region,
                "variant": made.variant,
                "citation": made.citation,
                "in_force": made.in_force.isoformat(),
            },
            "calendar": {name: _plain(part.raw) for name, part in self.merged.calendar.items()},
            "parameters": {name: _plain(part.raw) for name, part in found["parameters"].items()},
            "tables": {name: _plain(part.raw) for name, part in found["tables"].items()},
            "lines": _plain([part.raw for part in found["lines"].values()]),
            "payment": _plain([part.raw for part in found["payment"].values()]),
        }


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever TOML holds
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, str | int) else str(value)
