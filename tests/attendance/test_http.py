"""Recording and reading over HTTP: who may, and what is answered."""

from __future__ import annotations

from typing import Any

import pytest

from app.shared.ids import new_id
from tests.support.front import Front
from tests.support.office import DAY

Json = dict[str, Any]


def day(front: Front, **more: Any) -> Json:  # noqa: ANN401 - JSON values
    said = {"employee_id": str(front.office.staff[0]), "day": DAY.isoformat(), "status": "present", "late_minutes": 12}
    return said | more


async def test_an_officer_a_clerk_and_a_machine_record_attendance_and_nobody_else(front: Front) -> None:
    await front.admit("operator", role="clerk")
    await front.admit("mesin-absen", kind="service_account")

    status = {
        who: (await front.post(who, "/v1/attendance-days", {"items": [day(front)]})).status_code
        for who in ("petugas", "operator", "mesin-absen", "siti")
    }

    assert status == {"petugas": 200, "operator": 200, "mesin-absen": 200, "siti": 403}


async def test_attendance_is_answered_item_by_item_and_read_by_its_person(front: Front) -> None:
    body = {"items": [day(front), day(front, status="leave", day="2026-04-16")]}

    answer = await front.post("petugas", "/v1/attendance-days", body)
    read = await front.get("siti", "/v1/attendance-days", employee_id=str(front.office.staff[0]), month="2026-04")
    other = await front.get("budi", "/v1/attendance-days", employee_id=str(front.office.staff[0]), month="2026-04")

    assert [item["outcome"] for item in answer.json()["items"]] == ["created", "refused"]
    problem = answer.json()["items"][1]["problem"]
    assert {error["pointer"] for error in problem["errors"]} == {"/items/1/leave_kind", "/items/1/late_minutes"}
    nothing = ("attended_minutes", "arrived_at", "left_at", "device_time", "source", "confidence", "apel")
    unsaid = dict.fromkeys(("leave_kind", "early_minutes", *nothing))
    assert read.json()["items"] == [day(front, **unsaid, known_from=1)]
    assert other.status_code == 403


async def test_nothing_is_kept_when_it_is_only_tried(front: Front) -> None:
    answer = await front.client.post(
        "/v1/attendance-days?validate_only=true", json={"items": [day(front)]}, headers=front.token("petugas")
    )
    read = await front.get("siti", "/v1/attendance-days", employee_id=str(front.office.staff[0]), month="2026-04")

    assert answer.json()["created"] == 1
    assert read.json()["items"] == []


@pytest.mark.parametrize("wrong", [{"late_minutes": True}, {"day": "0"}, {"late_minutes": 1441}, {"status": "late"}])
async def test_wrong_types_are_refused_with_their_place(front: Front, wrong: Json) -> None:
    answer = await front.post("petugas", "/v1/attendance-days", {"items": [day(front, **wrong)]})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/items/0/{name}" for name in wrong]


async def test_discipline_events_are_recorded_and_read(front: Front) -> None:
    owner = str(front.office.staff[0])
    event = {
        "event_id": str(new_id()),
        "employee_id": owner,
        "day": DAY.isoformat(),
        "kind": "apel_missed",
        "times": 2,
    }

    await front.post("petugas", "/v1/discipline-events", {"items": [event]})
    read = await front.get("siti", "/v1/discipline-events", employee_id=owner, month="2026-04")

    assert read.json()["items"] == [event | {"known_from": 1}]


async def test_salary_facts_are_read_by_the_person_an_officer_and_an_auditor(front: Front) -> None:
    await front.admit("auditor", role="auditor")
    await front.admit("operator", role="clerk")
    owner = str(front.office.staff[0])
    fact = {
        "employee_id": owner,
        "payment_month": "2026-05",
        "gross": 5_000_000,
        "bpjs_base": 5_000_000,
        "tax_withheld": 25_000,
    }

    recorded = await front.post("petugas", "/v1/salary-facts", {"items": [fact]})
    read = {
        who: await front.get(who, "/v1/salary-facts", employee_id=owner, payment_month="2026-05")
        for who in ("siti", "petugas", "auditor", "kepala", "operator")
    }

    assert recorded.json()["created"] == 1
    assert {who: answer.status_code for who, answer in read.items()} == {
        "siti": 200,
        "petugas": 200,
        "auditor": 200,
        "kepala": 403,
        "operator": 403,
    }
    assert read["siti"].json()["items"][0]["gross"] == 5_000_000


async def test_a_calendar_is_recorded_listed_and_read_by_month(front: Front) -> None:
    days = [
        {"day": "2026-04-15", "kind": "working", "starts_at": "07:30", "ends_at": "16:00", "minutes": 450},
        {"day": "2026-04-16", "kind": "working", "starts_at": "07:30", "minutes": 450},
    ]
    body = {"code": "umum", "name": "Lima hari kerja", "days": days}

    answer = await front.post("petugas", "/v1/calendars", body)
    listed = await front.get("siti", "/v1/calendars")
    calendar_id = answer.json()["calendar"]["calendar_id"]
    read = await front.get("siti", f"/v1/calendars/{calendar_id}", month="2026-04")
    missing = await front.get("siti", f"/v1/calendars/{new_id()}", month="2026-04")

    assert [item["outcome"] for item in answer.json()["days"]["items"]] == ["created", "refused"]
    assert answer.json()["days"]["items"][1]["problem"]["errors"][0]["pointer"] == "/days/1/ends_at"
    assert [one["code"] for one in listed.json()["items"]] == ["umum"]
    assert read.json()["days"] == [days[0] | {"label": None, "known_from": 2}]
    assert missing.status_code == 404
