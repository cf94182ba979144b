"""Lines per criterion: where they run, what they read, and how the total is split over SIPD's columns."""

from pathlib import Path
from typing import Any

import pytest

from app.rules import Evaluation, PersonError, evaluate
from tests.rules.writing import TOTAL, line, made, month, person, refused

PER: dict[str, Any] = {"per": "criterion"}
BOTH: dict[str, Any] = {"per": ["segment", "criterion"]}
WORKLOAD, MERIT, CONDITIONS = "beban_kerja", "prestasi_kerja", "kondisi_kerja"
AMOUNT = line("amount", "base", "criterion_amount", **PER)
PRORATED = line("amount", "base", "criterion_amount * segment.share", **BOTH)


def post(days: int = 20, **amounts: int) -> dict[str, Any]:
    """Build a segment of a post that carries these criteria."""
    criteria = [{"criterion": name, "amount": amount} for name, amount in amounts.items()]
    return month(criteria=criteria, days=[{"n": days, "status": "present"}])


def columns(result: Evaluation) -> dict[str, int]:
    """Return the split of the total, which always adds up to it and has no column below 0."""
    found = {one.criterion: one.amount for one in result.criteria}
    assert sum(found.values()) == result.total
    assert min(found.values(), default=0) >= 0
    return found


def split(folder: Path, *lines: str, total: str = TOTAL, **amounts: int) -> dict[str, int]:
    return columns(evaluate(made(folder, AMOUNT, *lines, total), person(post(**amounts))))


def test_the_columns_stand_in_the_order_of_the_six_criteria_and_not_of_the_facts(tmp_path: Path) -> None:
    found = split(tmp_path, kondisi_kerja=3, beban_kerja=1, prestasi_kerja=2)

    assert list(found.items()) == [(WORKLOAD, 1), (MERIT, 2), (CONDITIONS, 3)]


def test_a_cut_of_one_criterion_falls_on_that_column_alone(tmp_path: Path) -> None:
    cut = line("c", "cut", "0.1 if criterion == 'prestasi_kerja' else 0", of=["amount"], **PER)

    assert split(tmp_path, cut, beban_kerja=1_000_000, prestasi_kerja=500_000) == {WORKLOAD: 1_000_000, MERIT: 450_000}


def test_a_cut_of_the_whole_falls_on_each_column_by_what_it_has(tmp_path: Path) -> None:
    # 100,000 of 900,000: a ninth of each
    fine = line("fine", "cut", "100000")

    assert split(tmp_path, fine, beban_kerja=600_000, prestasi_kerja=300_000) == {WORKLOAD: 533_333, MERIT: 266_667}


def test_a_cut_of_the_whole_comes_after_the_cuts_that_criteria_have_of_their_own(tmp_path: Path) -> None:
    own = line("own", "cut", "0.5 if criterion == 'beban_kerja' else 0", of=["amount"], **PER)
    found = split(tmp_path, own, line("fine", "cut", "60000"), beban_kerja=600_000, prestasi_kerja=300_000)

    # 300,000 and 300,000 are left, and 60,000 is half of either
    assert found == {WORKLOAD: 270_000, MERIT: 270_000}


def test_a_gate_that_says_zero_leaves_every_column_at_zero(tmp_path: Path) -> None:
    gate = line("g", "gate", "zero")

    assert split(tmp_path, gate, beban_kerja=600_000, prestasi_kerja=1) == {WORKLOAD: 0, MERIT: 0}


def test_a_hold_leaves_the_columns_as_they_are(tmp_path: Path) -> None:
    assert split(tmp_path, line("g", "gate", "hold(2)"), beban_kerja=600_000) == {WORKLOAD: 600_000}


@pytest.mark.parametrize(
    ("mode", "found"),
    [
        ("half_up", {WORKLOAD: 667_333, MERIT: 333_667}),  # 1,001,000: 2/3 is 667,333.3, 1/3 is 333,666.7
        ("down", {WORKLOAD: 666_667, MERIT: 333_333}),  # 1,000,000: 666,666.7 and 333,333.3
    ],
)
def test_a_rounding_to_thousands_falls_on_each_column_by_what_it_has(
    tmp_path: Path, mode: str, found: dict[str, int]
) -> None:
    thousand = line("tkd", "total", round={"to": 1000, "mode": mode})

    assert split(tmp_path, total=thousand, beban_kerja=667_000, prestasi_kerja=333_500) == found


