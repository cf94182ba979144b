"""Abilities 5 to 8: deductions on their basis, gates, sanctions over months, additions."""

from pathlib import Path
from typing import Any

import pytest

from app.rules import Evaluation, Kind, RuleSet, evaluate
from tests.rules.writing import TOTAL, line, made, month, person

SEGMENT: dict[str, Any] = {"per": "segment"}
PARTS = """
[parameters]
weight_productivity = { value = "60%" }
weight_discipline = { value = "40%" }
absence_rate = { value = "3%" }
[tables.late]
by = "minutes"
rows = [["0..1", "0%"], ["1..31", "0.5%"], ["31..61", "1%"], ["61..91", "1.25%"], ["91..", "1.5%"]]
no_record = "1.5%"
"""
LATE = "sum(late(day.late_minutes) for day in days if day.status == 'present')"
DAYS: list[dict[str, Any]] = [
    {"n": 17, "status": "present", "late_minutes": 0},
    {"n": 2, "status": "present", "late_minutes": 15},  # 2 x 0.5 %
    {"status": "present", "late_minutes": 91},  # 1.5 %
    {"status": "absent"},  # 3 %
]
RATE = f"{LATE} + absence_rate * count(day for day in days if day.status == 'absent')"  # 5.5 % in all


def cutting(folder: Path, *lines: str) -> RuleSet:
    """Write a regulation with a base of 5,000,000 in a part of 60 % and one of 40 %, and these lines."""
    return made(
        folder,
        PARTS,
        line("amount", "base", "5000000", **SEGMENT),
        line("productivity", "part", "weight_productivity * amount", **SEGMENT),
        line("discipline", "part", "weight_discipline * amount", **SEGMENT),
        *lines,
        TOTAL,
    )


def cuts(result: Evaluation) -> dict[str, int]:
    return {one.id: one.amount for one in result.lines if one.kind is Kind.CUT}


@pytest.mark.parametrize(("basis", "cut"), [("amount", 275_000), ("discipline", 110_000)])
def test_ability_05_the_same_percent_on_the_full_amount_or_on_one_part(tmp_path: Path, basis: str, cut: int) -> None:
    result = evaluate(cutting(tmp_path, line("c", "cut", RATE, of=[basis], **SEGMENT)), person(month(days=DAYS)))

    assert (cuts(result), result.total) == ({"c": cut}, 5_000_000 - cut)


def test_ability_05_the_same_percent_on_one_criterion_only(tmp_path: Path) -> None:
    rate = f"({RATE}) if criterion == 'prestasi_kerja' else 0"
    rules = made(
        tmp_path,
        PARTS,
        line("amount", "base", "criterion_amount", per="criterion"),
        line("c", "cut", rate, of=["amount"], per="criterion"),
        TOTAL,
    )
    criteria = [{"criterion": "beban_kerja", "amount": 3_000_000}, {"criterion": "prestasi_kerja", "amount": 2_000_000}]
    result = evaluate(rules, person(month(days=DAYS, criteria=criteria)))

    assert cuts(result) == {"c": 110_000}  # 5.5 % of 2,000,000
    assert [one.amount for one in result.criteria] == [3_000_000, 1_890_000]


def test_ability_05_one_percent_on_several_parts(tmp_path: Path) -> None:
    both = line("c", "cut", "0.1", of=["productivity", "discipline"], **SEGMENT)

    assert cuts(evaluate(cutting(tmp_path, both), person())) == {"c": 500_000}


@pytest.mark.parametrize(
    ("rate", "cut"),
    [
        ("0.03 * count(day for day in days if day.status == 'absent')", 150_000),  # per day
        ("sum(0.02 * event.times for event in events)", 300_000),  # per event: 1 + 2
        ("0.025 * sum(event.minutes for event in events) / hour", 250_000),  # per hour: 120 minutes, 5 %
        ("0.025 * floor(sum(event.minutes for event in events) / hour)", 250_000),
        ("0.0001 * sum(event.minutes for event in events) / minute", 60_000),  # per minute
        ("sum(event.rate for event in events)", 200_000),  # the percent that somebody has set: 1.5 + 2.5 %
    ],
)
def test_ability_05_percent_per_day_event_hour_or_minute(tmp_path: Path, rate: str, cut: int) -> None:
    times = "[parameters]\nhour = { value = 60, unit = 'minutes' }\nminute = { value = 1, unit = 'minutes' }"
    rules = made(
        tmp_path,
        times,
        line("amount", "base", "5000000", **SEGMENT),
        line("c", "cut", rate, of=["amount"], **SEGMENT),
        TOTAL,
    )
    events = [
        {"kind": "left_office", "times": 1, "minutes": 50, "rate": "1.5%"},
        {"kind": "other", "times": 2, "minutes": 70, "rate": "2.5%"},
    ]

    assert cuts(evaluate(rules, person(month(days=DAYS, events=events)))) == {"c": cut}


