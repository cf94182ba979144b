from pathlib import Path
from typing import Any

import pytest

from app.rules import Kind, PersonError, RuleSet, evaluate_payment, expand_trace, split
from tests.rules.writing import line, made, refused

PAYMENT: dict[str, Any] = {"section": "payment"}
TABLES = """
[tables.flat_rate]
key = "golongan"
rows = { I = "0%", II = "0%", III = "5%", IV = "15%" }
[parameters]
ceiling = { value = 12000000, unit = "rupiah", citation = "Perpres 64/2020" }
zakat_rate = { value = "2.5%", citation = "x" }
"""


def payment(folder: Path) -> RuleSet:
    """Write a payment section: tax by golongan, BPJS under a shared ceiling, zakat by consent."""
    down = {"to": 1, "mode": "down"}
    return made(
        folder,
        TABLES,
        line("gross", "gross", "sum(item.amount for item in paid)", **PAYMENT),
        line(
            "base",
            "score",
            "max(0, min(salary.bpjs_base + earlier.gross + gross, ceiling) - salary.bpjs_base - earlier.bpjs_base)",
            unit="rupiah",
            **PAYMENT,
        ),
        line("tax", "withheld", "max(0, flat_rate(golongan) * gross)", role="pph21", **PAYMENT),
        line("bpjs", "withheld", "base * 0.01", role="bpjs_employee", round=down, **PAYMENT),
        line("bpjs_region", "borne", "base * 0.04", role="bpjs_employer", round=down, **PAYMENT),
        line("zakat", "withheld", "zakat_rate * gross if zakat_consent else 0", role="zakat", **PAYMENT),
        line("claim", "claim", "claim_open_amount", **PAYMENT),
        line("net", "net", **PAYMENT),
    )


def employee(*amounts: int, **changes: object) -> dict[str, Any]:
    """Build the facts of one payment month."""
    paid = [{"work_month": 24316, "kind": "statement", "amount": amount} for amount in amounts or (7_000_000,)]
    earlier = {"gross": 0, "bpjs_base": 0}
    return {
        "golongan": "III",
        "zakat_consent": False,
        "salary": {"bpjs_base": 5_000_000},
        "earlier": earlier,
        "claim_open_amount": 0,
        "paid": paid,
        **changes,
    }


def test_s5_the_ceiling_of_bpjs_is_shared_with_the_salary(tmp_path: Path) -> None:
    result = evaluate_payment(payment(tmp_path), employee(9_000_000))

    assert (result.line("bpjs").value, result.line("bpjs_region").value) == (70_000, 280_000)


def test_gross_less_withheld_and_claims_is_the_net(tmp_path: Path) -> None:
    facts = employee(4_582_143, zakat_consent=True, claim_open_amount=1_000)
    result = evaluate_payment(payment(tmp_path), facts)

    assert result.total == 4_582_143 - 229_107 - 45_821 - 114_554 - 1_000
    assert result.line("net").value == result.total
    assert result.total == result.sum_of(Kind.GROSS) - result.sum_of(Kind.WITHHELD) - result.sum_of(Kind.CLAIM)
    assert [one.role for one in result.lines if one.role] == ["pph21", "bpjs_employee", "bpjs_employer", "zakat"]


def test_what_the_region_bears_is_not_taken_from_the_net(tmp_path: Path) -> None:
    facts = employee(1_000_000, golongan="I")

    assert evaluate_payment(payment(tmp_path), facts).total == 990_000


def test_a_second_batch_of_the_month_uses_what_the_first_left(tmp_path: Path) -> None:
    facts = employee(4_000_000, earlier={"gross": 5_000_000, "bpjs_base": 5_000_000})

    assert evaluate_payment(payment(tmp_path), facts).line("base").value == "2000000"


def test_a_net_below_zero_pays_nothing_and_leaves_a_claim(tmp_path: Path) -> None:
    result = evaluate_payment(payment(tmp_path), employee(1_000_000, -1_500_000))

    assert (result.total, result.claim, result.line("net").value) == (0, 500_000, 0)


@pytest.mark.parametrize("fact", ["golongan", "salary", "paid", "earlier", "zakat_consent"])
def test_a_missing_fact_is_never_taken_as_zero(tmp_path: Path, fact: str) -> None:
    facts = employee()
    del facts[fact]

    with pytest.raises(PersonError) as caught:
        evaluate_payment(payment(tmp_path), facts)

    assert caught.value.code == "missing-fact"
    assert caught.value.fact.startswith(fact)


def test_a_gross_that_is_not_whole_is_an_error(tmp_path: Path) -> None:
    gross = line("g", "gross", "sum(item.amount for item in paid) / 3", **PAYMENT)

    with pytest.raises(PersonError) as caught:
        evaluate_payment(made(tmp_path, gross, line("net", "net", **PAYMENT)), employee(1_000_000))

    assert (caught.value.code, caught.value.line) == ("not-whole", "g")


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("sum(day.late_minutes for day in days)", "loop-refused"),
        ("post_amount", "fact-out-of-reach"),
        ("amount", "unknown-name"),
    ],
)
def test_payment_never_sees_the_lines_or_the_work_month(tmp_path: Path, formula: str, code: str) -> None:
    net = line("net", "net", **PAYMENT)
    lines = [line("amount", "base", "1"), line("tkd", "total")]

    found = refused(tmp_path, *lines, line("g", "gross", formula, **PAYMENT), net)

    assert [one.code for one in found] == [code]


def test_the_trace_of_a_payment_replays(tmp_path: Path) -> None:
    rules = payment(tmp_path)
    result = evaluate_payment(rules, employee(4_582_143))

    told: Any = expand_trace(rules, result.trace)

    assert told["result"]["total"] == result.total
    assert told["lines"][0]["runs"][0]["reads"][0]["rows"] == [
        {"n": 1, "reads": [{"at": 4, "fact": "paid.amount", "value": "4582143"}]}
    ]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),
        (229_107, (4_000_000, 582_143), (200_000, 29_107)),
        (-100, (1, 1, 1), (-34, -33, -33)),
        (7, (0, 0), (7, 0)),
        (0, (), ()),
    ],
)
def test_a_sum_is_split_by_weight_to_the_rupiah(total: int, weights: tuple[int, ...], parts: tuple[int, ...]) -> None:
    assert split(total, weights) == parts
