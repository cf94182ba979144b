from pathlib import Path
from typing import Any

import pytest

from app.rules import Evaluation, Kind, Library, PersonError, RuleSet, evaluate
from tests.rules.writing import TOTAL, line, made, month, person

NATIONAL = """
[parameters]
weight_productivity = { value = "60%", citation = "x" }
absence_rate = { value = "3%", citation = "x" }
[tables.minutes_off]
by = "minutes"
rows = [["0..1", "0%"], ["1..31", "0.5%"], ["31..61", "1%"], ["61..91", "1.25%"], ["91..", "1.5%"]]
no_record = "1.5%"
[tables.basic]
key = "kelas_jabatan"
unit = "rupiah"
rows = { 9 = 5000000, 10 = 6000000 }
"""
LATE = "sum(minutes_off(day.late_minutes) for day in days if day.status == 'present')"
EARLY = "sum(minutes_off(day.early_minutes) for day in days if day.status == 'present')"
ABSENT = "absence_rate * count(day for day in days if day.status == 'absent')"
UNPRODUCTIVE = "count(day for day in days if not day.productive) / working_days"
SEGMENT: dict[str, Any] = {"per": "segment"}


def national(folder: Path, basis: str) -> RuleSet:
    """Write the national pattern with a basis of the discipline cuts."""
    return made(
        folder,
        NATIONAL,
        line("full", "part", "basic(kelas_jabatan)", **SEGMENT),
        line("amount", "base", "full * segment.share", **SEGMENT),
        line("productivity_part", "part", "weight_productivity * amount", **SEGMENT),
        line("cut_basis", "part", basis, **SEGMENT),
        line("unproductive_cut", "cut", UNPRODUCTIVE, of=["productivity_part"], **SEGMENT),
        line("late_cut", "cut", LATE, of=["cut_basis"], **SEGMENT),
        line("early_cut", "cut", EARLY, of=["cut_basis"], **SEGMENT),
        line("absence_cut", "cut", ABSENT, of=["cut_basis"], **SEGMENT),
        TOTAL,
    )


def good(**changes: object) -> dict[str, Any]:
    """Build a day without any fault."""
    return {"status": "present", "productive": True, "late_minutes": 0, "early_minutes": 0, **changes}


ABSENT_DAY = {"status": "absent", "productive": False}
A1_DAYS = [
    good(n=16),
    good(n=2, late_minutes=15),
    good(late_minutes=45),
    good(early_minutes=20),
    ABSENT_DAY,
]


def adds_up(result: Evaluation) -> bool:
    return result.total == result.sum_of(Kind.BASE) - result.sum_of(Kind.CUT) + result.sum_of(Kind.ADDITION)


@pytest.mark.parametrize(("basis", "total"), [("full", 4_582_143), ("full * 0.4", 4_747_143)])
def test_the_national_pattern_pays_a1_and_a2_to_the_rupiah(tmp_path: Path, basis: str, total: int) -> None:
    result = evaluate(national(tmp_path, basis), person(month(days=A1_DAYS)))

    assert result.total == total
    assert adds_up(result)


def test_each_cause_is_a_line_of_its_own(tmp_path: Path) -> None:
    result = evaluate(national(tmp_path, "full"), person(month(days=A1_DAYS)))

    cuts = {one.id: (one.value, one.exact) for one in result.lines if one.kind is Kind.CUT}
    assert cuts == {
        "unproductive_cut": (142_857, "1000000/7"),
        "late_cut": (100_000, "100000"),
        "early_cut": (25_000, "25000"),
        "absence_cut": (150_000, "150000"),
    }


def test_without_a_check_in_a_day_costs_the_no_record_row(tmp_path: Path) -> None:
    days = [good(n=20), {"status": "present", "productive": True, "early_minutes": 0}]

    assert evaluate(national(tmp_path, "full"), person(month(days=days))).total == 4_925_000


def test_one_minute_more_is_the_next_band(tmp_path: Path) -> None:
    rules = national(tmp_path, "full")
    totals = [
        evaluate(rules, person(month(days=[good(n=20), good(late_minutes=minutes)]))).total
        for minutes in (0, 1, 30, 31, 60, 61, 90, 91)
    ]

    assert totals == [
        *(5_000_000, 4_975_000, 4_975_000, 4_950_000),
        *(4_950_000, 4_937_500, 4_937_500, 4_925_000),
    ]


def test_absent_all_month_leaves_nothing_and_says_which_cut_was_limited(tmp_path: Path) -> None:
    result = evaluate(national(tmp_path, "full"), person(month(days=[{**ABSENT_DAY, "n": 40}])))

    assert result.total == 0
    assert [(one.id, one.value) for one in result.lines if one.limited] == [("absence_cut", 2_000_000)]
    assert adds_up(result)


def test_a_month_in_two_segments_pays_each_class_by_its_working_days(tmp_path: Path) -> None:
    segments = (month(kelas_jabatan=9, days=[good(n=7)]), month(kelas_jabatan=10, days=[good(n=14)]))
    result = evaluate(national(tmp_path, "full"), person(*segments))

    assert result.total == 5_666_667
    assert result.line("amount").exact == "17000000/3"


