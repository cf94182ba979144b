"""Collects what the formulas of a replay read: facts where they stand, parameters and table rows with articles."""

from collections.abc import Iterable
from itertools import chain, repeat
from typing import Any

from app.rules.exact import text
from app.rules.facts import Values
from app.rules.frame import Read
from app.rules.model import RuleSet
from app.rules.names import CRITERION
from app.rules.plan import Plan
from app.rules.program import FormulaRun
from app.rules.tracing import plain
from app.rules.vocabulary import BY_NAME, Scope

Json = Any  # plain, as the trace is
Holder = dict[str, Json]


class Inputs:
    """What was read, in the form in which facts are given; nothing is in it that no formula read."""

    def __init__(self, rule_set: RuleSet, plan: Plan, values: Values) -> None:
        self.rule_set = rule_set
        self.values = values
        self.parameters: Holder = {}
        self.tables: Holder = {}
        self.facts: Holder = {"segments": [{} for _ in values.segments]} if values.segments else {}
        self.calendar: Holder = {}
        self.sizes = {
            name: [len(segment.items[index] or ()) for segment in values.segments]
            for index, (name, _terms) in enumerate(plan.segment_items)
        }

        self.criterion: str | None = None
        self.criteria = plan.criteria
        if plan.criteria is not None and any(CRITERION in line.per for line in rule_set.lines):
            self.carried(plan.criteria)

    def carried(self, place: int) -> None:
        """Add which criteria the post of each segment carries: they say where lines run."""
        for holder, segment in zip(self.facts["segments"], self.values.segments, strict=True):
            holder["criteria"] = [{"n": count, "criterion": row[0]} for count, row in segment.items[place] or ()]

    def run(self, run: FormulaRun) -> None:
        """Add what one run of a line's formula read."""
        self.criterion = run.criterion
        self.add(run.reads, run.segment)

    def add(self, reads: Iterable[Read], segment: int | None) -> None:
        """Add what one run of a formula read in a segment, or outside one."""
        for read in reads:
            self.one(read, segment)

    def one(self, read: Json, segment: int | None) -> None:
        if "calendar" in read:
            found = self.rule_set.calendar.settings[read["calendar"]]
            self.calendar[found.name] = {
                "formula": found.text,
                "citation": found.citation,
                "certainty": found.certainty,
            }
            self.add(read["reads"], read["segment"])
        elif "loop" in read:
            self.loop(read, segment)
        elif "parameter" in read:
            self.parameter(read)
        elif "table" in read:
            self.row(read)
        elif "fact" in read:
            self.fact(read, segment)

    def parameter(self, read: Json) -> None:
        found = self.rule_set.parameters[read["parameter"]]
        self.parameters[found.name] = {
            "value": text(found.value),
            "unit": found.unit.value,
            "citation": found.citation,
            "certainty": found.certainty,
        }

    def row(self, read: Json) -> None:
        found = self.rule_set.tables[read["table"]]
        shape = {} if found.key is None else {"key": found.key}
        shape |= {} if found.by is None else {"by": found.by.value, "edges": found.edges}
        origin = {"unit": found.unit.value, "citation": found.citation, "certainty": found.certainty}
        told = self.tables.setdefault(found.name, {**shape, **origin, "rows": []})
        row = {key: read[key] for key in ("row", "column", "value")}
        if row not in told["rows"]:
            told["rows"].append(row)

    def fact(self, read: Json, segment: int | None) -> None:
        name, value = read["fact"], read["value"]
        if "name" in read:
            self.facts.setdefault("indicator", {})[read["name"]] = value
        elif name == "segment.share":
            self.working_days(segment)
            self.working_days(None)
        elif name in {"working_days", "month.working_days"}:
            self.working_days(None if "." in name else segment)
        elif name == "criterion_amount":
            self.amounts(segment)
        elif "." in name:
            holder, _, key = name.partition(".")
            self.facts.setdefault(holder, {})[key] = value
        elif name not in {"target", "criterion"}:
            in_segment = segment is not None and BY_NAME[name].scope in {Scope.SEGMENT, Scope.EITHER}
            (self.facts["segments"][segment] if in_segment else self.facts)[name] = value

    def amounts(self, segment: int | None) -> None:
        """Add the amount of the current criterion in a segment; outside one in each, with the days that weigh it."""
        numbers = range(len(self.values.segments)) if segment is None else [segment]
        for number in numbers:
            rows = self.values.segments[number].items[self.criteria or 0] or ()
            for (_count, row), told in zip(rows, self.facts["segments"][number]["criteria"], strict=True):
                if row[0] == self.criterion:
                    told["amount"] = plain(row[1])
            if len(numbers) > 1:
                self.working_days(number)

    def working_days(self, segment: int | None) -> None:
        """Add the working days of a segment, or of the month."""
        if segment is None:
            self.facts.setdefault("month", {})["working_days"] = plain(self.values.month_days)
        else:
            self.facts["segments"][segment]["working_days"] = plain(self.values.segments[segment].working_days)

    def loop(self, read: Json, segment: int | None) -> None:
        """Add the items that a loop went through, each in the segment in which it stands."""
        name, rows = read["collection"], iter(read["rows"])
        if name not in self.sizes:
            places: Iterable[int | None] = repeat(None, len(read["rows"]))
            self.facts.setdefault(name, [])
        else:
            sizes = list(enumerate(self.sizes[name])) if segment is None else [(segment, self.sizes[name][segment])]
            places = chain.from_iterable(repeat(number, size) for number, size in sizes)
            for number, _size in sizes:
                self.facts["segments"][number].setdefault(name, [])
        counts: dict[int | None, int] = {}
        for place, row in zip(places, rows, strict=True):
            listed = (self.facts if place is None else self.facts["segments"][place])[name]
            index = counts.get(place, 0)
            counts[place] = index + 1
            if index == len(listed):
                listed.append({"n": row["n"]})
            self.item(name, row["reads"], listed[index], segment)

    def item(self, collection: str, reads: Iterable[Any], holder: Holder, segment: int | None) -> None:
        for read in reads:
            whole, _, key = str(read.get("fact", "")).partition(".")
            if whole == collection and "name" not in read:
                holder[key] = read["value"]
            else:
                self.one(read, segment)
