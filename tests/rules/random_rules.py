"""Random regulations in the whole language, and random months for them: the same from the same seed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from app.rules import RuleSet, RuleSetError
from app.rules.assembly import assemble
from app.rules.places import Places
from app.rules.sources import Source
from app.rules.tree import SUMMED_OVER_SEGMENTS, Unit
from app.rules.vocabulary import BY_NAME, CRITERIA, TERMS
from tests.rules.random_facts import month

MONTHS_EACH: Final = 1000
MOSTLY: Final = 0.95
WITH_CRITERIA: Final = 0.4
MARKED_ONLY: Final = frozenset(
    {"kelas_jabatan", "job_points", "unit_factor", "segment.share", "post_amount", "position_group"}
)
ONCE: Final = ()
PER_SEGMENT: Final = ("segment",)
PER_CRITERION: Final = ("criterion",)
PER_BOTH: Final = ("segment", "criterion")
PLAIN_UNITS: Final = ("share", "count", "days", "points")

PARAMETERS: Final = {
    "rate": {"value": "3.7%"},
    "third": {"value": "1/3", "unit": "share"},
    "much": {"value": "1.25", "unit": "points"},
    "price": {"value": 12345, "unit": "rupiah"},
    "daily": {"value": 300, "unit": "minutes"},
}
BANDS: Final = [["0..1", "0%"], ["1..31", "0.5%"], ["31..61", "1.25%"], ["61..", "1/7"]]
TABLES: Final[dict[str, dict[str, Any]]] = {
    "late": {"by": "minutes", "no_record": "1.5%", "rows": BANDS},
    "step": {"by": "points", "edges": "upper", "rows": [["..0", 0], ["0..1.5", "2/3"], ["1.5..90", 5], ["90..", 7]]},
    "basic": {"key": "kelas_jabatan", "unit": "rupiah", "rows": {str(at): 700_001 * at for at in range(1, 12)}},
    "weights": {
        "key": "group",
        "rows": {"pns": {"a": "60%", "b": "40%"}, "cpns": {"a": "100%", "b": "0%"}, "pppk": {"a": "1/3", "b": "2/3"}},
    },
    "both": {
        "key": "group",
        "by": "minutes",
        "rows": {"pns": BANDS, "cpns": [["..", "2%"]], "pppk": [["0..1", 0], ["1..", "9%"]]},
    },
    "rated": {
        "key": "criterion",
        "rows": {name: {"a": f"{at}.5%", "b": f"1/{at + 2}"} for at, name in enumerate(CRITERIA)},
    },
    "named": {"by": "count", "unit": "category", "rows": [["..3", "few"], ["3..", "many"]]},
    "unlisted": {"key": "kelas_jabatan", "unit": "rupiah", "unpublished": True},
}
WORDS: Final = {"status_asn": ("pns", "cpns", "pppk"), "named": ("few", "many")}
ITEMS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "days": {"minutes": ("late_minutes", "early_minutes"), "yes": ("apel", "productive"), "word": ("status",)},
    "entries": {"minutes": ("verified_minutes",), "number": ("volume",), "word": ("category",)},
    "events": {"minutes": ("minutes",), "number": ("times",), "word": ("kind",)},
    "leaves": {"number": ("calendar_days",), "word": ("kind",)},
    "indicators": {"number": ("value", "target"), "word": ("kind",)},
    "sanctions": {"number": ("month_number", "months", "share"), "word": ("kind",)},
    "assignments": {"money": ("post_amount",), "yes": ("whole_month",), "word": ("kind",)},
    "staff": {"number": ("days", "shared")},
}
FACTS: Final[dict[str, tuple[str, ...]]] = {
    "number": (
        *("skp_score", "behaviour_score", "service_months", "working_days", "month.working_days", "month.index"),
        *("kelas_jabatan", "job_points", "unit_factor", "segment.share", "month.calendar_days"),
        *("absent_running_days", "month.number"),
    ),
    "minutes": ("target",),
    "money": ("post_amount",),
    "yes": ("zakat_consent", "is_leader"),
}


def cases(seed: int, count: int, each: int = MONTHS_EACH) -> Iterator[tuple[RuleSet, dict[str, Any]]]:
    """Yield `count` months, `each` of them in a row under one regulation."""
    for number in range(0, count, each):
        choose = random.Random(f"{seed} {number}")  # noqa: S311 - repeatable, no secret
        rule_set = regulation(choose, Writer)
        for _ in range(min(each, count - number)):
            yield rule_set, month(choose)


def regulation(choose: random.Random, write: Callable[[random.Random], "Writer"]) -> RuleSet:
    """Make a regulation; what the checks refuse (two words that can't be equal, say) is thrown away."""
    while True:
        raw = write(choose).raw()
        try:
            return assemble(Source(raw, Places("random", ""), ("random",)), lambda _id: None)
        except RuleSetError as error:
            if {finding.code for finding in error.diagnostics} - {
                "unknown-category",
                "formula-too-long",
                "row-unreachable",
            }:
                raise


@dataclass(frozen=True, slots=True)
class Here:
    """Where a formula stands: what its line runs per, inside a loop over a collection."""

    per: tuple[str, ...] = ONCE
    loop: str = ""

    @property
    def in_segment(self) -> bool:
        return "segment" in self.per

    @property
    def of_criterion(self) -> bool:
        return "criterion" in self.per


class Writer:
    """Writes one regulation."""

    facts: ClassVar = FACTS
    items: ClassVar = ITEMS
    loops_of_numbers: ClassVar[list[str]] = ["sum", "sum", "count", "count", "avg", "min", "max"]
    words: ClassVar[tuple[str, ...]] = ("carried.left", "indicator('iku')")

    def __init__(self, choose: random.Random) -> None:
        self.choose = choose
        self.marks: tuple[tuple[str, ...], ...] = (ONCE, PER_SEGMENT, PER_SEGMENT)
        if choose.random() < WITH_CRITERIA:
            self.marks = (ONCE, PER_SEGMENT, PER_CRITERION, PER_BOTH)
        self.lines: list[dict[str, Any]] = []

    def raw(self) -> dict[str, Any]:
        head = {"id": "acak", "title": "Acak", "region": "acak", "variant": "acak", "citation": "-"}
        self.carried()
        for _ in range(self.choose.randint(1, 4)):
            self.score()
        self.amounts()
        for _ in range(self.choose.randint(0, 2)):
            self.add("gate", "gate", self.gate())
        self.total()
        parts = {"parameters": PARAMETERS, "tables": TABLES, "lines": self.lines}
        target = self.choose.choice(["working_days * daily", "daily * 20 * segment.share"])
        return {"regulation": head | {"in_force": date(2024, 1, 1)}, "calendar": {"target": target}, **parts}

    # Lines

    def add(self, kind: str, unit: str, formula: str, per: tuple[str, ...] = ONCE, **changes: object) -> str:
        name = f"x{len(self.lines)}"
        changes = {
            "id": name,
            "kind": kind,
            "unit": unit,
            "label": {"id": name, "en": name},
            "formula": formula,
        } | changes
        self.lines.append(changes | ({"per": list(per)} if per else {}))
        return name

    def carried(self) -> None:
        here = Here()
        rounding = {"to": "0.01", "mode": "half_even"}
        resets = self.choose.choice(["year", "never"])
        changes: dict[str, Any] = {"id": "left", "start": "1/4", "resets": resets, "round": rounding}
        self.add("carried", "points", f"carried.left + {self.number(here, 1)}", **changes)
        self.add("score", "share", self.number(here, 1), id="shared", round=self.rounding("0.01%"))

    def score(self) -> None:
        unit = self.choose.choice([*PLAIN_UNITS, "minutes", "yes/no", "category"])
        per = self.choose.choice(self.marks)
        here = Here(per)
        write = {"minutes": self.minutes, "yes/no": self.yes, "category": self.word}.get(unit, self.number)
        rounds = unit not in {"yes/no", "category"} and self.choose.random() < 0.3
        self.add(
            "score",
            unit,
            write(here, 3),
            per,
            **({"round": self.rounding("0.01%", "1/7", 5)} if rounds else {}),
        )

    def amounts(self) -> None:
        per = self.choose.choice(self.marks)
        parts = [self.amount("base", per) for _ in range(self.choose.randint(1, 2))]
        parts += [self.amount("part", per) for _ in range(self.choose.randint(0, 2))]
        for _ in range(self.choose.randint(1, 3)):
            if self.choose.random() < 0.8:
                rate = self.positive(self.number(Here(per), 2))
                of = self.choose.sample(parts, self.choose.randint(1, min(2, len(parts))))
                self.add("cut", "rupiah", "", per, rate=rate, of=of, **self.maybe_rounded())
                del self.lines[-1]["formula"]
            else:
                self.amount("cut", self.choose.choice(self.marks))
        for _ in range(self.choose.randint(0, 1)):
            self.amount("addition", self.choose.choice(self.marks))

    def amount(self, kind: str, per: tuple[str, ...]) -> str:
        formula = self.positive(self.money(Here(per), 2))
        return self.add(kind, "rupiah", formula, per, **self.maybe_rounded())

    def total(self) -> None:
        changes: dict[str, Any] = {}
        rounded = [line["id"] for line in self.lines if "round" in line and line["unit"] == "rupiah"]
        shares = [
            line["id"]
            for line in self.lines
            if (line["kind"], line["unit"], line.get("per")) == ("score", "share", None)
        ]
        way = self.choose.random()
        if way < 0.15 and rounded:
            changes["sum_of"] = rounded
        elif way < 0.3 and shares:
            changes["from"] = self.choose.choice(shares)
        self.add("total", "rupiah", "", round=self.rounding(1, 100, 1000), **changes)
        del self.lines[-1]["formula"]

    def rounding(self, *to: object) -> dict[str, Any]:
        return {"to": self.choose.choice(to), "mode": self.choose.choice(["half_up", "half_even", "down", "up"])}

    def maybe_rounded(self) -> dict[str, Any]:
        return {"round": self.rounding(1, 100)} if self.choose.random() < 0.25 else {}

    def positive(self, formula: str) -> str:
        return f"max(0, {formula})" if self.choose.random() < 0.95 else formula

    def gate(self) -> str:
        here = Here()
        months = self.choose.choice(["hold()", f"hold({self.number(here, 1)})", "hold(2)"])
        said, otherwise = self.choose.choice(["zero", months]), self.choose.choice(["pay", "pay", months])
        return f"{said} if {self.yes(here, 2)} else {otherwise}"

    # Formulas

    def pick(self, here: Here, depth: int, leaves: list[str], grown: tuple[Any, ...]) -> str:
        """Write a leaf, or something with formulas below it."""
        if leaves and (depth <= 0 or self.choose.random() < 0.25):
            return self.choose.choice(leaves)
        return str(self.choose.choice(grown)(here, depth - 1))

    def leaves(self, here: Here, sort: str, *others: str) -> list[str]:
        """List what can be read here of a sort: facts, facts of the item, lines."""
        units = {"number": PLAIN_UNITS, "money": ("rupiah",), "minutes": ("minutes",), "yes": ("yes/no",)}[sort]
        found = [name for name in self.facts.get(sort, ()) if here.in_segment or name not in MARKED_ONLY]
        found += [f"item.{key}" for key in self.items.get(here.loop, {}).get(sort, ())] * 3
        for line in self.lines:
            summed = not set(line.get("per", ())) <= set(here.per)
            if line["unit"] in units and (not summed or Unit(line["unit"]) in SUMMED_OVER_SEGMENTS):
                found.append(line["id"])
        return [*found, *others]

    def number(self, here: Here, depth: int) -> str:
        words = ["0", "1", "2.5", "rate", "third", "much", *self.words]
        grown = (self.arithmetic, self.arithmetic, self.ratio, self.extreme, self.choice, self.changed, self.table)
        return self.pick(here, depth, self.leaves(here, "number", *words), (*grown, *self.loops(here)))

    def money(self, here: Here, depth: int) -> str:
        grown = (
            lambda here, depth: f"{self.money(here, depth)} * {self.number(here, depth)}",
            lambda here, depth: f"({self.money(here, depth)} {self.choose.choice('+-')} {self.money(here, depth)})",
            lambda here, depth: f"min({self.money(here, depth)}, {self.money(here, depth)}, {self.money(here, depth)})",
            lambda here, depth: (
                f"({self.money(here, depth)} if {self.yes(here, depth)} else {self.money(here, depth)})"
            ),
        )
        listed = ["basic(kelas_jabatan)", "unlisted(kelas_jabatan)"] if here.in_segment else []
        listed += ["criterion_amount"] * 4 if here.of_criterion else []
        return self.pick(here, depth, self.leaves(here, "money", "price", *listed), grown)

    def minutes(self, here: Here, depth: int) -> str:
        loops = () if here.loop else (lambda here, depth: self.loop(here, depth, "minutes"),)
        grown = (
            lambda here, depth: f"({self.minutes(here, depth)} {self.choose.choice('+-')} {self.minutes(here, depth)})",
            lambda here, depth: f"{self.minutes(here, depth)} / {self.choose.choice(['2', 'much', 'third'])}",
            lambda here, depth: f"floor({self.minutes(here, depth)})",
            *loops,
        )
        return self.pick(here, depth, self.leaves(here, "minutes", "daily"), grown)

    def yes(self, here: Here, depth: int) -> str:
        loops = () if here.loop else (lambda here, depth: self.loop(here, depth, "yes"),)
        grown = (self.compared, self.compared, self.logic, self.member, self.recorded, *loops)
        return self.pick(here, depth, self.leaves(here, "yes", "True"), grown)

    def word(self, here: Here, depth: int) -> str:
        if depth > 0 and self.choose.random() < 0.3:
            return f"(status_asn if {self.yes(here, depth - 1)} else status_asn)"
        return self.choose.choice(["status_asn", "named(service_months)", f"named({self.number(here, depth - 1)})"])

    def arithmetic(self, here: Here, depth: int) -> str:
        divisor = self.choose.choice(["3", "much", "third", self.number(here, 0)])
        right = self.choose.choice([f"{self.choose.choice('+-*')} {self.number(here, depth)}", f"/ {divisor}"])
        return f"({self.number(here, depth)} {right})"

    def ratio(self, here: Here, depth: int) -> str:
        write, divisor = self.choose.choice([(self.money, "price"), (self.minutes, "daily")])
        return f"({write(here, depth)} / {divisor if self.choose.random() < MOSTLY else write(here, depth)})"

    def extreme(self, here: Here, depth: int) -> str:
        return f"{self.choose.choice(['min', 'max'])}({self.number(here, depth)}, {self.number(here, depth)})"

    def choice(self, here: Here, depth: int) -> str:
        return f"({self.number(here, depth)} if {self.yes(here, depth)} else {self.number(here, depth)})"

    def changed(self, here: Here, depth: int) -> str:
        return f"{self.choose.choice(['-', 'floor', 'ceil'])}({self.number(here, depth)})"

    def table(self, here: Here, depth: int) -> str:
        bare = [f"late(item.{key})" for key in self.items.get(here.loop, {}).get("minutes", ())] * 3
        listed = [
            f"late({self.minutes(here, depth)})",
            f"step({self.number(here, depth)})",
            f"weights(status_asn).{self.choose.choice('ab')}",
            f"both(status_asn, {self.minutes(here, depth)})",
        ]
        of_criterion = [f"rated(criterion).{self.choose.choice('ab')}"] * 2 if here.of_criterion else []
        return self.choose.choice([*listed, *bare, *of_criterion])

    def loops(self, here: Here) -> tuple[Any, ...]:
        return () if here.loop else (lambda here, depth: self.loop(here, depth, "number"),) * 2

    def loop(self, here: Here, depth: int, sort: str) -> str:
        collection = self.choose.choice(
            [name for name in self.items if sort in {"number", "yes"} or sort in self.items[name]]
        )
        inside = Here(here.per, collection)
        condition = f" if {self.yes(inside, depth)}" if self.choose.random() < 0.7 else ""
        operators = {"yes": ["any"], "minutes": ["sum"], "money": ["sum", "min", "max"]}.get(
            sort, self.loops_of_numbers
        )
        operator = self.choose.choice(operators)
        writers = {"yes": self.yes, "minutes": self.minutes, "money": self.money}
        write = writers.get(sort, self.number)
        value = "item" if operator == "count" else write(inside, depth)
        looped = f"{operator}({value} for item in {collection}{condition})"
        if operator in {"avg", "min", "max"} and self.choose.random() < MOSTLY:
            otherwise = writers.get(sort, self.number)(here, 0)
            return f"({looped} if count(item for item in {collection}{condition}) > 0 else {otherwise})"
        return looped

    def compared(self, here: Here, depth: int) -> str:
        order = self.choose.choice(["<", "<=", ">", ">=", "==", "!="])
        write = self.choose.choice([self.number, self.minutes, self.money])
        chain = f" < {write(here, 0)}" if self.choose.random() < 0.1 else ""
        return f"({write(here, depth)} {order} {write(here, depth)}{chain})"

    def logic(self, here: Here, depth: int) -> str:
        joined = f" {self.choose.choice(['and', 'or'])} ".join(self.yes(here, depth) for _ in range(2))
        return f"{self.choose.choice(['', 'not '])}({joined})"

    def member(self, here: Here, _depth: int) -> str:
        words = self.items.get(here.loop, {}).get("word", ())
        if words:
            known = BY_NAME[f"{here.loop}.{words[0]}"].words
            listed = ", ".join(f"'{word}'" for word in self.choose.sample(known, 2))
            return f"item.{words[0]} {self.choose.choice(['in', 'not in'])} [{listed}]"
        told = ["status_asn == 'pns'", "status_asn != 'cpns'", "named(service_months) in ['few']"]
        if here.of_criterion:
            told += ["criterion == 'prestasi_kerja'", "criterion not in ['beban_kerja', 'kondisi_kerja']"]
        return self.choose.choice(told)

    def recorded(self, here: Here, _depth: int) -> str:
        inside = [f"item.{term.key}" for term in TERMS if term.collection == here.loop and here.loop]
        return f"recorded({self.choose.choice([*inside, 'skp_score', 'is_leader'])})"
