"""What a decree says of one person is a fact: sanctions, obligations, further duties; and the month of the year."""

from pathlib import Path

import pytest

from app.rules import evaluate, evaluate_payment
from tests.rules.writing import TOTAL, line, made, person

AMOUNT = line("amount", "base", "post_amount", per="segment")
POST = {"segments": [{"post_amount": 4_000_000, "days": [{"n": 21, "status": "present"}]}]}


@pytest.mark.parametrize(("month_number", "total"), [(1, 2_400_000), (6, 2_400_000), (7, 4_000_000)])
def test_a_sanction_may_be_what_its_decree_says(tmp_path: Path, month_number: int, total: int) -> None:
    rate = "sum(one.share for one in sanctions if one.month_number <= one.months)"
    rules = made(tmp_path, AMOUNT, line("sanction_cut", "cut", rate, of=["amount"], per="segment"), TOTAL)
    sanction = {"kind": "other", "share": "40%", "months": 6, "month_number": month_number, "decree": "SK 1/2026"}

    assert evaluate(rules, person(**POST, sanctions=[sanction])).total == total


@pytest.mark.parametrize(("obligation", "outcome"), [("lhkpn", "hold"), ("assets", "pay")])
def test_an_obligation_may_hold_payment_until_it_is_met(tmp_path: Path, obligation: str, outcome: str) -> None:
    gate = "hold() if any(one.obligation == 'lhkpn' for one in sanctions if one.kind == 'obligation') else pay"
    rules = made(tmp_path, AMOUNT, line("lhkpn", "gate", gate), TOTAL)
    held = {"kind": "obligation", "obligation": obligation}

    assert evaluate(rules, person(**POST, sanctions=[held])).outcome == outcome


def test_a_further_duty_is_told_from_plt_and_plh(tmp_path: Path) -> None:
    rate = "sum(item.post_amount for item in assignments if item.kind == 'additional' and item.whole_month)"
    rules = made(tmp_path, AMOUNT, line("extra", "addition", rate), TOTAL)
    duties = [{"kind": kind, "post_amount": 100_000, "whole_month": True} for kind in ("plt", "additional")]

    assert evaluate(rules, person(**POST, assignments=duties)).total == 4_100_000


@pytest.mark.parametrize(("number", "paid"), [(11, 950_000), (12, 1_000_000)])
def test_both_sections_see_the_month_of_the_year(tmp_path: Path, number: int, paid: int) -> None:
    parts = "[parameters]\nlast = { value = 12 }\nrate = { value = '5%' }"
    sum_of_all = "sum(item.amount for item in paid)"
    rules = made(
        tmp_path,
        parts,
        line("amount", "base", "1000000 if month.number == last else 950000"),
        TOTAL,
        line("gross", "gross", sum_of_all, section="payment"),
        line("tax", "withheld", "0 if month.number == last else rate * gross", section="payment", role="pph21"),
        line("net", "net", section="payment"),
    )
    month = {"index": 24312 + number, "number": number}

    payment = {"paid": [{"work_month": 24316, "kind": "statement", "amount": 1_000_000}]}
    assert evaluate(rules, person(month=month)).total == paid
    assert evaluate_payment(rules, {"month": month, **payment}).total == paid