def test_a_whole_rupiah_goes_to_the_largest_remainder_and_of_two_alike_to_the_earlier_column(tmp_path: Path) -> None:
    cut = line("c", "cut", "1 / 2", of=["amount"], **PER)

    # 50.5 + 50.5 + 50 = 151
    assert split(tmp_path, cut, beban_kerja=101, prestasi_kerja=101, kondisi_kerja=100) == {
        WORKLOAD: 51,
        MERIT: 50,
        CONDITIONS: 50,
    }


def test_a_column_that_its_own_cuts_empty_takes_nothing_of_the_rest(tmp_path: Path) -> None:
    own = line("own", "cut", "1 if criterion == 'beban_kerja' else 0", of=["amount"], **PER)

    assert split(tmp_path, own, line("fine", "cut", "100"), beban_kerja=600, prestasi_kerja=300) == {
        WORKLOAD: 0,
        MERIT: 200,
    }


def test_what_a_criterion_can_not_bear_of_its_own_cut_falls_on_the_others_by_what_they_have(tmp_path: Path) -> None:
    # 400,000 of a workload of 100,000: the other 300,000 are a quarter of merit and conditions
    fine = line("fine", "cut", "400000 if criterion == 'beban_kerja' else 0", **PER)
    found = split(tmp_path, fine, beban_kerja=100_000, prestasi_kerja=800_000, kondisi_kerja=400_000)

    assert found == {WORKLOAD: 0, MERIT: 600_000, CONDITIONS: 300_000}


def test_an_addition_to_the_whole_is_split_by_the_bases_where_cuts_left_nothing(tmp_path: Path) -> None:
    own = line("own", "cut", "1", of=["amount"], **PER)
    acting = line("acting", "addition", "90")

    assert split(tmp_path, own, acting, beban_kerja=600, prestasi_kerja=300) == {WORKLOAD: 60, MERIT: 30}


def test_a_post_without_any_criterion_comes_to_nothing(tmp_path: Path) -> None:
    result = evaluate(made(tmp_path, AMOUNT, TOTAL), person(post()))

    assert (result.total, result.criteria, result.line("amount").value) == (0, (), 0)


def test_without_lines_per_criterion_there_are_no_columns(tmp_path: Path) -> None:
    rules = made(tmp_path, line("amount", "base", "1000"), TOTAL)

    assert evaluate(rules, person(post(beban_kerja=600_000))).criteria == ()


@pytest.mark.parametrize(
    ("criteria", "code", "path"),
    [
        (None, "missing-fact", "segments.0.criteria"),
        ([{"amount": 1}], "missing-fact", "segments.0.criteria"),
        ([{"criterion": WORKLOAD}], "missing-fact", "criteria"),
        (
            [{"criterion": WORKLOAD, "amount": 1}, {"criterion": WORKLOAD, "amount": 2}],
            "wrong-fact",
            "segments.0.criteria",
        ),
        ([{"n": 2, "criterion": WORKLOAD, "amount": 1}], "wrong-fact", "segments.0.criteria"),
        ([{"criterion": "beban", "amount": 1}], "wrong-fact", "segments.0.criteria.criterion"),
        ([{"criterion": WORKLOAD, "amount": -1}], "wrong-fact", "segments.0.criteria.amount"),
    ],
)
def test_criteria_that_are_missing_twice_or_malformed_are_an_error_of_that_person(
    tmp_path: Path, criteria: list[dict[str, Any]] | None, code: str, path: str
) -> None:
    facts = month() if criteria is None else month(criteria=criteria)

    with pytest.raises(PersonError) as caught:
        evaluate(made(tmp_path, AMOUNT, TOTAL), person(facts))

    assert (caught.value.code, caught.value.path) == (code, path)


def test_outside_a_segment_the_amount_of_a_criterion_is_the_mean_by_working_days(tmp_path: Path) -> None:
    rules = made(tmp_path, AMOUNT, TOTAL)
    old, new = post(5, beban_kerja=1_000_000, prestasi_kerja=400_000), post(15, beban_kerja=2_000_000)
    found = columns(evaluate(rules, person(old, new)))

    # (5 x 1,000,000 + 15 x 2,000,000) / 20; the merit that only the old post carried: 5 x 400,000 / 20
    assert found == {WORKLOAD: 1_750_000, MERIT: 100_000}


