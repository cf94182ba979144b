"""Random payment sections in the whole language, and random payment months for them: the same from the same seed."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Final

from app.rules import RuleSet
from tests.rules.random_rules import PARAMETERS, TABLES, Here, Writer, regulation

Facts = dict[str, Any]
OFTEN: Final = 0.95
KINDS: Final = ("withheld", "withheld", "borne", "claim")


def payments(seed: int, count: int, each: int) -> Iterator[tuple[RuleSet, Facts]]:
    """Yield `count` payment months, `each` of them in a row under one regulation."""
    for number in range(0, count, each):
        choose = random.Random(f"payment {seed} {number}")  # noqa: S311 - repeatable, no secret
        rule_set = regulation(choose, PaymentWriter)
        for _ in range(min(each, count - number)):
            yield rule_set, paid_month(choose)


class PaymentWriter(Writer):
    """Writes a regulation that has only a payment section."""

    facts: ClassVar = {
        "number": ("service_months", "skp_score", "month.index", "month.number"),
        "money": ("salary.gross", "salary.bpjs_base", "earlier.gross", "earlier.pph21", "claim_open_amount"),
        "yes": ("zakat_consent", "is_leader", "is_last_service_month"),
    }
    items: ClassVar = {"paid": {"money": ("amount",), "number": ("work_month",), "word": ("kind",)}}
    words: ClassVar[tuple[str, ...]] = ()

    def raw(self) -> dict[str, Any]:
        head = {"id": "acak", "title": "Acak", "region": "acak", "variant": "acak", "citation": "-"}
        here = Here()
        self.add("gross", "rupiah", "sum(item.amount for item in paid)")
        for _ in range(self.choose.randint(0, 2)):
            self.score()
        if self.choose.random() < 0.3:
            self.add("gross", "rupiah", self.money(here, 2))
        for _ in range(self.choose.randint(1, 4)):
            formula = self.positive(self.money(here, 2))
            self.add(self.choose.choice(KINDS), "rupiah", formula, round=self.rounding(1, 100))
        self.add("net", "rupiah", "")
        del self.lines[-1]["formula"]
        parts = {"parameters": PARAMETERS, "tables": TABLES, "payment": self.lines}
        return {"regulation": head | {"in_force": date(2024, 1, 1)}, **parts}

    def score(self) -> None:
        unit = self.choose.choice(["share", "points", "rupiah", "yes/no"])
        write = {"rupiah": self.money, "yes/no": self.yes}.get(unit, self.number)
        self.add("score", unit, write(Here(), 3))

    def money(self, here: Here, depth: int) -> str:
        if not here.loop and self.choose.random() < 0.2:
            return self.loop(here, depth, "money")
        return super().money(here, depth)

    def minutes(self, here: Here, _depth: int) -> str:
        return self.choose.choice(["daily", "daily * third", "daily / 2"])


def paid_month(choose: random.Random) -> Facts:
    """Make the facts of a payment month, one of them missing now and then."""
    index = choose.randint(24300, 24330)
    facts: Facts = {
        "status_asn": choose.choice(["pns", "cpns", "pppk"]),
        "month": {"index": index, "number": (index - 1) % 12 + 1},
        "is_last_service_month": choose.random() < 0.1,
        "service_months": choose.randint(0, 40),
        "skp_score": choose.choice([0, 79, "79.99", "2/7"]),
        "zakat_consent": choose.random() < 0.5,
        "is_leader": choose.random() < 0.5,
        "salary": {"gross": choose.randint(0, 9_999_999), "bpjs_base": choose.randint(0, 9_999_999)},
        "earlier": {"gross": choose.randint(0, 9_999_999), "pph21": choose.randint(0, 99_999)},
        "claim_open_amount": choose.choice([0, choose.randint(0, 999_999)]),
        "paid": [_payment(choose) for _ in range(choose.choice([0, 1, 1, 2, 3]))],
    }
    if choose.random() > OFTEN:
        holder = choose.choice([facts, facts["salary"], facts["earlier"]])
        del holder[choose.choice(sorted(holder))]
    return facts


def _payment(choose: random.Random) -> Facts:
    kind = choose.choice(["statement", "released", "adjustment"])
    amount = choose.randint(-999_999, 0) if kind == "adjustment" else choose.randint(0, 19_999_999)
    return {"work_month": choose.randint(24290, 24300), "kind": kind, "amount": amount}
