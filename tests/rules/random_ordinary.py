"""Random regulations that have a kernel, and random months of one segment: what nearly everybody's month is like."""

import random
from collections.abc import Iterator
from typing import Any, ClassVar, Final

from app.rules import RuleSet
from app.rules.kernel import kernel_of
from app.rules.model import Section
from tests.rules.random_facts import month
from tests.rules.random_payments import PaymentWriter, paid_month
from tests.rules.random_rules import ITEMS, ONCE, PER_SEGMENT, Here, Writer, regulation

Fact = Any
Facts = dict[str, Fact]
CAPS: Final = (
    "0.25",
    "third / 4",
    "rate",
    "0.25",
    "third / 4",
    "rate",
    "much",
)  # now and then a cut finds too little left


def ordinary(seed: int, count: int, each: int) -> Iterator[tuple[RuleSet, Facts]]:
    """Yield `count` months, `each` of them in a row under one regulation."""
    for number in range(0, count, each):
        choose = random.Random(f"ordinary {seed} {number}")  # noqa: S311 - repeatable, no secret
        rule_set = _with_kernel(choose, OrdinaryWriter, Section.LINES)
        for _ in range(min(each, count - number)):
            yield rule_set, _of_one_post(month(choose))


def ordinary_payments(seed: int, count: int, each: int) -> Iterator[tuple[RuleSet, Facts]]:
    """Yield `count` payment months, `each` of them in a row under one regulation."""
    for number in range(0, count, each):
        choose = random.Random(f"ordinary payment {seed} {number}")  # noqa: S311 - repeatable, no secret
        rule_set = _with_kernel(choose, OrdinaryPaymentWriter, Section.PAYMENT)
        for _ in range(min(each, count - number)):
            yield rule_set, paid_month(choose)


def _of_one_post(facts: Facts) -> Facts:
    """Keep the first segment, give it a day at least, and leave out items that stand for none."""
    kept = {name: _there(value) for name, value in facts["segments"][0].items()}
    kept["days"] = kept["days"] or [{"status": "absent", "apel": False, "productive": False}]
    return {name: _there(value) for name, value in facts.items()} | {"segments": [kept]}


def _there(value: Fact) -> Fact:
    return [item for item in value if item.get("n", 1)] if isinstance(value, list) else value


def _with_kernel(choose: random.Random, write: type[Writer], section: Section) -> RuleSet:
    while True:
        made = regulation(choose, write)
        if kernel_of(made, section) is not None:
            return made


class _Ordinary(Writer):
    """Loops look only at what an item has of its own."""

    loops_of_numbers: ClassVar[list[str]] = ["sum", "sum", "count", "avg"]

    def leaves(self, here: Here, sort: str, *others: str) -> list[str]:
        if not here.loop:
            return super().leaves(here, sort, *others)
        own = [f"item.{key}" for key in self.items.get(here.loop, {}).get(sort, ())] * 3
        return [*own, *(one for one in others if one not in {*self.words, "carried.left"})]


class OrdinaryWriter(_Ordinary):
    """Writes a regulation without anything that only closures work out."""

    items: ClassVar = {name: sorts for name, sorts in ITEMS.items() if name != "staff"}
    words: ClassVar[tuple[str, ...]] = ("indicator('iku')",)

    def __init__(self, choose: random.Random) -> None:
        super().__init__(choose)
        self.marks = (ONCE, PER_SEGMENT, PER_SEGMENT)

    def carried(self) -> None:
        """Carry nothing."""

    def amounts(self) -> None:
        """Write a base that the cuts can't use up."""
        here = Here(PER_SEGMENT)
        per = self.choose.choice(self.marks[1:])
        self.add("base", "rupiah", "basic(kelas_jabatan) + post_amount", per, **self.maybe_rounded())
        if self.choose.random() < 0.4:
            self.amount("base", per)
        parts = [line["id"] for line in self.lines if line["kind"] == "base"]
        parts += [self.amount("part", per) for _ in range(self.choose.randint(0, 2))]
        for _ in range(self.choose.randint(1, 3)):
            rate = f"min(max(0, {self.number(here, 2)}), {self.choose.choice(CAPS)})"
            of = [self.choose.choice(parts)]
            self.add("cut", "rupiah", "", per, rate=rate, of=of, **self.maybe_rounded())
            del self.lines[-1]["formula"]
        if self.choose.random() < 0.3:
            fine = f"min(max(0, {self.money(here, 2)}), price)"
            self.add("cut", "rupiah", fine, per, **self.maybe_rounded())
        if self.choose.random() < 0.3:
            self.amount("addition", self.choose.choice(self.marks))

    def total(self) -> None:
        if self.choose.random() < 0.2:
            super().total()
            return
        self.add("total", "rupiah", "", round=self.rounding(1))
        del self.lines[-1]["formula"]

    def gate(self) -> str:
        return super().gate() if self.choose.random() < 0.2 else "zero if 1 > 2 else pay"


class OrdinaryPaymentWriter(_Ordinary, PaymentWriter):
    """Writes a payment section without anything that only closures work out."""