def test_by_segment_and_criterion_the_same_comes_out_as_by_the_mean(tmp_path: Path) -> None:
    segments = (post(5, beban_kerja=1_000_001, kondisi_kerja=7), post(16, beban_kerja=2_000_000, prestasi_kerja=3))
    both = [evaluate(made(tmp_path, amount, TOTAL), person(*segments)) for amount in (AMOUNT, PRORATED)]

    assert [(one.total, one.criteria, one.line("amount").exact) for one in both[:1]] == [
        (one.total, one.criteria, one.line("amount").exact) for one in both[1:]
    ]


def test_a_month_without_working_days_has_no_mean(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        evaluate(made(tmp_path, AMOUNT, TOTAL), person(post(0, beban_kerja=1), post(0, beban_kerja=2)))

    assert (caught.value.code, caught.value.line) == ("division-by-zero", "amount")


READING = """
[tables.rate]
key = "criterion"
rows = { beban_kerja = "10%", prestasi_kerja = "20%" }
"""


@pytest.mark.parametrize(
    ("per", "formula", "values"),
    [
        (PER, "amount", (("beban_kerja", "600"), ("prestasi_kerja", "300"))),  # its own criterion's
        (BOTH, "amount", (("beban_kerja", "600"), ("prestasi_kerja", "300"))),
        (PER, "rate(criterion) * amount", (("beban_kerja", "60"), ("prestasi_kerja", "60"))),
        ({}, "amount", ()),  # all of them
        ({"per": "segment"}, "amount", ()),
    ],
)
def test_a_line_reads_the_criterion_at_hand_and_unmarked_the_sum_of_all(
    tmp_path: Path, per: dict[str, Any], formula: str, values: tuple[tuple[str, str], ...]
) -> None:
    rules = made(tmp_path, READING, AMOUNT, line("x", "part", formula, **per), TOTAL)
    found = evaluate(rules, person(post(beban_kerja=600, prestasi_kerja=300))).line("x")

    assert (found.criteria, found.value) == (values, "120" if "rate" in formula else "900")


def test_a_line_per_criterion_reads_of_a_line_by_segment_and_criterion_all_segments_of_its_own(tmp_path: Path) -> None:
    rules = made(tmp_path, PRORATED, line("x", "part", "amount / 2", **PER), TOTAL)
    segments = (post(5, beban_kerja=1_000, prestasi_kerja=400), post(15, beban_kerja=2_000))

    assert evaluate(rules, person(*segments)).line("x").criteria == (("beban_kerja", "875"), ("prestasi_kerja", "50"))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (line("x", "part", "criterion_amount"), "criterion-unmarked"),
        (line("x", "part", "criterion_amount", per="segment"), "criterion-unmarked"),
        (line("x", "score", "1 if criterion == 'beban_kerja' else 0"), "criterion-unmarked"),
        (line("x", "gate", "pay", per="criterion"), "per-refused"),
        (line("x", "cut", "0.1", of=["amount"], per="segment"), "cut-malformed"),
        (line("x", "score", "1 if criterion == 'beban' else 0", per="criterion"), "unknown-category"),
        (line("x", "score", "0.5", per="criterion") + line("y", "score", "x"), "marked-read-unmarked"),
    ],
)
def test_a_criterion_where_there_is_none_at_hand_is_refused(tmp_path: Path, changed: str, code: str) -> None:
    assert code in {one.code for one in refused(tmp_path, AMOUNT, changed, TOTAL)}


def test_cuts_of_criteria_take_all_together_no_more_than_there_is(tmp_path: Path) -> None:
    cuts = (line("fine", "cut", "700", **PER), line("c", "cut", "0.5", of=["amount"], **PER))
    result = evaluate(made(tmp_path, AMOUNT, *cuts, TOTAL), person(post(beban_kerja=1_000, prestasi_kerja=200)))

    assert (result.total, result.line("fine").value, result.line("c").value) == (0, 1_200, 0)
    assert (result.line("fine").limited, result.line("c").limited) == (True, True)
