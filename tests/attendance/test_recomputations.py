"""Corrected hours: what they change is shown, closed months stay, a killed job goes on, two at once end as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.service import recompute
from app.attendance.tasks import recompute_attendance
from app.jobs.worker import Hands
from app.persistence.database import Database
from app.persistence.sealing import Sealer
from tests.support.front import Front
from tests.support.office import AGENCY, NOW

Json = dict[str, Any]
DAYS = (14, 15, 16)
NIPS = [f"19350101201001{number}" for number in (1001, 1002, 1003)]


async def correct(front: Front, starts_at: str, days: tuple[int, ...] = DAYS) -> Json:
    """Send the calendar with these hours; return what it changed."""
    worked = [
        {"day": f"2026-04-{day}", "kind": "working", "starts_at": starts_at, "ends_at": "16:00", "minutes": 450}
        for day in days
    ]
    body = {"code": "umum", "name": "Umum", "days": worked}
    answer = await front.post("petugas", "/v1/calendars", body)
    assert answer.status_code == 200, answer.text
    changed: Json = answer.json()["recomputation"]
    return changed


async def three_people(front: Front) -> None:
    """One by the calendar, one on nights, one at rest on the 15th: all come at 07:42, or at 21:05."""
    await correct(front, "07:30")
    use = {"unit_code": None, "since": "2026-04-01", "calendar_code": "umum"}
    await front.post("petugas", "/v1/calendar-uses", {"items": [use]})
    night = {"kind": "working", "starts_at": "21:00", "ends_at": "07:00", "minutes": 540}
    rosters = [{"nip": NIPS[1], "day": f"2026-04-{day}", **night} for day in DAYS]
    rosters += [{"nip": NIPS[2], "day": "2026-04-15", "kind": "rest"}]
    sent = await front.post("petugas", "/v1/rosters", {"items": rosters})
    assert sent.json()["results"]["created"] == 4
    days = [
        {"employee_id": str(who), "day": f"2026-04-{day}", "status": "present", "arrived_at": f"2026-04-{day}T{at}"}
        for who, at in zip(front.office.staff, ("07:42", "21:05", "07:42"), strict=True)
        for day in DAYS
    ]
    answer = await front.post("petugas", "/v1/attendance-days", {"items": days})
    assert answer.json()["created"] == 9, answer.text


async def late(front: Front) -> dict[str, list[int]]:
    """Return the minutes that each of the three is late on each day, by who it is."""
    names = ("calendar", "nights", "rests")
    found = {}
    for name, who in zip(names, front.office.staff, strict=True):
        read = await front.get("petugas", "/v1/attendance-days", employee_id=str(who), month="2026-04")
        found[name] = [one["late_minutes"] for one in read.json()["items"]]
    return found


async def recomputed(front: Front, made: Json) -> tuple[Json, list[Json]]:
    """Read a recomputation with its days."""
    answer = await front.get("petugas", f"/v1/attendance-recomputations/{made['recomputation_id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()["recomputation"], answer.json()["items"]


async def close(front: Front) -> None:
    await front.superuser.execute("UPDATE periods SET state = 'closed' WHERE month = '2026-04-01'")


def as_a_job(monkeypatch: pytest.MonkeyPatch, size: int = 2) -> None:
    """Leave everything above so many days to a job, which takes as many at a time."""
    monkeypatch.setattr(recompute, "AT_ONCE", size)


async def work(database: Database, made: Json) -> None:
    hands = Hands(database=database, now=lambda: NOW, sealer=Sealer([b"k" * 32], b"i" * 32))
    await recompute_attendance(hands, AGENCY, made["recomputation_id"])


async def test_what_corrected_hours_change_is_shown_and_own_rosters_keep_theirs(front: Front) -> None:
    await three_people(front)
    assert await late(front) == {"calendar": [12, 12, 12], "nights": [5, 5, 5], "rests": [12, 0, 12]}

    shown = await correct(front, "07:40")

    made, days = await recomputed(front, shown["recomputation"])
    listed = await front.get("petugas", "/v1/attendance-recomputations")
    other = await front.get("siti", "/v1/attendance-recomputations")
    assert await late(front) == {"calendar": [2, 2, 2], "nights": [5, 5, 5], "rests": [2, 0, 2]}
    assert (made["state"], made["cause"], made["days_changed"], made["days_kept"]) == (
        "finished",
        "calendar_days",
        5,
        0,
    )
    assert shown["days"] == days
    assert {(one["late_before"], one["late_after"], one["outcome"]) for one in days} == {(12, 2, "changed")}
    assert [one["recomputation_id"] for one in listed.json()["items"]] == [made["recomputation_id"]]
    assert other.status_code == 403
    assert await correct(front, "07:40") is None


async def test_a_trial_shows_what_would_change_and_changes_nothing(front: Front) -> None:
    await three_people(front)
    worked = {"day": "2026-04-14", "kind": "working", "starts_at": "07:00", "ends_at": "16:00", "minutes": 450}

    answer = await front.client.post(
        "/v1/calendars?validate_only=true",
        json={"code": "umum", "name": "Umum", "days": [worked]},
        headers=front.token("petugas"),
    )

    days = answer.json()["recomputation"]["days"]
    assert [(one["late_before"], one["late_after"]) for one in days] == [(12, 42), (12, 42)]
    assert (await late(front))["calendar"] == [12, 12, 12]
    assert (await front.get("petugas", "/v1/attendance-recomputations")).json()["items"] == []


async def test_a_month_that_closes_before_its_job_runs_stays_and_its_days_are_listed(
    front: Front, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await three_people(front)
    as_a_job(monkeypatch)
    shown = (await correct(front, "07:40"))["recomputation"]
    assert (shown["state"], shown["days_changed"]) == ("running", 0)
    await close(front)

    await work(fresh_database, shown)

    made, days = await recomputed(front, shown)
    assert await late(front) == {"calendar": [12, 12, 12], "nights": [5, 5, 5], "rests": [12, 0, 12]}
    assert (made["state"], made["days_changed"], made["days_kept"]) == ("finished", 0, 5)
    assert {(one["outcome"], one["late_before"], one["late_after"]) for one in days} == {("month_closed", 12, 2)}


async def test_days_without_hours_any_more_are_listed_and_stay(front: Front) -> None:
    await three_people(front)
    back = {"unit_code": None, "since": "2026-04-01", "until": "2026-04-01", "calendar_code": "umum"}

    answer = await front.post("petugas", "/v1/calendar-uses", {"items": [back]})

    made, days = await recomputed(front, answer.json()["recomputation"]["recomputation"])
    assert (made["cause"], made["days_changed"], made["days_kept"]) == ("calendar_uses", 0, 5)
    assert {one["outcome"] for one in days} == {"hours_missing"}
    assert (await late(front))["calendar"] == [12, 12, 12]


class KilledError(Exception):
    """The worker is gone."""


class FailingDatabase:
    """A database whose so-manieth transaction ends with the worker's death, before it is committed."""

    def __init__(self, database: Database, dies_at: int) -> None:
        self.database, self.left = database, dies_at

    @asynccontextmanager
    async def transaction(self, agency_id: int) -> AsyncIterator[AsyncConnection]:
        async with self.database.transaction(agency_id) as conn:
            yield conn
            self.left -= 1
            if not self.left:
                raise KilledError


