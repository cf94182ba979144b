"""Proposed calendars: the hours of Perpres 21/2023, Ramadan, holidays; over HTTP and from the shell."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.attendance.model import CalendarDay, DayKind
from app.attendance.proposals import CalendarWanted, propose_calendar
from app.attendance.weeks import WeekShape
from app.cli import app
from tests.support.front import Front

Json = dict[str, Any]
RAMADAN = {"ramadan_since": date(2026, 2, 19), "ramadan_until": date(2026, 3, 20)}


def days_of(shape: WeekShape, **more: date | bool) -> dict[str, CalendarDay]:
    proposed = propose_calendar(CalendarWanted(year=2026, shape=shape, **more))  # type: ignore[arg-type]  # days and a flag by name
    return {day.day.isoformat(): day for day in proposed.days}


@pytest.mark.parametrize(
    ("shape", "day", "hours"),
    [
        (WeekShape.FIVE_DAYS, "2026-04-16", ("07:30", "16:00", 450)),
        (WeekShape.FIVE_DAYS, "2026-04-17", ("07:30", "16:30", 450)),
        (WeekShape.FIVE_DAYS, "2026-04-18", None),
        (WeekShape.FIVE_DAYS, "2026-02-18", ("07:30", "16:00", 450)),
        (WeekShape.FIVE_DAYS, "2026-02-19", ("08:00", "15:00", 390)),
        (WeekShape.FIVE_DAYS, "2026-02-20", ("08:00", "15:30", 390)),
        (WeekShape.SIX_DAYS, "2026-04-16", ("07:30", "14:45", 375)),
        (WeekShape.SIX_DAYS, "2026-04-17", ("07:30", "15:15", 375)),
        (WeekShape.SIX_DAYS, "2026-04-18", ("07:30", "14:45", 375)),
        (WeekShape.SIX_DAYS, "2026-04-19", None),
        (WeekShape.SIX_DAYS, "2026-02-28", ("08:00", "13:55", 325)),
    ],
)
def test_a_usual_week_has_the_hours_of_the_regulation(
    shape: WeekShape, day: str, hours: tuple[str, str, int] | None
) -> None:
    found = days_of(shape, **RAMADAN)[day]

    if hours is None:
        assert (found.kind, found.minutes) == (DayKind.REST, 0)
    else:
        assert found.starts_at is not None
        assert found.ends_at is not None
        assert (found.starts_at.isoformat("minutes"), found.ends_at.isoformat("minutes"), found.minutes) == hours


@pytest.mark.parametrize(("shape", "worked"), [(WeekShape.FIVE_DAYS, 5), (WeekShape.SIX_DAYS, 6)])
def test_a_week_comes_to_the_hours_of_the_regulation(shape: WeekShape, worked: int) -> None:
    found = days_of(shape, **RAMADAN)
    usual = [found[f"2026-04-{day}"].minutes for day in range(20, 27)]
    fasting = [found[f"2026-02-{day}"].minutes for day in range(23, 29)]

    assert (sum(usual), sum(1 for one in usual if one)) == (2250, worked)
    assert sum(fasting) == 1950


def test_national_holidays_and_joint_leave_are_told_apart() -> None:
    with_leave = days_of(WeekShape.FIVE_DAYS)
    without = days_of(WeekShape.FIVE_DAYS, joint_leave=False)

    assert len(with_leave) == 365
    assert (with_leave["2026-08-17"].kind, with_leave["2026-12-24"].kind) == (DayKind.HOLIDAY, DayKind.JOINT_LEAVE)
    assert without["2026-12-24"].kind is DayKind.WORKING


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"shape": "five_days"}, [("/year", "year-or-days")]),
        ({"shape": "five_days", "since": "2026-01-01"}, [("/year", "year-or-days")]),
        ({"shape": "five_days", "year": 2026, "until": "2027-01-01"}, [("/year", "year-or-days")]),
        ({"shape": "five_days", "since": "2026-01-01", "until": "2026-01-01"}, [("/until", "until-before-since")]),
        ({"shape": "five_days", "since": "2026-01-01", "until": "2028-01-03"}, [("/until", "two-years-at-most")]),
        ({"shape": "five_days", "since": "2026-01-01", "until": "9999-12-31"}, [("/until", "two-years-at-most")]),
        ({"year": 2026}, [("/shape", "hours-wanted")]),
        ({"year": 2023, "shape": "six_days"}, [("/shape", "hours-not-in-force")]),
        ({"year": 2026, "shape": "six_days", "ramadan_since": "2026-02-19"}, [("/ramadan_until", "ramadan-days")]),
        ({"year": 1999, "shape": "five_days"}, [("/year", "too-small")]),
    ],
)
async def test_what_can_not_be_proposed_is_refused_with_its_place(
    front: Front, body: Json, wrong: list[tuple[str, str]]
) -> None:
    answer = await front.post("petugas", "/v1/calendar-proposals", body)

    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == wrong


async def test_what_is_proposed_is_posted_as_it_is(front: Front) -> None:
    body = {"year": 2027, "shape": "five_days"}
    hours = {"weekdays": [5], "starts_at": "07:30", "ends_at": "11:30", "minutes": 240}

    refused = await front.post("siti", "/v1/calendar-proposals", body)
    proposed = await front.post("petugas", "/v1/calendar-proposals", body | {"patterns": [hours]})
    posted = await front.post(
        "petugas", "/v1/calendars", {"code": "umum", "name": "Umum", "days": proposed.json()["days"]}
    )

    assert refused.status_code == 403
    assert len(proposed.json()["days"]) == 365
    assert {day["minutes"] for day in proposed.json()["days"]} == {0, 240, 450}
    assert proposed.json()["sources"][0].startswith("Perpres 21/2023 Pasal 3")
    assert posted.json()["days"]["created"] == 365


def propose(*arguments: str, code: int = 0) -> tuple[str, str]:
    done = CliRunner().invoke(app, ["calendar", "propose", "--code", "umum", *arguments])
    assert done.exit_code == code, done.output
    return done.stdout, done.stderr


def test_the_shell_takes_a_file_and_its_options_before_it(tmp_path: Path) -> None:
    wanted = tmp_path / "usulan.toml"
    wanted.write_text(
        'since = 2026-04-13\nuntil = 2026-04-20\nshape = "five_days"\n'
        "[[patterns]]\nweekdays = [1]\nstarts_at = 09:00:00\nends_at = 10:00:00\nminutes = 60\n"
    )

    said = json.loads(propose("--file", str(wanted), "--shape", "six_days", "--json")[0])

    assert said["calendar_code"] == "umum"
    assert [day["minutes"] for day in said["days"]] == [60, 375, 375, 375, 375, 375, 0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--year", "2026"), "/shape:"),
        (("--since", "2026-13-01", "--until", "2026-12-01", "--shape", "five_days"), "/since:"),
        (("--year", "2026", "--hours", "Senin 8-16"), "--hours: '1-4 07:30-16:00 450'"),
    ],
)
def test_the_shell_says_what_is_wrong_in_both_languages(arguments: tuple[str, ...], said: str) -> None:
    assert f"erk: {said}" in propose(*arguments, code=1)[1]