def test_splitting_a_month_into_equal_segments_changes_no_total(tmp_path: Path) -> None:
    rules = national(tmp_path, "full")
    halves = [
        month(days=[good(n=9), good(late_minutes=45)]),
        month(days=[good(n=8), good(n=2, late_minutes=15), ABSENT_DAY]),
    ]
    whole = month(days=[*halves[0]["days"], *halves[1]["days"]])

    assert evaluate(rules, person(*halves)).total == evaluate(rules, person(whole)).total


def test_s2_and_s3_are_look_ups_of_published_amounts() -> None:
    rules = Library().by_id("nasional-2020-basis-penuh")
    totals = [evaluate(rules, person(month(kelas_jabatan=kelas, days=[good(n=21)]))).total for kelas in (12, 15, 1)]

    assert totals == [9_458_076, 17_311_827, 910_340]


EVENTS = """
[tables.event_rate]
key = "kind"
rows = { apel_monday_missed = "4%", apel_missed = "1%", uniform_incomplete = "3%" }
[parameters]
basic = { value = 5000000, unit = "rupiah", citation = "x" }
threshold = { value = "50%", citation = "x" }
"""
EVENT_CUT = "sum(event_rate(event.kind) * event.times for event in events)"


def test_a8_adds_up_events_of_three_kinds(tmp_path: Path) -> None:
    rules = made(tmp_path, EVENTS, line("amount", "base", "basic"), line("c", "cut", EVENT_CUT, of=["amount"]), TOTAL)
    events = [
        {"kind": "apel_monday_missed", "times": 1},
        {"kind": "apel_missed", "times": 2},
        {"kind": "uniform_incomplete", "times": 1},
    ]

    assert evaluate(rules, person(month(events=events))).total == 4_550_000


@pytest.mark.parametrize(("score", "total", "outcome"), [("49.99", 0, "zero"), ("50.00", 5_000_000, "pay")])
def test_a9_pays_nothing_below_half(tmp_path: Path, score: str, total: int, outcome: str) -> None:
    gate = line("below_half", "gate", "zero if skp_score / 100 < threshold else pay")
    result = evaluate(made(tmp_path, EVENTS, line("amount", "base", "basic"), gate, TOTAL), person(skp_score=score))

    assert (result.total, result.outcome) == (total, outcome)
    assert adds_up(result)
    assert [one.id for one in result.lines if one.kind is Kind.CUT and one.value] == ["below_half"] * (total == 0)


@pytest.mark.parametrize(
    ("gates", "outcome", "months", "total"),
    [
        (["hold(1)", "hold(3)", "pay"], "hold", 3, 5_000_000),
        (["hold(3)", "hold()"], "hold", None, 5_000_000),
        (["hold()", "zero"], "zero", None, 0),
        (["pay", "pay"], "pay", None, 5_000_000),
    ],
)
def test_zero_beats_hold_and_the_longest_hold_wins(
    tmp_path: Path, gates: list[str], outcome: str, months: int | None, total: int
) -> None:
    lines = [line(f"g{number}", "gate", formula) for number, formula in enumerate(gates)]
    result = evaluate(made(tmp_path, EVENTS, line("amount", "base", "basic"), *lines, TOTAL), person())

    assert (result.outcome, result.hold_months, result.total) == (outcome, months, total)
    assert [gate.line for gate in result.gates] == [f"g{at}" for at, said in enumerate(gates) if said != "pay"]


def test_zero_takes_additions_too(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        EVENTS,
        line("amount", "base", "basic / 3"),
        line("plt", "addition", "basic / 7"),
        line("g", "gate", "zero"),
        TOTAL,
    )
    result = evaluate(rules, person())

    assert result.total == 0
    assert adds_up(result)


def test_earlier_cuts_of_a_part_leave_less_for_later_ones(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        EVENTS,
        line("amount", "base", "basic"),
        line("half", "part", "basic / 2"),
        line("first", "cut", "0.7", of=["half"]),
        line("second", "cut", "0.7", of=["half"]),
        line("third", "cut", "0.6", of=["amount"]),
        TOTAL,
    )
    result = evaluate(rules, person())

    taken = [(one.id, one.value, one.limited) for one in result.lines if one.kind is Kind.CUT]
    assert taken == [("first", 1_750_000, False), ("second", 750_000, True), ("third", 2_500_000, True)]
    assert result.total == 0


def test_a_cut_may_take_an_amount_and_a_later_part_is_what_it_left(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        EVENTS,
        line("amount", "base", "basic"),
        line("fine", "cut", "1000000"),
        line("left", "part", "amount - fine"),
        line("second", "cut", "0.1", of=["left"]),
        TOTAL,
    )

    assert evaluate(rules, person()).total == 3_600_000


def test_a_cut_rounded_by_the_regulation_is_rounded_before_it_is_taken(tmp_path: Path) -> None:
    cut = line("c", "cut", "1 / 3", of=["amount"], round={"to": 1000, "mode": "down"})

    result = evaluate(made(tmp_path, EVENTS, line("amount", "base", "basic"), cut, TOTAL), person())

    assert (result.line("c").value, result.total) == (1_666_000, 3_334_000)


