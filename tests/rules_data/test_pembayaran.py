"""Payment as shipped: rates at the edges of their bands, who bears what, and batches in any order."""

import csv
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from app.rules import Evaluation, Kind, Library, RuleSet, evaluate_payment
from app.rules.sources import SHIPPED

LIBRARY = Library()
FLAT, BORNE, TER = "pembayaran-2024", "pembayaran-2024-daerah", "pembayaran-2024-ter"
OF_GROSS, OF_NET = "pembayaran-2024-zakat", "pembayaran-2024-ter-zakat"
PTKP_OF = {"A": "K/0", "B": "K/2", "C": "K/3"}


def paid(*amounts: int, **changes: object) -> dict[str, Any]:
    """Build the facts of a payment month without a salary."""
    return {
        "status_asn": "pns",
        "golongan": "III",
        "ptkp": "K/1",
        "salary": {"gross": 0, "bpjs_base": 0, "tax_withheld": 0},
        "earlier": {"gross": 0, "bpjs_base": 0, "pph21": 0, "bpjs_employee": 0, "zakat": 0},
        "paid": [{"work_month": 24289, "kind": "statement", "amount": amount} for amount in amounts],
        **changes,
    }


def bounds() -> Iterator[tuple[str, int, str, str]]:
    """List every upper bound of the shipped table: category, bound, the rate up to it, the rate above it."""
    with (SHIPPED / "pembayaran/ter-2024.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row, following in pairwise(rows):
        if row["category"] == following["category"]:
            yield row["category"], int(row["band"].partition("..")[2]), row["rate"], following["rate"]


def withheld(amount: int, rate: str) -> int:
    """Round amount x rate half up; rates have at most two decimals of a percent."""
    whole, _, decimals = rate.removesuffix("%").partition(".")
    return (amount * int(whole + f"{decimals:0<2}") + 5_000) // 10_000


def test_an_upper_bound_belongs_to_its_band_and_one_rupiah_more_to_the_next() -> None:
    found = list(bounds())

    assert len(found) == 43 + 39 + 40
    for category, bound, at, above in found:
        for amount, rate in ((bound, at), (bound + 1, above)):
            result = evaluate_payment(LIBRARY.by_id(TER), paid(amount, ptkp=PTKP_OF[category]))
            assert result.line("pph21").value == withheld(amount, rate), (category, amount)


@pytest.mark.parametrize(
    ("category", "tax"),
    [(("TK/0", "TK/1", "K/0"), 66_000), (("TK/2", "TK/3", "K/1", "K/2"), 33_000), (("K/3",), 0)],
)
def test_the_category_follows_from_marriage_and_dependants(category: tuple[str, ...], tax: int) -> None:
    found = {evaluate_payment(LIBRARY.by_id(TER), paid(6_600_000, ptkp=ptkp)).line("pph21").value for ptkp in category}

    assert found == {tax}  # 1 %, 0.5 % and 0 % of 6,600,000


def of_two(rules: RuleSet, first: int, second: int) -> dict[str, int]:
    """Pay two batches in one payment month and add up what each role came to."""
    one = evaluate_payment(rules, paid(first, zakat_consent=True))
    earlier = {
        "gross": first,
        "bpjs_base": int(str(one.line("bpjs_base").value)),
        **{role: amount_of(one, role) for role in ("pph21", "bpjs_employee", "zakat")},
    }
    two = evaluate_payment(rules, paid(second, zakat_consent=True, earlier=earlier))
    return {role: amount_of(one, role) + amount_of(two, role) for role in ("pph21", "zakat", "net")}


def amount_of(result: Evaluation, role: str) -> int:
    return sum(line.amount for line in result.lines if line.role == role)


@pytest.mark.parametrize("name", [FLAT, BORNE, TER, OF_GROSS, OF_NET])
def test_tax_and_zakat_are_the_same_whichever_batch_comes_first(name: str) -> None:
    rules = LIBRARY.by_id(name)

    forth, back = of_two(rules, 3_000_003, 8_000_007), of_two(rules, 8_000_007, 3_000_003)

    assert (forth["pph21"], forth["zakat"]) == (back["pph21"], back["zakat"])


def test_zakat_of_gross_and_of_net_differ_by_what_is_withheld() -> None:
    gross = evaluate_payment(LIBRARY.by_id(OF_GROSS), paid(4_000_000, golongan="IV", zakat_consent=True))
    net = evaluate_payment(LIBRARY.by_id(OF_NET), paid(8_000_000, zakat_consent=True))

    assert gross.line("zakat").value == 100_000
    assert net.line("zakat").value == 196_000  # 2.5 % of 8,000,000 - 80,000 - 80,000


@pytest.mark.parametrize("consent", [{}, {"zakat_consent": False}])
@pytest.mark.parametrize("name", [OF_GROSS, OF_NET])
def test_without_consent_there_is_no_zakat(name: str, consent: dict[str, bool]) -> None:
    assert evaluate_payment(LIBRARY.by_id(name), paid(4_000_000, **consent)).line("zakat").value == 0


def test_what_the_region_bears_is_a_cost_and_not_taken_off() -> None:
    rules = LIBRARY.by_id("rembang-2024-pembayaran")
    result = evaluate_payment(rules, paid(4_500_000, golongan="IV"))

    assert result.sum_of(Kind.BORNE) == 675_000 + 180_000
    assert (result.sum_of(Kind.WITHHELD), result.total) == (45_000, 4_455_000)
    assert result.line("budget_cost").value == "5355000"


def test_the_net_stands_last_where_zakat_is_taken() -> None:
    assert [LIBRARY.by_id(name).payment[-1].kind for name in (OF_GROSS, OF_NET)] == [Kind.NET, Kind.NET]
