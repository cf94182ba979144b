"""The superior's queue: what awaits whom, by when, and one verdict on a page of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.shared.ids import new_id
from app.verification.model import QueueFilter
from app.verification.service import queue_page
from tests.activity_log.test_http import Json, entry, envelope, mutation, submitted
from tests.activity_log.test_windows_and_limits import choose, library_with
from tests.support.databases import RolledBackDatabase
from tests.support.front import Front
from tests.support.office import AGENCY, DAY, NOW, Office, Phone, content, send


async def queue(front: Front, who: str = "kepala", **params: str) -> Json:
    answer = await front.get(who, "/v1/verification-queue", **params)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def ids(page: Json) -> list[str]:
    return [one["activity"]["id"] for one in page["items"]]


async def acting(front: Front, employee_id: UUID, kind: str, since: str, until: str) -> None:
    """Let somebody act in the head's post for some days."""
    await front.superuser.execute(
        "INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since, until,"
        " known_from) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0)",
        (AGENCY, new_id(), new_id(), employee_id, front.office.head_post, kind, since, until),
    )


async def delegate(front: Front, employee_id: UUID, since: str, until: str) -> None:
    await front.superuser.execute(
        "INSERT INTO delegations (agency_id, superior_employee_id, delegate_employee_id, since, until, reason,"
        " known_from) VALUES (%s, %s, %s, %s, %s, 'Rapat', 0)",
        (AGENCY, front.office.head, employee_id, since, until),
    )


async def test_a_superior_sees_what_awaits_and_nobody_else_does(front: Front) -> None:
    mine = await submitted(front, 8, 9)
    hers = await submitted(front, 8, who="budi")
    draft = new_id()
    await front.post("siti", "/v1/sync/push", envelope(mutation(1, "put", draft, entry=entry(14))))

    seen = await queue(front)

    assert sorted(ids(seen)) == sorted(one["id"] for one in (*mine, *hers))
    assert {(one["decide_as"], one["on_behalf_of"], one["decide_by"]) for one in seen["items"]} == {
        ("definitive", None, None)
    }
    for who in ("siti", "budi"):
        assert await queue(front, who) == {"items": [], "review_token": None, "next_page_token": None}
    assert (await front.get("petugas", "/v1/verification-queue")).status_code == 403


async def test_the_queue_goes_page_by_page_in_the_order_of_sending(front: Front) -> None:
    first = await submitted(front, 12)
    then = await submitted(front, 8, 9, who="budi")
    await front.superuser.execute(
        "UPDATE activities SET submitted_at = submitted_at - interval '1 hour' WHERE activity_id = %s",
        (first[0]["id"],),
    )

    one = await queue(front, page_size="2")
    two = await queue(front, page_size="2", page_token=one["next_page_token"])

    assert ids(one)[0] == first[0]["id"]
    assert sorted(ids(one) + ids(two)) == sorted(each["id"] for each in (*first, *then))
    assert two["next_page_token"] is None


async def test_it_is_filtered_by_person_and_days_and_counted_by_both(front: Front) -> None:
    mine = await submitted(front, 8, 9)
    await submitted(front, 8, who="budi")
    siti = str(front.office.staff[0])
    day, after = DAY.isoformat(), (DAY + timedelta(days=1)).isoformat()

    of_siti = await queue(front, employee_id=siti)
    later = await queue(front, since=after)
    until = await queue(front, until=day)
    days = (await front.get("kepala", "/v1/verification-queue/days")).json()["items"]

    assert sorted(ids(of_siti)) == sorted(one["id"] for one in mine)
    assert (ids(later), ids(until)) == ([], [])
    assert {(one["employee_id"], one["work_date"], one["entries"], one["minutes"]) for one in days} == {
        (siti, day, 2, 120),
        (str(front.office.staff[1]), day, 1, 60),
    }


async def test_the_days_are_counted_page_by_page(front: Front) -> None:
    await submitted(front, 8)
    await submitted(front, 8, who="budi")

    one = (await front.get("kepala", "/v1/verification-queue/days", page_size="1")).json()
    two = (
        await front.get("kepala", "/v1/verification-queue/days", page_size="1", page_token=one["next_page_token"])
    ).json()

    assert len({each["employee_id"] for each in one["items"] + two["items"]}) == 2
    assert two["next_page_token"] is None


