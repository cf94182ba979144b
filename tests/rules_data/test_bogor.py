"""Kota Bogor: minutes by category up to a ceiling each, and 20 % of a leader's performance from the staff."""

from typing import Any

import pytest

from app.rules import Library, evaluate
from app.rules.model import Certainty, Proration

BOGOR = Library().by_id("bogor-2019")


def month(
    minutes: dict[str, int], *, is_leader: bool = False, staff: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Build a month of 21 days and 1,500 points with so many minutes of each category."""
    entries = [{"verified_minutes": value, "category": category} for category, value in minutes.items()]
    segment = {"job_points": 1500, "days": [{"n": 21, "status": "present"}], "entries": entries, "events": []}
    shared = {} if staff is None else {"staff": staff}
    return {"status_asn": "pns", "is_leader": is_leader, "segments": [{**segment, **shared}]}


@pytest.mark.parametrize(
    ("minutes", "counted"),
    [
        ({"main": 6300, "additional": 1000}, 6300),
        ({"main": 4200, "additional": 1260}, 5460),
        ({"main": 4200, "additional": 1261}, 5460),
        ({"main": 4200, "special": 630}, 4830),
        ({"main": 4200, "special": 631}, 4830),
    ],
)
def test_each_category_counts_up_to_its_ceiling(minutes: dict[str, int], counted: int) -> None:
    assert evaluate(BOGOR, month(minutes)).line("productive_minutes").value == str(counted)


def test_a_leader_is_paid_by_what_the_staff_came_to() -> None:
    member = evaluate(BOGOR, month({"main": 3150})).line("own_work")

    leader = evaluate(BOGOR, month({"main": 6300}, is_leader=True, staff=[{"days": 21, "own_work": member.value}]))

    assert member.value == "1/2"
    assert leader.total == 6_000_000 - 360_000  # half of 20 % of 3,600,000
    assert BOGOR.reads_staff == ("own_work",)


def test_the_rupiah_per_point_are_an_assumption_and_the_month_is_split_by_practice() -> None:
    assert BOGOR.parameters["point_value"].certainty == Certainty.ASSUMPTION
    assert BOGOR.calendar.proration is Proration.SEGMENTS
    assert BOGOR.calendar.settings["proration"].certainty == Certainty.PRACTICE