def test_a_negative_cut_is_an_error_and_no_bonus(tmp_path: Path) -> None:
    rules = made(tmp_path, EVENTS, line("amount", "base", "basic"), line("c", "cut", "-0.1", of=["amount"]), TOTAL)

    with pytest.raises(PersonError) as caught:
        evaluate(rules, person())

    assert (caught.value.code, caught.value.line) == ("negative-amount", "c")


def test_a11_sums_rounded_parts_and_shows_the_rest_as_rounding(tmp_path: Path) -> None:
    down = {"to": 1, "mode": "down"}
    rules = made(
        tmp_path,
        line("amount", "base", "1234567"),
        line("p1", "part", "0.4 * amount"),
        line("p2", "part", "0.18 * amount"),
        line("p3", "part", "0.42 * amount"),
        line("c2", "cut", "0.02", of=["p2"]),
        line("c3", "cut", "0.05", of=["p3"]),
        line("r1", "score", "p1", unit="rupiah", round=down),
        line("r2", "score", "p2 - c2", unit="rupiah", round=down),
        line("r3", "score", "p3 - c3", unit="rupiah", round=down),
        line("tkd", "total", sum_of=["r1", "r2", "r3"]),
    )
    result = evaluate(rules, person())

    assert result.total == 1_204_195
    assert (result.line("c2").value, result.line("c3").value, result.line("rounding").value) == (4_445, 25_926, -1)
    assert adds_up(result)


def test_a_total_may_be_a_rounded_percentage_of_the_bases(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        line("amount", "base", "1000000"),
        line("part_lost", "cut", "1 / 3", of=["amount"]),
        line("share", "score", "2 / 3", round={"to": "0.01%", "mode": "half_up"}),
        line("tkd", "total", **{"from": "share"}),
    )
    result = evaluate(rules, person())

    assert (result.total, result.line("rounding").value) == (666_700, 33)
    assert adds_up(result)


@pytest.mark.parametrize(
    ("mode", "total", "values"),
    [
        ("up", 1_000_001, {"a": 333_334, "b": 333_333, "c": 333_334}),
        ("down", 1_000_000, {"a": 333_334, "b": 333_333, "c": 333_333}),
    ],
)
def test_whole_rupiah_go_to_the_largest_fractions_ties_by_order(
    tmp_path: Path, mode: str, total: int, values: dict[str, int]
) -> None:
    rules = made(
        tmp_path,
        line("a", "base", "333333 + 1 / 2"),
        line("b", "base", "333333 + 1 / 4"),
        line("c", "addition", "333333 + 1 / 2" if mode == "down" else "333334"),
        line("tkd", "total", round={"to": 1, "mode": mode}),
    )
    result = evaluate(rules, person())

    assert {name: result.line(name).value for name in values} == values
    assert result.total == total
    assert adds_up(result)


def test_a_total_rounded_to_thousands_shows_the_rest_as_rounding(tmp_path: Path) -> None:
    total = line("tkd", "total", round={"to": 1000, "mode": "half_up"})
    result = evaluate(made(tmp_path, line("amount", "base", "1234567"), total), person())

    assert (result.total, result.line("rounding").value) == (1_235_000, 433)
    assert adds_up(result)


def test_an_unmarked_line_adds_up_minutes_of_all_segments(tmp_path: Path) -> None:
    work = line("work", "score", "sum(entry.verified_minutes for entry in entries)", unit="minutes", per="segment")
    rules = made(
        tmp_path,
        "[calendar]\ntarget = 'working_days * daily'\n[parameters]\ndaily = { value = 300, unit = 'minutes' }",
        work,
        line("share", "score", "work / target"),
        line("days_seen", "score", "count(day for day in days)", unit="days"),
        TOTAL,
    )
    segments = (
        month(days=[good(n=10)], entries=[{"n": 10, "verified_minutes": 300}]),
        month(days=[good(n=11)], entries=[{"verified_minutes": 150}]),
    )
    result = evaluate(rules, person(*segments))

    assert [result.line(name).value for name in ("work", "share", "days_seen")] == ["3150", "1/2", "21"]


def test_a_share_of_several_segments_has_no_one_value(tmp_path: Path) -> None:
    rules = made(tmp_path, line("s", "score", "segment.share", per="segment"), TOTAL)

    assert evaluate(rules, person(month(), month())).line("s").value is None
    assert evaluate(rules, person(month())).line("s").value == "1"


def test_words_and_yes_no_are_shown_as_text(tmp_path: Path) -> None:
    rules = made(
        tmp_path,
        line("word", "score", "'baik' if skp_score > 80 else 'kurang'", unit="category"),
        line("yes", "score", "skp_score > 80", unit="yes/no"),
        TOTAL,
    )
    result = evaluate(rules, person(skp_score=81))

    assert (result.line("word").value, result.line("yes").value) == ("baik", "true")


def test_a_regulation_without_a_total_is_only_there_to_be_inherited(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        evaluate(made(tmp_path, line("x", "score", "1")), person())

    assert caught.value.code == "no-total"