@pytest.mark.parametrize("dies_at", [1, 2, 3, 6])
async def test_a_killed_job_goes_on_and_comes_to_the_same(
    front: Front, fresh_database: Database, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    await three_people(front)
    as_a_job(monkeypatch)
    shown = (await correct(front, "07:40"))["recomputation"]

    with pytest.raises(KilledError):
        await work(cast("Database", FailingDatabase(fresh_database, dies_at)), shown)
    for _ in range(2):
        await work(fresh_database, shown)

    made, days = await recomputed(front, shown)
    assert await late(front) == {"calendar": [2, 2, 2], "nights": [5, 5, 5], "rests": [2, 0, 2]}
    assert (made["state"], made["days_changed"], len(days)) == ("finished", 5, 5)
    cursor = await front.superuser.execute("SELECT count(*) FROM attendance_days")
    assert await cursor.fetchall() == [(9 + 5,)]


@pytest.mark.parametrize("size", [2, 5000])
async def test_two_corrections_at_once_end_as_the_later_one(
    front: Front, fresh_database: Database, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    await three_people(front)
    as_a_job(monkeypatch, size)

    shown = await asyncio.gather(correct(front, "07:35"), correct(front, "07:40"))
    if size == 2:
        await asyncio.gather(*(work(fresh_database, one["recomputation"]) for one in shown))

    cursor = await front.superuser.execute(
        "SELECT extract(minute FROM starts_at)::int FROM calendar_days WHERE known_until IS NULL"
    )
    begins = {row[0] for row in await cursor.fetchall()}
    assert begins in ({35}, {40})
    expected = 42 - begins.pop()
    assert await late(front) == {
        "calendar": [expected] * 3,
        "nights": [5, 5, 5],
        "rests": [expected, 0, expected],
    }
