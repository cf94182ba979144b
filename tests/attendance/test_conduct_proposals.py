"""PP 94/2021: days absent in the calendar year propose a sanction; an officer decides, and it is read over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.attendance import service
from app.attendance.conduct import step_reached
from app.rules import Library
from app.shared.ids import new_id
from tests.support.front import Front
from tests.support.office import AGENCY

Json = dict[str, Any]
NIP = f"19350101201001{1001}"


async def be_absent(front: Front, days: int, *, since: date = date(2026, 1, 1), every: int = 2) -> None:
    """Be recorded as absent, with a day between: no run comes of it."""
    for n in range(0, days * every, every):
        await front.superuser.execute(
            "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
            " VALUES (%s, %s, %s, 'absent', 0)",
            (AGENCY, front.office.staff[0], since + timedelta(days=n)),
        )


async def proposed(front: Front, month: str = "2026-04") -> list[Json]:
    answer = await front.get("petugas", "/v1/sanction-proposals", month=month)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


@pytest.mark.parametrize(
    ("absent", "step", "months"),
    [(10, None, None), (11, 11, 6), (13, 11, 6), (14, 14, 9), (16, 14, 9), (17, 17, 12), (27, 17, 12), (28, 28, None)],
)
def test_the_steps_are_those_of_the_shipped_regulation(absent: int, step: int | None, months: int | None) -> None:
    reached = step_reached(service.sanction_steps(Library(), 2026), absent)

    assert (reached and reached.absent_days, reached and reached.months) == (step, months)
    assert reached is None or "PP 94/2021" in reached.citation
    assert reached is None or months is None or reached.share == "0.25"
    assert service.sanction_steps(Library(), 2020) == ()


async def test_the_days_of_a_calendar_year_are_counted_and_proposals_go_when_days_are_corrected(front: Front) -> None:
    await be_absent(front, 10, since=date(2025, 12, 1))
    await be_absent(front, 10)
    assert await proposed(front) == await proposed(front, "2025-12") == []

    await be_absent(front, 1, since=date(2026, 4, 15))
    (one,) = await proposed(front)
    assert (one["absent_days"], one["step_days"], one["months"], one["share"]) == (11, 11, 6, "0.25")
    assert (len(one["days"]), one["days"][-1]) == (11, "2026-04-15")

    day = {"employee_id": one["employee_id"], "day": "2026-04-15", "status": "leave", "leave_kind": "sick"}
    await front.post("petugas", "/v1/attendance-days", {"items": [day]})
    assert await proposed(front) == []


async def test_an_officer_accepts_and_the_proposal_becomes_a_sanction(front: Front) -> None:
    await be_absent(front, 11)
    await front.admit("mesin", kind="service_account")
    owner = str(front.office.staff[0])
    body: Json = {"employee_id": owner, "year": 2026, "absent_days": 11, "accepted": True}
    decreed = body | {"kind": "medium", "decree_number": "800/12", "since": "2026-04-20"}

    status = [
        (await front.post(who, "/v1/sanction-decisions", sent)).status_code
        for who, sent in (
            ("siti", decreed),
            ("mesin", decreed),
            ("petugas", body),
            ("petugas", decreed | {"absent_days": 12}),
            ("petugas", decreed | {"since": "2026-03-20"}),
            ("petugas", decreed),
            ("petugas", decreed),
        )
    ]
    read = await front.get("siti", "/v1/sanctions", employee_id=owner, month="2026-04")

    assert status == [403, 403, 422, 409, 409, 200, 409]
    assert await proposed(front) == []
    (sanction,) = read.json()["items"]
    assert (sanction["kind"], sanction["months"], sanction["share"]) == ("medium", 6, "0.25")
    cursor = await front.superuser.execute("SELECT action FROM audit_log ORDER BY action")
    assert [row[0] for row in await cursor.fetchall()] == ["sanction.record", "sanction_proposal.accept"]
    await be_absent(front, 3, since=date(2026, 2, 1))
    assert [one["step_days"] for one in await proposed(front)] == [14]


async def test_what_was_dismissed_is_proposed_again_with_a_further_day(front: Front) -> None:
    await be_absent(front, 11)
    body = {"employee_id": str(front.office.staff[0]), "year": 2026, "absent_days": 11, "accepted": False}

    without = await front.post("petugas", "/v1/sanction-decisions", body)
    done = await front.post("petugas", "/v1/sanction-decisions", body | {"reason": "Surat sakit menyusul"})

    assert (without.status_code, done.status_code) == (422, 200)
    assert await proposed(front) == []
    await be_absent(front, 1, since=date(2026, 2, 1))
    assert [one["absent_days"] for one in await proposed(front)] == [12]


async def test_nobody_decides_on_itself(front: Front) -> None:
    await be_absent(front, 11)
    owner = front.office.staff[0]
    await front.superuser.execute(
        "INSERT INTO role_grants (agency_id, grant_id, principal_id, role, since, origin, proposed_at, approved_at)"
        " SELECT agency_id, %s, principal_id, 'officer', '2026-01-01', 'owner', now(), now() FROM principals"
        " WHERE employee_id = %s",
        (new_id(), owner),
    )
    body = {"employee_id": str(owner), "year": 2026, "absent_days": 11, "accepted": False, "reason": "Tidak"}

    answer = await front.post("siti", "/v1/sanction-decisions", body)

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "sanction-proposal-own")


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("sanctions", {"nip": NIP, "kind": "light", "since": "2026-04-10"}),
        ("obligation-holds", {"nip": NIP, "obligation": "lhkpn", "since": "2026-04-10", "reason": "Belum lapor"}),
        ("assessments", {"nip": NIP, "period": "2026-04", "review_360_score": "90"}),
        ("indicators", {"nip": NIP, "month": "2026-04", "kind": "iku", "name": "iku", "value": "0.9"}),
    ],
)
async def test_facts_are_recorded_by_nip_by_an_officer_and_read_by_their_person(
    front: Front, path: str, item: Json
) -> None:
    owner = str(front.office.staff[0])

    refused = await front.post("siti", f"/v1/{path}", {"items": [item]})
    done = await front.post("petugas", f"/v1/{path}", {"items": [item, item | {"nip": "193001012010019999"}]})
    read = {who: await front.get(who, f"/v1/{path}", employee_id=owner, month="2026-04") for who in ("siti", "budi")}

    assert (refused.status_code, done.json()["created"], done.json()["refused"]) == (403, 1, 1)
    assert done.json()["items"][1]["problem"]["errors"][0]["pointer"] == "/items/1/nip"
    assert [one["employee_id"] for one in read["siti"].json()["items"]] == [owner]
    assert read["budi"].status_code == 403


async def test_everybody_sees_outages_and_an_officer_declares_them(front: Front) -> None:
    outage = {"code": "G-1", "since_at": "2026-04-15T08:00:00+07:00", "reach": "all", "unit_codes": "dinas"}
    outage |= {"description": "Listrik padam", "declared_by": "Diskominfo"}
    owner = str(front.office.staff[0])
    day = {"employee_id": owner, "day": "2026-04-15", "status": "present", "early_minutes": 0}

    refused = await front.post("siti", "/v1/outages", {"items": [outage]})
    await front.post("petugas", "/v1/outages", {"items": [outage]})
    await front.post("petugas", "/v1/attendance-days", {"items": [day]})
    read = await front.get("budi", "/v1/outages")
    excused = await front.get("siti", "/v1/excused-days", employee_id=owner, month="2026-04")

    assert refused.status_code == 403
    assert [(one["code"], one["unit_codes"], one["until_at"]) for one in read.json()["items"]] == [
        ("G-1", ["dinas"], None)
    ]
    assert excused.json()["items"] == [
        {"employee_id": owner, "day": "2026-04-15", "no_check_in": True, "no_check_out": False, "code": "G-1"}
        | {"late_excused": True, "early_excused": False}
    ]
