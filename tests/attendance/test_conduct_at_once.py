"""Officers who record or decide on conduct at once, each on its own connection: one comes first, nothing doubles."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any

import pytest

from app.shared.ids import new_id
from tests.support.front import Front
from tests.support.office import AGENCY

Json = dict[str, Any]
NIP = f"19350101201001{1001}"
AT_ONCE = 5
FACTS: dict[str, Json] = {
    "sanctions": {"nip": NIP, "kind": "light", "since": "2026-04-10"},
    "obligation-holds": {"nip": NIP, "obligation": "lhkpn", "since": "2026-04-10", "reason": "Belum lapor"},
    "assessments": {"nip": NIP, "period": "2026-04", "review_360_score": "90"},
    "indicators": {"nip": NIP, "month": "2026-04", "kind": "iku", "name": "iku", "value": "0.9"},
    "leaves": {"nip": NIP, "since": "2026-04-10", "until": "2026-04-12", "kind": "annual"},
    "outages": {"code": "G-1", "since_at": "2026-04-15T08:00:00+07:00", "reach": "all", "unit_codes": "dinas"}
    | {"description": "Listrik padam", "declared_by": "Diskominfo"},
}
OTHERWISE: dict[str, Json] = {
    "sanctions": {"months": 3},
    "obligation-holds": {"reason": "Belum lengkap"},
    "assessments": {"review_360_score": "91"},
    "indicators": {"value": "1"},
    "leaves": {"kind": "important"},
    "outages": {"description": "Gempa"},
}


async def post_at_once(front: Front, path: str, *bodies: Json) -> list[Json]:
    answers = await asyncio.gather(*(front.post("petugas", f"/v1/{path}", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [200] * len(bodies), [answer.text for answer in answers]
    return [answer.json() for answer in answers]


async def count(front: Front, table: str, where: str = "true") -> int:
    statement = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - words of this module
    row = await (await front.superuser.execute(statement.encode())).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("path", FACTS)
async def test_of_many_who_send_the_same_fact_one_records_it(front: Front, path: str) -> None:
    told = await post_at_once(front, path, *({"items": [FACTS[path]]} for _ in range(AT_ONCE)))

    outcomes = Counter(one["items"][0]["outcome"] for one in told)
    assert outcomes == {"created": 1, "unchanged": AT_ONCE - 1}
    assert await count(front, path.replace("-", "_")) == 1


@pytest.mark.parametrize("path", FACTS)
async def test_two_who_say_otherwise_of_one_fact_come_one_after_the_other(front: Front, path: str) -> None:
    table = path.replace("-", "_")
    told = await post_at_once(
        front, path, {"items": [FACTS[path]]}, {"items": [FACTS[path] | OTHERWISE[path]]}, {"items": [FACTS[path]]}
    )

    outcomes = Counter(one["items"][0]["outcome"] for one in told)
    assert outcomes["created"] == 1
    assert outcomes["created"] + outcomes["changed"] + outcomes["unchanged"] == len(told)
    assert await count(front, table, "known_until IS NULL") == 1
    assert await count(front, table) == 1 + outcomes["changed"]


async def be_absent(front: Front, days: int, since: date = date(2026, 1, 1)) -> str:
    owner = front.office.staff[0]
    for n in range(days):
        await front.superuser.execute(
            "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
            " VALUES (%s, %s, %s, 'absent', 0)",
            (AGENCY, owner, since + timedelta(days=n)),
        )
    return str(owner)


def accepted(owner: str, **more: object) -> Json:
    decreed = {"kind": "medium", "decree_number": "800/12", "since": "2026-04-20"}
    return {"employee_id": owner, "year": 2026, "absent_days": 11, "accepted": True, **decreed, **more}


async def decide_at_once(front: Front, *decisions: tuple[str, Json]) -> list[int]:
    asked: list[Awaitable[Any]] = [front.post(who, "/v1/sanction-decisions", body) for who, body in decisions]
    return sorted(answer.status_code for answer in await asyncio.gather(*asked))


async def test_of_two_officers_who_decide_at_once_one_does(front: Front) -> None:
    owner = await be_absent(front, 11)
    await front.admit("kedua", role="officer")
    dismissed = {"employee_id": owner, "year": 2026, "absent_days": 11, "accepted": False, "reason": "Surat menyusul"}

    status = await decide_at_once(
        front,
        ("petugas", accepted(owner)),
        ("kedua", accepted(owner, decree_number="800/13", since="2026-04-21")),
        ("petugas", dismissed),
    )

    assert status == [200, 409, 409]
    (decision,) = await (await front.superuser.execute("SELECT decision FROM sanction_decisions")).fetchall()
    assert await count(front, "sanctions") == (1 if decision == ("accepted",) else 0)
    assert await count(front, "audit_log", "object_kind = 'sanction_proposal'") == 1


async def test_a_step_is_decided_once_though_a_further_day_was_recorded_meanwhile(front: Front) -> None:
    owner = await be_absent(front, 11)
    day = {"employee_id": owner, "day": "2026-04-02", "status": "absent"}
    await front.admit("kedua", role="officer")

    async def a_day_later() -> int:
        await front.post("petugas", "/v1/attendance-days", {"items": [day]})
        answer = await front.post("kedua", "/v1/sanction-decisions", accepted(owner, absent_days=12, kind="light"))
        return answer.status_code

    first, then = await asyncio.gather(decide_at_once(front, ("petugas", accepted(owner))), a_day_later())

    assert sorted([*first, then]) == [200, 409]
    assert await count(front, "sanctions") == 1


async def test_an_acceptance_writes_over_no_sanction_that_stands(front: Front) -> None:
    owner = await be_absent(front, 11)
    sanction = {"nip": NIP, "kind": "medium", "since": "2026-04-20", "decree_number": "800/1", "months": 3}
    await front.post("petugas", "/v1/sanctions", {"items": [sanction]})

    refused = await front.post("petugas", "/v1/sanction-decisions", accepted(owner))

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "sanction-stands")
    assert await count(front, "sanction_decisions") == 0
    assert await count(front, "sanctions", "decree_number = '800/1' AND known_until IS NULL") == 1


async def test_an_officer_with_a_second_sign_in_decides_on_itself_by_neither(front: Front) -> None:
    owner = await be_absent(front, 11)
    await front.superuser.execute(
        "INSERT INTO role_grants (agency_id, grant_id, principal_id, role, since, origin, proposed_at, approved_at)"
        " SELECT agency_id, %s, principal_id, 'officer', '2026-01-01', 'owner', now(), now() FROM principals"
        " WHERE employee_id = %s",
        (new_id(), owner),
    )
    await front.admit("mesin", kind="service_account")

    status = await decide_at_once(
        front, ("siti", accepted(owner)), ("mesin", accepted(owner)), ("budi", accepted(owner))
    )

    assert status == [403, 403, 403]
    assert await count(front, "sanction_decisions") == await count(front, "sanctions") == 0
    assert await decide_at_once(front, ("petugas", accepted(owner))) == [200]
