from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.rules import PersonError, RuleSet, evaluate
from tests.rules.writing import TOTAL, line, made, month, person


@pytest.fixture
def rules(tmp_path: Path) -> RuleSet:
    return made(
        tmp_path,
        line("late", "score", "sum(day.late_minutes for day in days if day.productive)", unit="minutes", per="segment"),
        line("skp", "score", "skp_score / 100 if status_asn == 'pns' else 0"),
        line("kelas", "score", "kelas_jabatan", unit="count", per="segment"),
        line("share", "score", "working_days / month.working_days", per="segment"),
        TOTAL,
    )


def wrong(rules: RuleSet, facts: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(PersonError) as caught:
        evaluate(rules, facts)
    return caught.value.code, caught.value.path


@pytest.mark.parametrize(
    ("day", "code", "path"),
    [
        ({"late_minutes": "5"}, "wrong-fact", "segments.0.days.late_minutes"),
        ({"late_minutes": True}, "wrong-fact", "segments.0.days.late_minutes"),
        ({"late_minutes": -1}, "wrong-fact", "segments.0.days.late_minutes"),
        ({"late_minutes": Decimal("5.5")}, "wrong-fact", "segments.0.days.late_minutes"),
        ({"late_minutes": [5]}, "wrong-fact", "segments.0.days"),
        ({"productive": 1}, "wrong-fact", "segments.0.days.productive"),
        ({"productive": "yes"}, "wrong-fact", "segments.0.days.productive"),
        ({"late_minute": 5}, "unknown-fact", "segments.0.days.late_minute"),
        ({"n": -1}, "wrong-fact", "segments.0.days"),
        ({"n": True}, "wrong-fact", "segments.0.days"),
    ],
)
def test_a_malformed_day_is_an_error_that_leads_to_it(
    rules: RuleSet, day: dict[str, Any], code: str, path: str
) -> None:
    good = {"productive": True, "late_minutes": 1}

    assert wrong(rules, person(month(days=[good, {**good, **day}]), skp_score=80)) == (code, path)


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"skp_score": "baik"}, "wrong-fact", "skp_score"),
        ({"skp_score": True}, "wrong-fact", "skp_score"),
        ({"status_asn": "honorer"}, "wrong-fact", "status_asn"),
        ({"skp": 80}, "unknown-fact", "skp"),
        ({"segments": []}, "no-segments", "segments"),
        ({"segments": {}}, "wrong-fact", "segments"),
        ({"segments": ["x"]}, "wrong-fact", "segments.0"),
        ({"month": {"working_days": 20}}, "wrong-fact", "month.working_days"),
        ({"month": {"year": 2026}}, "unknown-fact", "month.year"),
        ({"month": 4}, "wrong-fact", "month"),
    ],
)
def test_malformed_facts_are_an_error_that_leads_to_them(
    rules: RuleSet, changes: dict[str, Any], code: str, path: str
) -> None:
    assert wrong(rules, person(**{"skp_score": 80, **changes})) == (code, path)


@pytest.mark.parametrize("score", ["79.99", Decimal("79.99"), "7999/100"])
def test_a_score_may_be_exact_text_or_decimal(rules: RuleSet, score: object) -> None:
    assert evaluate(rules, person(skp_score=score)).line("skp").value == "7999/10000"


def test_a_float_is_refused_because_it_is_not_exact(rules: RuleSet) -> None:
    assert wrong(rules, person(skp_score=79.99)) == ("wrong-fact", "skp_score")


def test_a_repeated_item_is_the_same_as_that_many_items(rules: RuleSet) -> None:
    day = {"productive": True, "late_minutes": 7}
    apart = evaluate(rules, person(month(days=[dict(day, date=f"2026-04-{at}") for at in range(5)]), skp_score=80))
    together = evaluate(rules, person(month(days=[{**day, "n": 5}]), skp_score=80))

    assert apart.line("late").value == "35"
    assert (apart.lines, apart.trace) == (together.lines, together.trace)


def test_an_item_repeated_no_times_is_not_there(rules: RuleSet) -> None:
    days = [{"n": 0, "productive": True}, {"productive": True, "late_minutes": 3}]

    assert evaluate(rules, person(month(days=days), skp_score=80)).line("late").value == "3"


def test_a_missing_collection_is_an_error_and_an_empty_one_is_not(rules: RuleSet) -> None:
    absent = month(working_days=21)
    del absent["days"]

    assert wrong(rules, person(absent, skp_score=80)) == ("missing-fact", "segments.0.days")
    assert evaluate(rules, person(month(days=[], working_days=21), skp_score=80)).line("late").value == "0"


def test_without_days_or_working_days_there_is_no_share(tmp_path: Path) -> None:
    rules = made(tmp_path, line("share", "score", "segment.share", per="segment"), TOTAL)
    bare = {"segments": [{"kelas_jabatan": 9}]}

    assert wrong(rules, bare) == ("missing-fact", "segments.0.segment.share")


def test_a_month_without_a_working_day_is_a_division_by_zero(rules: RuleSet) -> None:
    assert wrong(rules, person(month(days=[]), skp_score=80)) == ("division-by-zero", "")


def test_the_segment_may_have_another_status_than_the_person(tmp_path: Path) -> None:
    formula = "1 if status_asn == 'cpns' else 0"
    rules = made(
        tmp_path,
        line("inside", "score", formula, unit="count", per="segment"),
        line("outside", "score", formula),
        TOTAL,
    )
    result = evaluate(rules, person(month(status_asn="cpns"), month()))

    assert (result.line("inside").value, result.line("outside").value) == ("1", "0")
