"""The demo's people and their month: the same for a seed, and as an office would be."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from app.cli.demo.agency import SMALLEST_AGENCY, UNITS, make_agency
from app.cli.demo.calendar import WORK_MONTH, calendar_of, working_days
from app.cli.demo.catalogue import shipped_items
from app.cli.demo.workdays import Workdays, live_the_month
from app.shared.digests import digest

ROOT = Path(__file__).parents[2]
DAYS = working_days(WORK_MONTH)
ITEMS = shipped_items()


def month_of(seed: int, employees: int) -> Workdays:
    return live_the_month(seed, make_agency(seed, employees), DAYS, ITEMS)


def digest_of(seed: int, employees: int) -> str:
    return digest(repr((make_agency(seed, employees), month_of(seed, employees))))


@pytest.fixture(scope="module")
def month() -> Workdays:
    return month_of(1, 200)


def test_april_2026_has_21_working_days_and_good_friday_is_none() -> None:
    assert len(DAYS) == 21
    good_friday = calendar_of(WORK_MONTH)[2]
    assert (good_friday.day, good_friday.kind, good_friday.label) == (
        date(2026, 4, 3),
        "holiday",
        "Wafat Yesus Kristus",
    )


def test_joint_leave_is_told_from_a_holiday() -> None:
    may = {day.day: day.kind for day in calendar_of(WORK_MONTH.next)}
    assert may[date(2026, 5, 14)] == "holiday"
    assert may[date(2026, 5, 15)] == "joint_leave"


def test_the_same_seed_gives_the_same_month_in_another_process() -> None:
    code = "from tests.demo.test_synthetic_month import digest_of; print(digest_of(7, 40))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert other.stdout.strip() == digest_of(7, 40)


def test_another_seed_gives_another_month() -> None:
    assert digest_of(7, 40) != digest_of(8, 40)


@pytest.mark.parametrize("employees", [SMALLEST_AGENCY, 47, 200, 500])
def test_everybody_has_a_post_of_their_own_below_one_that_comes_earlier(employees: int) -> None:
    agency = make_agency(1, employees)
    seen: set[str] = set()
    for post in agency.posts:
        assert post.code not in seen
        assert post.parent_code in seen or post.code == "SETDA.000"
        seen.add(post.code)
    assert len(seen) == employees
    assert {post.unit_code for post in agency.posts} == {code for code, _ in UNITS}
    assert len({person.nip for person in agency.people}) == employees


def test_an_agency_that_is_too_small_for_six_units_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 30 people"):
        make_agency(1, SMALLEST_AGENCY - 1)


def test_classes_are_a_pyramid() -> None:
    groups = Counter(person.post.position_group for person in make_agency(1, 200).people)
    assert groups["jpt"] == 6
    assert groups["jpt"] < groups["administrator"] < groups["pengawas"] < groups["pelaksana"]


def test_pppk_have_no_golongan_and_everybody_else_has_one() -> None:
    people = make_agency(1, 200).people
    assert {person.status_asn for person in people} == {"pns", "cpns", "pppk"}
    assert all((person.status_asn == "pppk") == (person.golongan is None) for person in people)


def test_everybody_but_the_secretary_is_verified_by_somebody_else() -> None:
    agency = make_agency(1, 200)
    deciders = agency.deciders()
    assert set(deciders) == {person.number for person in agency.people} - {agency.secretary.number}
    assert all(decider.number != number for number, decider in deciders.items())


def test_a_month_has_about_30_000_entries(month: Workdays) -> None:
    entries = [entry for days in month.values() for day in days for entry in day.entries]
    assert 28_000 <= len(entries) <= 32_000
    assert len({entry.entry_id for entry in entries}) == len(entries)
    assert {entry.entry_id.version for entry in entries} == {7}


def test_nobody_does_two_things_at_once_or_anything_while_away(month: Workdays) -> None:
    for days in month.values():
        for day in days:
            assert all(before.ends_at <= after.starts_at for before, after in pairwise(day.entries))
            assert all(entry.ends_at.date() == entry.day == day.attendance.day for entry in day.entries)
            if day.attendance.status != "present":
                assert not day.entries


def test_every_kind_of_attendance_happens(month: Workdays) -> None:
    days = [day.attendance for person in month.values() for day in person]
    assert {day.status for day in days} == {"present", "absent", "leave", "duty"}
    present = [day for day in days if day.status == "present"]
    assert any(day.late_minutes is None for day in present)
    assert any(day.early_minutes is None for day in present)
    assert any(day.late_minutes for day in present)
    assert any(day.early_minutes for day in present)
