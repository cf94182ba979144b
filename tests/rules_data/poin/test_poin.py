"""The regulation that was written by following the guide only, against the decree worked out in fractions."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from app.rules import Kind, evaluate, load_rule_set
from app.rules.checks import check

FILE: Final = Path(__file__).parent / "2026-kabupaten-poin.toml"
RULES: Final = load_rule_set(FILE)
POINTS: Final = {"iku": 25, "renkin": 15, "absorption": 10, "direction": 5, "complaints": 5, "other": 0}
MINUTES_A_DAY: Final = {
    "beban_kerja": 200,
    "prestasi_kerja": 300,
    "kondisi_kerja": 100,
    "tempat_bertugas": 100,
    "kelangkaan_profesi": 250,
    "pertimbangan_objektif_lainnya": 0,
}


@dataclass
class Month:
    """A month in one post: its criteria, working days, minutes, and indicators as (kind, target, realisation)."""

    amounts: dict[str, int]
    minutes: int
    indicators: list[tuple[str, int, int]]
    days: int = 21

    def facts(self) -> dict[str, Any]:
        criteria = [{"criterion": name, "amount": amount} for name, amount in self.amounts.items()]
        entries = [{"verified_minutes": self.minutes}]
        days = [{"n": self.days, "status": "present"}]
        indicators = [dict(zip(("kind", "target", "realisation"), one, strict=True)) for one in self.indicators]
        return {"indicators": indicators, "segments": [{"criteria": criteria, "days": days, "entries": entries}]}

    def paid(self) -> int:
        """Work the decree out: Pasal 3 (minutes), 4 (points, two decimals), 5 and 6 (money)."""
        points = sum((self.points(*one) for one in self.indicators), Fraction())
        percent = half_up(min(points, Fraction(100)) * 100) / Fraction(100)
        reached = [name for name in self.amounts if self.minutes >= MINUTES_A_DAY[name] * self.days]
        return half_up(sum(self.amounts[name] for name in reached) * percent / 100)

    @staticmethod
    def points(kind: str, target: int, realisation: int) -> Fraction:
        return min(Fraction(realisation, target), Fraction(1)) * POINTS[kind]


def half_up(amount: Fraction) -> int:
    """Round an amount that isn't negative."""
    return (amount + Fraction(1, 2)).__floor__()


def random_month(choose: Random) -> Month:
    names = choose.sample(list(MINUTES_A_DAY), choose.randint(1, 4))
    days = choose.randint(15, 23)
    kinds = choose.choices(list(POINTS), k=choose.randint(1, 8))
    return Month(
        amounts={name: choose.randint(1, 9_999_999) for name in names},
        minutes=max(0, MINUTES_A_DAY[names[0]] * days + choose.choice([-1, 0, 1, 50])),
        indicators=[(kind, choose.randint(1, 99), choose.randint(0, 120)) for kind in kinds],
        days=days,
    )


def test_it_may_be_enacted_every_branch_has_an_example() -> None:
    assert check(FILE, enacting=True) == []


def test_it_pays_what_the_decree_worked_out_in_fractions_pays() -> None:
    choose = Random(3)  # noqa: S311 - the same months in every run
    months = [random_month(choose) for _ in range(300)]
    results = [evaluate(RULES, month.facts()) for month in months]

    assert [result.total for result in results] == [month.paid() for month in months]
    for result in results:
        assert result.total == result.sum_of(Kind.BASE) - result.sum_of(Kind.CUT) + result.sum_of(Kind.ADDITION)
        assert result.total == sum(one.amount for one in result.criteria)


@pytest.mark.parametrize(("minutes", "paid"), [(4199, 1_000_000), (4200, 3_000_000), (4201, 3_000_000)])
def test_a_criterion_is_paid_wholly_from_its_minutes_on_and_not_at_all_below(minutes: int, paid: int) -> None:
    full = [("iku", 1, 1)] * 4
    month = Month({"beban_kerja": 2_000_000, "kondisi_kerja": 1_000_000}, minutes, full)

    assert evaluate(RULES, month.facts()).total == paid == month.paid()


def test_the_percent_is_rounded_to_two_decimals_before_the_money() -> None:
    month = Month({"kondisi_kerja": 9_000_000}, 2100, [("iku", 3, 1)])  # 8 1/3 points: 8.33 %

    result = evaluate(RULES, month.facts())

    assert (result.line("achievement").value, result.total) == ("833/10000", 749_700)
