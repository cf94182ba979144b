"""Who reads which notices of deadlines."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tests.activity_log.test_http import Json
from tests.support.front import Front
from tests.support.office import AGENCY, NOW


async def tell(front: Front, employee_id: UUID, day: str, kind: str = "reminder") -> None:
    await front.superuser.execute(
        "INSERT INTO verification_notices VALUES (%s, %s, %s, %s, 3, 2, 180, %s, %s)",
        (AGENCY, employee_id, day, kind, date(2026, 4, 23), NOW),
    )


async def notices(front: Front, who: str, **params: str) -> list[Json]:
    """Read all pages, one notice on each."""
    found: list[Json] = []
    token: str | None = None
    while True:
        more = {} if token is None else {"page_token": token}
        answer = await front.get(who, "/v1/verification-notices", page_size="1", **params, **more)
        assert answer.status_code == 200, answer.text
        page: Json = answer.json()
        found += page["items"]
        token = page["next_page_token"]
        if token is None:
            return found


async def test_everybody_reads_their_own_and_officers_all_page_by_page(front: Front) -> None:
    head, siti = front.office.head, front.office.staff[0]
    await tell(front, head, "2026-04-21")
    await tell(front, head, "2026-04-22")
    await tell(front, head, "2026-04-22", "overdue")
    await tell(front, siti, "2026-04-20")

    own = await notices(front, "kepala", employee_id=str(siti))
    everybody = await notices(front, "petugas")

    assert [(one["day"], one["kind"]) for one in own] == [
        ("2026-04-22", "overdue"),
        ("2026-04-22", "reminder"),
        ("2026-04-21", "reminder"),
    ]
    assert own[0] == {
        "employee_id": str(head),
        "day": "2026-04-22",
        "kind": "overdue",
        "entries": 3,
        "people": 2,
        "minutes": 180,
        "earliest_decide_by": "2026-04-23",
        "told_at": own[0]["told_at"],
    }
    assert [one["day"] for one in everybody] == ["2026-04-22", "2026-04-22", "2026-04-21", "2026-04-20"]
    assert await notices(front, "budi") == []


async def test_they_are_filtered_by_days_and_by_person(front: Front) -> None:
    head, siti = front.office.head, front.office.staff[0]
    await tell(front, head, "2026-04-21")
    await tell(front, siti, "2026-04-22")

    assert [one["day"] for one in await notices(front, "petugas", since="2026-04-22")] == ["2026-04-22"]
    assert [one["day"] for one in await notices(front, "petugas", until="2026-04-22")] == ["2026-04-21"]
    assert [one["day"] for one in await notices(front, "petugas", employee_id=str(siti))] == ["2026-04-22"]


async def test_what_nobody_stands_above_is_told_to_officers_alone(front: Front) -> None:
    head = front.office.head
    await tell(front, head, "2026-04-21")
    await tell(front, head, "2026-04-22", "overdue")
    await front.superuser.execute(
        "INSERT INTO officer_notices VALUES (%s, '2026-04-22', 3, 2, 180, %s, %s)", (AGENCY, date(2026, 4, 21), NOW)
    )

    everybody = await notices(front, "petugas")

    assert [(one["day"], one["employee_id"], one["kind"]) for one in everybody] == [
        ("2026-04-22", None, "overdue"),
        ("2026-04-22", str(head), "overdue"),
        ("2026-04-21", str(head), "reminder"),
    ]
    assert everybody[0]["minutes"] == 180
    assert len(await notices(front, "kepala")) == len(await notices(front, "petugas", employee_id=str(head))) == 2
