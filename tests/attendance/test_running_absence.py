"""PP 94/2021: ten working days running by the person's own calendar; what is of rest neither counts nor ends a run."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.attendance.absence import absence_of
from tests.attendance.test_conduct_proposals import be_absent, proposed
from tests.support.front import Front
from tests.support.office import AGENCY

Json = dict[str, Any]
SITI = "193501012010011001"


def days(first: str, count: int, *without: str) -> list[date]:
    since = date.fromisoformat(first)
    all_days = [since + timedelta(days=n) for n in range(count)]
    return [day for day in all_days if day not in {date.fromisoformat(one) for one in without}]


@pytest.mark.parametrize(
    ("absent", "due", "counted", "run"),
    [
        (days("2026-01-01", 10), days("2026-01-01", 10), 10, 10),
        (days("2026-01-01", 9), days("2026-01-01", 9), 9, 0),
        (days("2026-01-01", 12), days("2026-01-01", 12, "2026-01-03", "2026-01-04"), 10, 10),
        (
            days("2026-01-01", 12, "2026-01-03", "2026-01-04"),
            days("2026-01-01", 12, "2026-01-03", "2026-01-04"),
            10,
            10,
        ),
        (days("2026-01-01", 12, "2026-01-06"), days("2026-01-01", 12), 11, 0),
        # begun in December: it comes up in January with its tenth day
        (days("2025-12-28", 10), days("2025-12-28", 10), 6, 10),
        (days("2025-12-22", 12), days("2025-12-22", 12), 2, 0),
    ],
)
def test_days_of_rest_do_not_count_and_do_not_end_a_run(
    absent: list[date], due: list[date], counted: int, run: int
) -> None:
    found = absence_of(2026, set(absent), due, 10)

    assert (len(found.days), len(found.run)) == (counted, run)


def test_a_run_over_the_turn_of_the_year_comes_up_in_one_year_only() -> None:
    absent = days("2025-12-28", 20)

    runs = [len(absence_of(year, set(absent), absent, 10).run) for year in (2025, 2026)]

    assert runs == [0, 20]


async def five_days_a_week(front: Front) -> None:
    proposal = {"year": 2026, "shape": "five_days", "joint_leave": False}
    found = await front.post("petugas", "/v1/calendar-proposals", proposal)
    # March is closed: the office has its calendar from before.
    await front.superuser.execute("UPDATE periods SET state = 'open'")
    body = {"code": "umum", "name": "Umum", "days": found.json()["days"]}
    assert (await front.post("petugas", "/v1/calendars", body)).json()["days"]["created"] == 365
    use = {"unit_code": None, "since": "2026-01-01", "calendar_code": "umum"}
    assert (await front.post("petugas", "/v1/calendar-uses", {"items": [use]})).json()["results"]["created"] == 1


async def test_absence_recorded_on_days_of_rest_counts_for_nothing(front: Front) -> None:
    await five_days_a_week(front)
    # From Monday the 6th of April to Thursday the 16th: nine working days and a weekend.
    await be_absent(front, 11, since=date(2026, 4, 6), every=1)
    assert await proposed(front) == []

    await be_absent(front, 1, since=date(2026, 4, 17))

    (one,) = await proposed(front)
    assert (one["running"], one["step_days"], one["absent_days"], one["months"]) == (True, 10, 10, None)
    assert {"2026-04-11", "2026-04-12"}.isdisjoint(one["days"])
    assert "PP 94/2021" in one["citation"]


async def test_a_roster_makes_a_weekend_due_and_a_day_that_is_not_absent_ends_the_run(front: Front) -> None:
    await five_days_a_week(front)
    await be_absent(front, 12, since=date(2026, 4, 6), every=1)
    (run,) = await proposed(front)
    shift = {"nip": SITI, "day": "2026-04-11", "kind": "working", "starts_at": "08:00", "ends_at": "12:00"}
    await front.post("petugas", "/v1/rosters", {"items": [shift | {"minutes": 240}]})

    both = await proposed(front)
    came = {"employee_id": run["employee_id"], "day": "2026-04-11", "status": "present", "late_minutes": 0}
    await front.post("petugas", "/v1/attendance-days", {"items": [came]})
    left = await proposed(front)

    assert [(one["running"], one["absent_days"]) for one in both] == [(False, 11), (True, 11)]
    assert left == []


async def test_a_run_and_the_days_of_the_year_are_decided_on_each_by_itself(front: Front) -> None:
    await five_days_a_week(front)
    await be_absent(front, 15, since=date(2026, 4, 6), every=1)
    owner = str(front.office.staff[0])
    body: Json = {"employee_id": owner, "year": 2026, "absent_days": 11, "accepted": False, "reason": "Surat menyusul"}
    before = [(one["running"], one["step_days"]) for one in await proposed(front)]

    run = await front.post("petugas", "/v1/sanction-decisions", body | {"running": True})
    after = [(one["running"], one["step_days"]) for one in await proposed(front)]
    decree = {"accepted": True, "kind": "medium", "decree_number": "800/1", "since": "2026-04-20"}
    year = await front.post("petugas", "/v1/sanction-decisions", {**body, **decree, "reason": None})

    assert (before, after) == ([(False, 11), (True, 10)], [(False, 11)])
    assert (run.status_code, run.json()["running"], year.status_code) == (200, True, 200)
    assert await proposed(front) == []


async def test_proposals_are_paged_by_person_with_both_of_a_person_s(front: Front) -> None:
    await five_days_a_week(front)
    for who in front.office.staff:
        await front.superuser.execute(
            "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
            " SELECT %s, %s, d::date, 'absent', 0 FROM generate_series('2026-04-06', '2026-04-20', interval '1 day') d",
            (AGENCY, who),
        )

    found: list[tuple[str, bool]] = []
    token: str | None = ""
    while token is not None:
        more = {"page_token": token} if token else {}
        page = (await front.get("petugas", "/v1/sanction-proposals", month="2026-04", page_size="2", **more)).json()
        found += [(one["employee_id"], one["running"]) for one in page["items"]]
        token = page["next_page_token"]

    assert found == [(str(who), running) for who in sorted(front.office.staff) for running in (False, True)]
