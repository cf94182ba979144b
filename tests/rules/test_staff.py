from pathlib import Path
from typing import Any

import pytest

from app.rules import PersonError, RuleSet, evaluate, expand_trace
from app.rules.checks import check
from tests.rules.writing import TOTAL, line, made, month, person, refused, write

ROUNDED = {"to": "0.01%", "mode": "half_up"}
MEAN = "avg(member.performance for member in staff)"
BY_DAYS = "sum(member.performance * member.days for member in staff) / sum(member.days for member in staff)"


def led(folder: Path, staff: str = MEAN) -> RuleSet:
    """Write a regulation in which a leader's performance is 80 % own work and 20 % that of the staff."""
    return made(
        folder,
        "[parameters]\nown_weight = { value = '80%' }\nstaff_weight = { value = '20%' }",
        line("own", "score", "skp_score / 100"),
        line(
            "performance",
            "score",
            f"own_weight * own + staff_weight * ({staff}) if is_leader else own",
            round=ROUNDED,
        ),
        line("amount", "base", "5000000"),
        line("performance_cut", "cut", "1 - performance", of=["amount"]),
        TOTAL,
    )


def leader(*staff: dict[str, Any]) -> dict[str, Any]:
    return person(month(staff=list(staff)), is_leader=True, skp_score=90)


def test_a_leader_is_paid_by_the_results_of_the_staff_too(tmp_path: Path) -> None:
    rules = led(tmp_path)
    member = evaluate(rules, person(is_leader=False, skp_score=60))

    shared = {"days": 21, "performance": member.line("performance").value}
    result = evaluate(rules, leader(shared, {"days": 21, "performance": "80%"}))

    assert (result.line("performance").value, result.total) == ("43/50", 4_300_000)


def test_staff_may_be_weighed_by_the_days_under_the_leader(tmp_path: Path) -> None:
    staff = ({"days": 15, "performance": "100%"}, {"days": 5, "performance": "60%"})

    assert evaluate(led(tmp_path, BY_DAYS), leader(*staff)).line("performance").value == "9/10"


def test_who_reads_the_staff_says_so_and_that_is_no_circle(tmp_path: Path) -> None:
    assert led(tmp_path).reads_staff == ("performance",)
    assert made(tmp_path, TOTAL).reads_staff == ()


@pytest.mark.parametrize(
    ("staff", "code", "fact"),
    [
        ([{"days": 21}], "missing-fact", "staff.performance"),
        ([{"days": 21, "performance": True}], "wrong-fact", "staff.performance"),
        ([{"days": 21, "performanse": "80%"}], "unknown-fact", "performanse"),
        ([], "average-of-nothing", ""),
    ],
)
def test_a_result_of_the_staff_that_is_not_there_is_an_error(
    tmp_path: Path, staff: list[dict[str, Any]], code: str, fact: str
) -> None:
    with pytest.raises(PersonError) as caught:
        evaluate(led(tmp_path), leader(*staff))

    assert (caught.value.code, caught.value.fact) == (code, fact)


def test_staff_without_a_result_may_be_left_out(tmp_path: Path) -> None:
    rules = led(tmp_path, "avg(member.performance for member in staff if recorded(member.performance))")

    assert evaluate(rules, leader({"days": 21, "performance": "90%"}, {"days": 3})).line("performance").value == "9/10"


def test_the_trace_tells_every_result_of_the_staff(tmp_path: Path) -> None:
    rules = led(tmp_path)

    told: Any = expand_trace(rules, evaluate(rules, leader({"days": 21, "performance": "80%"})).trace)
    reads = next(one for one in told["lines"] if one["id"] == "performance")["runs"][0]["reads"]
    loop = next(read for read in reads if "loop" in read)

    assert [read["fact"] for read in loop["rows"][0]["reads"]] == ["staff.performance"]
    assert (loop["collection"], loop["rows"][0]["reads"][0]["value"]) == ("staff", "4/5")


@pytest.mark.parametrize(
    ("shared", "code"),
    [
        (line("x", "score", "1"), "not-rounded"),
        (line("x", "score", "1", per="segment", round=ROUNDED), "share-refused"),
        (line("x", "base", "1"), "unknown-name"),
    ],
)
def test_only_a_rounded_score_of_the_whole_month_is_shared(tmp_path: Path, shared: str, code: str) -> None:
    reader = line("y", "score", "count(member for member in staff if member.x == 1)")

    assert code in {one.code for one in refused(tmp_path, shared, reader, TOTAL)}


@pytest.mark.parametrize("per", [(), ("segment",)])
def test_days_under_a_leader_are_dealt_out_where_the_month_is_cut_for_the_trap(
    tmp_path: Path, per: tuple[str, ...]
) -> None:
    days = "sum(member.days for member in staff)"
    each_day = "[parameters]\neach_day = { value = 1000, unit = 'rupiah', citation = 'Pasal 1', certainty = 'text' }"
    example = """
[[examples]]
name = "two of the staff"
facts.segments = [{ days = [{ n = 21, status = "present" }], staff = [{ days = 21 }, { days = 9 }] }]
expect = { tkd = 30000 }
"""
    path = write(tmp_path, each_day, line("amount", "base", f"each_day * {days}", per=list(per)), TOTAL, example)

    assert [one.code for one in check(path)] == []
