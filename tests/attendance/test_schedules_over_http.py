"""Uses of calendars, shifts, leaves and conflicts over HTTP; hours by three clocks, on Friday and in Ramadan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from app.clock import SystemClock
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, TokenRequest
from app.shared.ids import new_id
from tests.support.front import Front
from tests.support.office import NOW, arrange

Json = dict[str, Any]
SITI, BUDI = (f"19350101201001{number}" for number in (1001, 1002))
STRANGER = "193001012010019999"
ELSEWHERE = 3273


def told(answer: Any) -> list[str]:  # noqa: ANN401 - an answer of httpx
    """Return the outcome of each item, or the code of its problem."""
    assert answer.status_code == 200, answer.text
    items = answer.json().get("results", answer.json())["items"]
    return [one["problem"]["type"].rpartition("/")[2] if one["problem"] else one["outcome"] for one in items]


async def calendar(front: Front, code: str = "umum", *, days: Sequence[Json] = (), **more: str) -> Json:
    body = {"code": code, "name": f"Kalender {code}", "days": list(days), **more}
    answer = await front.post("petugas", "/v1/calendars", body)
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


def worked(day: int, starts_at: str = "07:30", ends_at: str = "16:00", minutes: int = 450) -> Json:
    hours = {"starts_at": starts_at, "ends_at": ends_at, "minutes": minutes}
    return {"day": f"2026-04-{day:02d}", "kind": "working", **hours}


async def follow(front: Front, *uses: Json, who: str = "petugas") -> Any:  # noqa: ANN401 - an answer of httpx
    return await front.post(who, "/v1/calendar-uses", {"items": list(uses)})


def use(unit_code: str | None = "dinas", since: str = "2026-04-01", **more: str) -> Json:
    return {"unit_code": unit_code, "since": since, "calendar_code": "umum", **more}


async def attend(front: Front, *items: Json) -> Any:  # noqa: ANN401 - an answer of httpx
    return await front.post("petugas", "/v1/attendance-days", {"items": list(items)})


def came(front: Front, day: str, arrived: str | None, left: str | None) -> Json:
    who = str(front.office.staff[0])
    return {"employee_id": who, "day": day, "status": "present", "arrived_at": arrived, "left_at": left}


async def minutes(front: Front, day: str) -> tuple[int | None, int | None, int | None]:
    read = await front.get("petugas", "/v1/attendance-days", employee_id=str(front.office.staff[0]), month="2026-04")
    (found,) = [one for one in read.json()["items"] if one["day"] == day]
    return found["late_minutes"], found["early_minutes"], found["attended_minutes"]


async def test_uses_of_calendars_are_told_one_by_one_listed_and_taken_back(front: Front) -> None:
    await calendar(front)
    uses = [
        use("tiada"),
        use(calendar_code="lain"),
        use(until="2026-03-31"),
        use(since="2026-03-31"),
        use(),
        use(None),
        use(),
    ]

    first = await follow(front, *uses)
    again = await follow(front, use(), use(None))
    refused = await follow(front, use(), who="siti")
    listed = await front.get("siti", "/v1/calendar-uses")
    back = await follow(front, use(until="2026-04-01"))
    left = await front.get("siti", "/v1/calendar-uses")

    unknown, invalid = "reference-unknown", "calendar-use-invalid"
    assert told(first) == [unknown, unknown, invalid, "month-closed", "created", "created", "fact-repeated"]
    pointers = [one["problem"]["errors"][0]["pointer"] for one in first.json()["results"]["items"][:3]]
    assert pointers == ["/items/0/unit_code", "/items/1/calendar_code", "/items/2/until"]
    assert told(again) == ["unchanged", "unchanged"]
    assert refused.status_code == 403
    assert [(one["unit_code"], one["calendar_code"]) for one in listed.json()["items"]] == [
        (None, "umum"),
        ("dinas", "umum"),
    ]
    assert told(back) == ["changed"]
    assert [one["unit_code"] for one in left.json()["items"]] == [None]


async def test_the_same_key_gives_the_first_answer_again_and_a_trial_keeps_nothing(front: Front) -> None:
    await calendar(front)
    key = {"Idempotency-Key": str(new_id())}
    body = {"items": [use()]}

    tried = await front.client.post("/v1/calendar-uses?validate_only=true", json=body, headers=front.token("petugas"))
    first, second = [await front.post("petugas", "/v1/calendar-uses", body, **key) for _ in range(2)]

    assert (told(tried), told(first)) == (["created"], ["created"])
    assert first.json() == second.json()


async def test_a_calendar_without_days_and_a_unit_without_one_are_named_with_the_days_they_lack(front: Front) -> None:
    await calendar(front, days=[worked(15)])
    days = [came(front, f"2026-04-{day}", f"2026-04-{day}T07:40", None) for day in (14, 15, 16, 17)]

    without = await attend(front, *days)
    await follow(front, use(None))
    missing = await attend(front, *days)

    assert told(without) == ["no-calendar"] * 4
    details = [one["problem"] and one["problem"]["detail"] for one in without.json()["items"]]
    assert details[0].startswith("The unit dinas has no calendar from 2026-04-14 to 2026-04-17")
    assert told(missing) == ["calendar-day-missing", "created", "calendar-day-missing", "calendar-day-missing"]
    details = [one["problem"] and one["problem"]["detail"] for one in missing.json()["items"]]
    assert details == [
        "The calendar umum of the unit dinas doesn't have 2026-04-14 to 2026-04-14.",
        None,
        "The calendar umum of the unit dinas doesn't have 2026-04-16 to 2026-04-17.",
        "The calendar umum of the unit dinas doesn't have 2026-04-17 to 2026-04-17.",
    ]


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Asia/Jakarta", "2026-04-15T00:40:00Z"),
        ("Asia/Makassar", "2026-04-14T23:40:00Z"),
        ("Asia/Jayapura", "2026-04-14T22:40:00Z"),
    ],
)
async def test_a_time_without_offset_is_by_the_clock_of_the_unit_s_calendar(front: Front, zone: str, utc: str) -> None:
    await calendar(front, days=[worked(15)], time_zone=zone)
    await follow(front, use())

    local = await attend(front, came(front, "2026-04-15", "2026-04-15T07:40", "2026-04-15T15:30"))
    said = await attend(front, came(front, "2026-04-15", utc, None))

    assert (told(local), told(said)) == (["created"], ["changed"])
    assert await minutes(front, "2026-04-15") == (10, None, None)


async def test_hours_of_a_proposed_ramadan_count_on_a_friday_and_on_another_day(front: Front) -> None:
    body = {"since": "2026-04-01", "until": "2026-05-01", "shape": "five_days"}
    fasting = {"ramadan_since": "2026-04-06", "ramadan_until": "2026-04-18"}
    proposed = await front.post("petugas", "/v1/calendar-proposals", body | fasting)
    await calendar(front, days=proposed.json()["days"])
    await follow(front, use(None))

    await attend(
        front,
        *(
            came(front, f"2026-04-{day}", f"2026-04-{day}T08:05", f"2026-04-{day}T15:20")
            for day in (16, 17, 18, 23, 24)
        ),
    )

    found = {day: await minutes(front, f"2026-04-{day}") for day in (16, 17, 18, 23, 24)}
    assert found == {
        16: (5, 0, 390),
        17: (5, 10, 390),
        18: (0, 0, 0),
        23: (35, 40, 435),
        24: (35, 70, 435),
    }


async def test_a_roster_past_midnight_stands_before_the_calendar_until_it_is_taken_back(front: Front) -> None:
    await front.admit("operator", role="clerk")
    await calendar(front, days=[worked(15), worked(16)])
    await follow(front, use())
    night: Json = {"nip": SITI, "day": "2026-04-15", "kind": "working", "starts_at": "21:00", "ends_at": "07:00"}
    night |= {"minutes": 540}
    rows = [
        night | {"nip": STRANGER},
        night | {"minutes": 0},
        night | {"day": "2026-03-31"},
        {"nip": SITI, "day": "2026-04-16", "kind": "rest", "starts_at": "07:00"},
        night,
    ]

    sent = await front.post("operator", "/v1/rosters", {"items": rows})
    again = await front.post("operator", "/v1/rosters", {"items": [night]})
    refused = await front.post("siti", "/v1/rosters", {"items": [night]})
    await attend(front, came(front, "2026-04-15", "2026-04-15T21:10", "2026-04-16T06:45"))
    by_night = await minutes(front, "2026-04-15")
    own = await front.get("siti", "/v1/rosters", employee_id=str(front.office.staff[0]), month="2026-04")
    other = await front.get("budi", "/v1/rosters", employee_id=str(front.office.staff[0]), month="2026-04")
    back = await front.post(
        "petugas", "/v1/rosters", {"items": [{"nip": SITI, "day": "2026-04-15", "kind": "calendar"}]}
    )

    invalid = "calendar-day-invalid"
    assert told(sent) == ["reference-unknown", invalid, "month-closed", invalid, "created"]
    assert told(again) == ["unchanged"]
    assert (refused.status_code, other.status_code) == (403, 403)
    assert by_night == (10, 15, 540)
    assert [(one["day"], one["ends_at"]) for one in own.json()["items"]] == [("2026-04-15", "07:00")]
    assert told(back) == ["changed"]
    (day,) = back.json()["recomputation"]["days"]
    assert (day["outcome"], day["late_before"], day["late_after"]) == ("changed", 10, 510)


async def test_leaves_are_told_one_by_one_read_by_their_person_and_held_against_records(front: Front) -> None:
    sick = {"nip": SITI, "kind": "sick", "since": "2026-04-15", "until": "2026-04-18", "with_note": True}
    rows = [
        sick | {"nip": STRANGER},
        sick | {"kind": "annual"},
        sick | {"since": "2026-04-20", "until": "2026-04-19"},
        sick | {"since": "2026-03-30"},
        sick,
        sick,
    ]

    sent = await front.post("petugas", "/v1/leaves", {"items": rows})
    again = await front.post("petugas", "/v1/leaves", {"items": [sick]})
    refused = await front.post("siti", "/v1/leaves", {"items": [sick]})
    await attend(front, {"employee_id": str(front.office.staff[0]), "day": "2026-04-16", "status": "absent"})
    own = await front.get("siti", "/v1/leaves", employee_id=str(front.office.staff[0]))
    other = await front.get("budi", "/v1/leaves", employee_id=str(front.office.staff[0]))
    conflicts = await front.get("petugas", "/v1/attendance-conflicts", month="2026-04")

    invalid = "leave-invalid"
    assert told(sent) == ["reference-unknown", invalid, invalid, "month-closed", "created", "fact-repeated"]
    assert told(again) == ["unchanged"]
    assert (refused.status_code, other.status_code) == (403, 403)
    assert [(one["since"], one["with_note"]) for one in own.json()["items"]] == [("2026-04-15", True)]
    assert [(one["day"], one["status"], one["leave"]) for one in conflicts.json()["items"]] == [
        ("2026-04-16", "absent", "sick")
    ]


async def test_another_agency_s_officer_neither_sees_nor_changes_anything_of_ours(front: Front) -> None:
    await calendar(front)
    await follow(front, use())
    await front.post("petugas", "/v1/leaves", {"items": [{"nip": SITI, "kind": "annual", "since": "2026-04-15"}]})
    theirs = await arrange(front.superuser, agency_id=ELSEWHERE)
    principal_id = new_id()
    await front.superuser.execute(
        "INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, scopes, bound_at)"
        " VALUES (%s, %s, %s, 'tamu', 'person', 'Tamu', '{}', %s)",
        (ELSEWHERE, principal_id, DEVELOPMENT_ISSUER, NOW),
    )
    await front.superuser.execute(
        "INSERT INTO role_grants (agency_id, grant_id, principal_id, role, since, origin, proposed_at, approved_at)"
        " VALUES (%s, %s, %s, 'officer', %s, 'owner', %s, %s)",
        (ELSEWHERE, new_id(), principal_id, date(2026, 1, 1), NOW, NOW),
    )
    asked = TokenRequest(subject="tamu", agencies=(ELSEWHERE,), scopes=tuple(Scope), lifetime=timedelta(minutes=10))
    front.headers["tamu"] = {"Authorization": f"Bearer {front.issuer.issue(asked, now=SystemClock().now())}"}

    uses = await front.get("tamu", "/v1/calendar-uses")
    foreign = await follow(front, use(), who="tamu")
    leaves = await front.get("tamu", "/v1/leaves", employee_id=str(front.office.staff[0]))
    rest = {"nip": SITI, "day": "2026-04-15", "kind": "rest"}
    roster = await front.post("tamu", "/v1/rosters", {"items": [rest]})
    ours = await front.get("siti", "/v1/rosters", employee_id=str(front.office.staff[0]), month="2026-04")
    own = await front.get("tamu", "/v1/rosters", employee_id=str(theirs.staff[0]), month="2026-04")

    assert uses.json()["items"] == []
    assert told(foreign) == ["reference-unknown"]
    assert leaves.json().get("items", []) == []
    assert told(roster) == ["created"]
    assert (ours.json()["items"], len(own.json()["items"])) == ([], 1)