def test_ability_05_points_that_are_taken_off_a_score(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        line("score", "score", "max(0, 100 - sum(2.5 * event.times for event in events))", unit="points"),
        line("amount", "base", "5000000"),
        line("c", "cut", "1 - score / 100", of=["amount"]),
        TOTAL,
    )
    result = evaluate(rules, person(month(events=[{"kind": "apel_missed", "times": 3}])))

    assert (result.line("score").value, result.total) == ("185/2", 4_625_000)  # 92.5 points


@pytest.mark.parametrize(("absent", "cut"), [(2, 1_200_000), (9, 1_250_000)])
def test_ability_05_a_cap_on_a_cut(tmp_path: Path, absent: int, cut: int) -> None:
    rate = "min(0.12 * count(day for day in days if day.status == 'absent'), 0.25)"
    rules = made(tmp_path, line("amount", "base", "5000000"), line("c", "cut", rate, of=["amount"]), TOTAL)
    days = [{"n": absent, "status": "absent"}, {"n": 20 - absent, "status": "present"}]
    result = evaluate(rules, person(month(days=days)))

    assert cuts(result) == {"c": cut}  # 2 x 12 % = 24 %; 9 x 12 % is over 25 %


@pytest.mark.parametrize(("basis", "total"), [("amount", 2_000_000), ("earned", 2_250_000)])
def test_ability_05_a_cut_before_or_after_weighting(tmp_path: Path, basis: str, total: int) -> None:
    rules = made(
        tmp_path,
        line("amount", "base", "5000000"),
        line("performance_cut", "cut", "0.5", of=["amount"]),
        line("earned", "part", "amount - performance_cut"),
        line("c", "cut", "0.1", of=[basis]),
        TOTAL,
    )

    # 2,500,000 were earned; 10 % of 5,000,000 is 500,000, of what was earned 250,000
    assert evaluate(rules, person()).total == total


HOLD = "hold() if any(item.kind == 'obligation' for item in sanctions) else pay"
STATES = "['mpp', 'uang_tunggu', 'tugas_belajar', 'suspended', 'detained', 'convicted']"


def gated(folder: Path, formula: str) -> RuleSet:
    return made(folder, line("amount", "base", "5000000"), line("g", "gate", formula), TOTAL)


@pytest.mark.parametrize(("minutes", "months"), [(780, None), (781, 1)])
def test_ability_06_payment_is_put_off_for_some_months(tmp_path: Path, minutes: int, months: int | None) -> None:
    rules = gated(tmp_path, "hold(1) if sum(event.minutes for event in events) > 780 else pay")
    events = [{"kind": "left_office", "times": 1, "minutes": minutes}]
    result = evaluate(rules, person(month(events=events)))

    assert (result.outcome, result.hold_months, result.total) == ("hold" if months else "pay", months, 5_000_000)


def test_ability_06_payment_is_held_for_its_reason_until_somebody_releases_it(tmp_path: Path) -> None:
    result = evaluate(gated(tmp_path, HOLD), person(sanctions=[{"kind": "obligation", "month_number": 4}]))

    assert (result.outcome, result.hold_months, result.total) == ("hold", None, 5_000_000)
    assert [(gate.line, gate.label.id, gate.months) for gate in result.gates] == [("g", "g", None)]


@pytest.mark.parametrize("state", ["mpp", "uang_tunggu", "tugas_belajar", "suspended", "detained", "convicted"])
def test_ability_06_who_is_not_entitled_is_paid_nothing(tmp_path: Path, state: str) -> None:
    rules = gated(tmp_path, f"zero if service_state in {STATES} else pay")

    assert evaluate(rules, person(service_state=state)).total == 0
    assert evaluate(rules, person(service_state="active")).total == 5_000_000


