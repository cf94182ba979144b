from pathlib import Path
from typing import Any

import pytest

from app.rules import PersonError, RuleSet, evaluate, expand_trace
from app.rules.explain import explain
from tests.rules.writing import TOTAL, line, made, month, person, refused

WHOLE = {"to": 1, "mode": "half_up"}
COUNT = "carried.absences + count(day for day in days if day.status == 'absent')"
MARCH, APRIL, JANUARY = 24315, 24316, 24325  # 2026-03, 2026-04, 2027-01


def counting(folder: Path, resets: str = "year", **changes: object) -> RuleSet:
    """Write a regulation that counts absences on through the months, and cuts 1 % for each."""
    keys = {"unit": "days", "start": 0, "resets": resets, "round": WHOLE, **changes}
    return made(
        folder,
        "[parameters]\nrate = { value = '1%' }",
        line("amount", "base", "5000000"),
        line("absences", "carried", COUNT, **keys),
        line("absence_cut", "cut", "rate * absences", of=["amount"]),
        TOTAL,
    )


def absent(times: int, **changes: object) -> dict[str, Any]:
    """Build the facts of a month with so many days of absence."""
    days = [{"n": times, "status": "absent"}, {"n": 21 - times, "status": "present"}]
    return person(month(days=days), **changes)


def test_without_an_earlier_statement_a_carried_line_starts_at_its_start(tmp_path: Path) -> None:
    result = evaluate(counting(tmp_path), absent(2))

    assert (result.line("absences").value, result.total) == ("2", 4_900_000)


def test_a_carried_line_goes_on_from_what_the_last_statement_left(tmp_path: Path) -> None:
    rules = counting(tmp_path)
    march = evaluate(rules, absent(2, month={"index": MARCH}))

    april = evaluate(rules, absent(1, carried={"month": MARCH, **march.carried}))

    assert (dict(march.carried), dict(april.carried)) == ({"absences": "2"}, {"absences": "3"})
    assert april.total == 4_850_000


@pytest.mark.parametrize(("resets", "absences"), [("year", "1"), ("never", "3")])
def test_the_count_begins_again_with_the_year_where_the_regulation_says_so(
    tmp_path: Path, resets: str, absences: str
) -> None:
    carried = {"month": JANUARY - 1, "absences": "2"}
    rules = counting(tmp_path, resets)

    result = evaluate(rules, absent(1, month={"index": JANUARY}, carried=carried))

    assert result.line("absences").value == absences


def test_december_and_january_are_in_two_years_and_january_and_december_in_one(tmp_path: Path) -> None:
    rules = counting(tmp_path)
    months = [(JANUARY - 12, JANUARY - 1), (JANUARY - 1, JANUARY)]

    counted = [
        evaluate(rules, absent(0, month={"index": now}, carried={"month": left_in, "absences": 2})).carried["absences"]
        for left_in, now in months
    ]

    assert counted == ["2", "0"]


def test_months_without_a_statement_lose_nothing(tmp_path: Path) -> None:
    carried = {"month": APRIL - 3, "absences": "4"}

    assert evaluate(counting(tmp_path), absent(1, carried=carried)).line("absences").value == "5"


def test_a_line_that_is_new_in_this_version_starts_and_one_that_is_gone_is_not_looked_at(tmp_path: Path) -> None:
    carried = {"month": MARCH, "old_count": "not even a number"}

    assert evaluate(counting(tmp_path), absent(1, carried=carried)).line("absences").value == "1"


def test_start_may_be_other_than_zero(tmp_path: Path) -> None:
    assert evaluate(counting(tmp_path, start=7), absent(1)).line("absences").value == "8"


@pytest.mark.parametrize(("imported", "absences"), [("9", "10"), ("2.5", "4")])
def test_what_is_brought_along_at_the_start_counts_like_a_statement_of_that_month(
    tmp_path: Path, imported: str, absences: str
) -> None:
    rules = counting(tmp_path)

    first = evaluate(rules, absent(1, carried={"month": MARCH, "absences": imported}))

    assert first.line("absences").value == absences  # 2.5 + 1 is rounded to 4


def test_an_exact_fraction_is_carried_as_it_was_rounded(tmp_path: Path) -> None:
    share = {"unit": "share", "start": "1/2", "resets": "never", "round": {"to": "0.01%", "mode": "half_up"}}
    rules = made(tmp_path, line("half", "carried", "(carried.half + 1 / 3) / 2", **share), TOTAL)
    first = evaluate(rules, person())

    second = evaluate(rules, person(carried={"month": MARCH, **first.carried}))

    assert (first.carried["half"], second.carried["half"]) == ("4167/10000", "3/8")


@pytest.mark.parametrize("left_in", [APRIL, APRIL + 1])
def test_what_is_carried_comes_from_an_earlier_month(tmp_path: Path, left_in: int) -> None:
    with pytest.raises(PersonError) as caught:
        evaluate(counting(tmp_path), absent(1, carried={"month": left_in, "absences": "2"}))

    assert (caught.value.code, caught.value.path) == ("wrong-fact", "carried.month")