@pytest.mark.parametrize(("since", "until", "seen"), [("2026-04-15", "2026-04-16", 1), ("2026-04-16", "2026-05-01", 0)])
async def test_who_acts_for_the_head_sees_the_days_of_its_right_only(
    front: Front, since: str, until: str, seen: int
) -> None:
    await submitted(front, 8)
    await acting(front, front.office.staff[1], "plh", since, until)

    page = await queue(front, "budi")

    assert len(page["items"]) == seen
    assert [one["decide_as"] for one in page["items"]] == ["plh"] * seen


async def test_a_delegate_sees_on_whose_behalf_and_never_its_own(front: Front) -> None:
    (mine,) = await submitted(front, 8)
    await submitted(front, 8, who="budi")
    await delegate(front, front.office.staff[1], "2026-04-01", "2026-05-01")

    page = await queue(front, "budi")

    assert ids(page) == [mine["id"]]
    assert page["items"][0]["decide_as"] == "delegate"
    assert page["items"][0]["on_behalf_of"] == str(front.office.head)


async def test_months_that_take_no_decisions_are_not_in_the_queue(front: Front) -> None:
    await submitted(front, 8)
    await front.superuser.execute("UPDATE periods SET state = 'closed'")

    assert ids(await queue(front)) == []


async def test_one_verdict_decides_on_the_page_as_it_was_shown_and_each_by_itself(front: Front) -> None:
    first, second, third, fourth = await submitted(front, 8, 9, 10, 11)
    page = await queue(front)
    device = new_id()
    changed = envelope(
        mutation(1, "withdraw", UUID(second["id"])),
        mutation(2, "put", UUID(second["id"]), base_rev=3, entry=entry(9, description="Rapat koordinasi lainnya")),
        mutation(3, "submit", UUID(second["id"])),
        device_id=device,
    )
    assert {one["status"] for one in (await front.post("siti", "/v1/sync/push", changed)).json()["results"]} == {
        "applied"
    }

    review = {"review_token": page["review_token"], "verdict": "approve", "leave_out": [third["id"]]}
    results = (await front.post("kepala", "/v1/reviews", review)).json()["results"]

    assert {one["activity_id"]: one["status"] for one in results} == {
        first["id"]: "applied",
        second["id"]: "conflict",
        fourth["id"]: "applied",
    }
    assert sorted(ids(await queue(front))) == sorted([second["id"], third["id"]])
    kept = await front.superuser.execute("SELECT count(*), count(DISTINCT content_digest) FROM decisions")
    assert await kept.fetchone() == (2, 2)


async def test_a_token_of_somebody_else_or_another_list_decides_nothing(front: Front) -> None:
    await submitted(front, 8)
    page = await queue(front)
    await delegate(front, front.office.staff[1], "2026-04-01", "2026-05-01")

    for who, token in (("budi", page["review_token"]), ("kepala", page["review_token"][:-2])):
        answer = await front.post(who, "/v1/reviews", {"review_token": token, "verdict": "approve"})
        assert (answer.status_code, answer.json()["type"]) == (400, "/v1/problems/review-token-invalid")


@pytest.mark.parametrize(
    ("window", "days"), [('2, counting = "calendar"', 2), ('0, counting = "calendar"', 0), (None, None)]
)
async def test_each_entry_shows_by_when_the_regulation_wants_a_decision(
    database: RolledBackDatabase, office: Office, tmp_path: Path, window: str | None, days: int | None
) -> None:
    said = {} if window is None else {"verification_window_days": window}
    library = library_with(tmp_path, **said)
    await choose(database, "uji", "uji")
    phone, one = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(one, content()), phone.submit(one))

    async with database.transaction(AGENCY) as conn:
        (waiting,) = await queue_page(
            conn, caller=office.caller(office.head), chosen=QueueFilter(), library=library, after=None, size=10
        )

    assert waiting.decide_by == (None if days is None else NOW.date() + timedelta(days=days))