@pytest.mark.parametrize(("kind", "days", "total"), [("big", 15, 5_000_000), ("big", 16, 0), ("unpaid", 1, 0)])
def test_ability_06_a_kind_of_leave_may_stop_the_pay(tmp_path: Path, kind: str, days: int, total: int) -> None:
    formula = "zero if any(item.kind == 'unpaid' or item.kind == 'big' and item.calendar_days > 15 for item in leaves)"

    result = evaluate(gated(tmp_path, f"{formula} else pay"), person(leaves=[{"kind": kind, "calendar_days": days}]))

    assert result.total == total


@pytest.mark.parametrize(("number", "total"), [(1, 2_500_000), (3, 2_500_000), (4, 5_000_000)])
def test_ability_07_a_sanction_takes_a_percentage_for_some_months_from_its_date(
    tmp_path: Path, number: int, total: int
) -> None:
    effect = """
[tables.effect]
key = "sanction"
rows = { teguran_lisan = { share = "50%", months = 1 }, pernyataan_tidak_puas = { share = "50%", months = 3 } }
"""
    rate = "sum(effect(item.kind).share for item in sanctions if item.month_number <= effect(item.kind).months)"
    rules = made(tmp_path, effect, line("amount", "base", "5000000"), line("c", "cut", rate, of=["amount"]), TOTAL)

    sanctions = [{"kind": "pernyataan_tidak_puas", "month_number": number}]

    assert evaluate(rules, person(sanctions=sanctions)).total == total


def test_ability_07_a_sanction_is_carried_from_month_to_month_and_ends(tmp_path: Path) -> None:
    until = "max(carried.until, month.index + 2) if count(day for day in days if day.status == 'absent') >= 5"
    rules = made(
        tmp_path,
        line(
            "until",
            "carried",
            f"{until} else carried.until",
            unit="count",
            start=0,
            resets="never",
            round={"to": 1, "mode": "down"},
        ),
        line("amount", "base", "5000000"),
        line("c", "cut", "0.25 if carried.until >= month.index else 0", of=["amount"]),
        TOTAL,
    )
    carried: dict[str, Any] = {}
    totals = []
    for index, absent in ((24323, 0), (24324, 5), (24325, 0), (24326, 0), (24327, 0)):  # over the end of the year
        days = [{"n": absent, "status": "absent"}, {"n": 20, "status": "present"}]
        facts = person(month(days=days), month={"index": index}, **({"carried": carried} if carried else {}))
        result = evaluate(rules, facts)
        carried = {"month": index, **result.carried}
        totals.append(result.total)

    assert totals == [5_000_000, 5_000_000, 3_750_000, 3_750_000, 5_000_000]


@pytest.mark.parametrize(("whole", "total"), [(True, 5_800_000), (False, 5_000_000)])
def test_ability_08_an_acting_post_adds_a_fifth_of_its_amount_after_a_whole_month(
    tmp_path: Path, *, whole: bool, total: int
) -> None:
    formula = "sum(0.2 * item.post_amount for item in assignments if item.kind == 'plt' and item.whole_month)"
    rules = made(tmp_path, line("amount", "base", "5000000"), line("acting", "addition", formula), TOTAL)
    acting = {"kind": "plt", "post_amount": 4_000_000, "whole_month": whole}
    decree = {"decree": "SK 821/17/2026", "since": "2026-04-01", "until": "2026-05-01"}
    result = evaluate(rules, person(assignments=[{**acting, **decree}]))

    assert (result.total, result.line("acting").value) == (total, total - 5_000_000)


def test_ability_08_an_addition_may_have_a_table_of_its_own_and_several_add_up(tmp_path: Path) -> None:
    table = "[tables.acting_class]\nkey = 'kelas_jabatan'\nunit = 'rupiah'\nrows = { 9 = 5000000, 12 = 9458076 }"
    acting = "sum(acting_class(item.kelas_jabatan) * 0.2 for item in assignments)"
    rules = made(
        tmp_path,
        table,
        line("amount", "base", "5000000"),
        line("acting", "addition", acting),
        line("nurse", "addition", "500000 if kelas_jabatan == 9 else 0", **SEGMENT),
        TOTAL,
    )
    assignments = [{"kind": "plt", "kelas_jabatan": 12}, {"kind": "plh", "kelas_jabatan": 9}]
    result = evaluate(rules, person(assignments=assignments))

    # 0.2 x (9,458,076 + 5,000,000) = 2,891,615.2; with 500,000 and 5,000,000 8,391,615.2
    assert (result.total, result.sum_of(Kind.ADDITION)) == (8_391_615, 3_391_615)