def test_without_the_month_nobody_knows_whether_it_still_counts(tmp_path: Path) -> None:
    facts = absent(1, carried={"month": MARCH, "absences": "2"})
    del facts["month"]

    with pytest.raises(PersonError) as caught:
        evaluate(counting(tmp_path), facts)

    assert (caught.value.code, caught.value.fact, caught.value.line) == ("missing-fact", "month.index", "absences")


def test_a_carried_value_without_its_month_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        evaluate(counting(tmp_path), absent(1, carried={"absences": "2"}))

    assert (caught.value.code, caught.value.fact) == ("missing-fact", "carried.month")


def test_a_malformed_carried_value_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PersonError) as caught:
        evaluate(counting(tmp_path), absent(1, carried={"month": MARCH, "absences": "two"}))

    assert (caught.value.code, caught.value.path) == ("wrong-fact", "carried.absences")


def test_the_first_statement_can_be_told_by_the_month_of_the_earlier_one(tmp_path: Path) -> None:
    rules = made(tmp_path, line("first", "score", "not recorded(carried.month)", unit="yes/no"), TOTAL)

    told = [evaluate(rules, person(**changes)).line("first").value for changes in ({}, {"carried": {"month": MARCH}})]

    assert told == ["true", "false"]


def test_a_rule_set_says_what_it_reads_of_earlier_statements(tmp_path: Path) -> None:
    assert counting(tmp_path).reads_carried == ("absences",)
    assert made(tmp_path, TOTAL).reads_carried == ()


def reads(rules: RuleSet, facts: dict[str, Any]) -> list[dict[str, Any]]:
    told: Any = expand_trace(rules, evaluate(rules, facts).trace)
    absences = next(one for one in told["lines"] if one["id"] == "absences")
    assert (absences["start"], absences["resets"]) == ("0", "year")
    return [read for read in absences["runs"][0]["reads"] if "loop" not in read]


def test_the_trace_tells_what_was_carried_and_from_when(tmp_path: Path) -> None:
    assert reads(counting(tmp_path), absent(1, carried={"month": MARCH, "absences": "2"})) == [
        {"at": 0, "fact": "carried.month", "value": "24315"},
        {"at": 0, "fact": "month.index", "value": "24316"},
        {"at": 0, "fact": "carried.absences", "value": "2"},
    ]


def test_the_trace_tells_where_a_start_was_taken(tmp_path: Path) -> None:
    assert reads(counting(tmp_path), absent(1)) == [
        {"at": 0, "fact": "carried.month", "value": None},
        {"at": 0, "fact": "carried.absences", "value": None},
        {"at": 0, "start": "absences", "value": "0"},
    ]


@pytest.mark.parametrize(
    ("changes", "lang", "text"),
    [
        ({"carried": {"month": MARCH, "absences": "2"}}, "id", "absences: 2 (dari 2026-03) + 1 hari = 3"),
        ({"carried": {"month": MARCH, "absences": "2"}}, "en", "absences: 2 (from 2026-03) + 1 day = 3"),
        ({}, "id", "absences: 0 (awal) + 1 hari = 1"),
        ({}, "en", "absences: 0 (start) + 1 day = 1"),
    ],
)
def test_an_explanation_says_what_was_carried(tmp_path: Path, changes: dict[str, Any], lang: str, text: str) -> None:
    rules, facts = counting(tmp_path), absent(1, **changes)

    told = {one.line: one.text for one in explain(rules, evaluate(rules, facts), facts, lang)}

    assert told["absences"] == text
    assert told["absence_cut"].startswith(f"absence_cut: 1 % \u00d7 {text[-1]} \u00d7")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (line("x", "carried", "rate", unit="share", resets="year"), "carried-malformed"),
        (line("x", "carried", "rate", unit="share", start=0), "carried-malformed"),
        (line("x", "carried", "rate", unit="share", start=0, resets="month"), "carried-malformed"),
        (line("x", "carried", "rate", unit="share", start=0, resets="year", per="segment"), "carried-malformed"),
        (line("x", "carried", "'a'", unit="category", start=0, resets="year"), "carried-malformed"),
        (line("x", "score", "rate", start=0, resets="year"), "carried-only"),
        (line("x", "carried", "carried.x + rate", unit="share", start=0, resets="year"), "not-rounded"),
        (line("x", "carried", "rate", unit="share", start="zero", resets="year"), "number-wanted"),
        (line("x", "score", "carried.rate"), "unknown-name"),
        (line("x", "carried", "1", start=0, resets="never", section="payment"), "kind-refused"),
    ],
)
def test_a_carried_line_that_does_not_hold_together_is_refused(tmp_path: Path, changed: str, code: str) -> None:
    assert code in {one.code for one in refused(tmp_path, "[parameters]\nrate = { value = '1%' }", changed, TOTAL)}
