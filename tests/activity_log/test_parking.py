"""The parking lane and its way out; drafts of two devices; what entries said before."""

from __future__ import annotations

from uuid import UUID

import anyio
import pytest

from app.shared.ids import new_id
from tests.activity_log.test_http import Json, entry, envelope, mutation, submitted
from tests.activity_log.test_sync_changes import Reader
from tests.support.front import Front
from tests.support.office import DAY


async def parked(front: Front, *, hour: int = 8, code: str = "149", who: str = "siti") -> Json:
    """Push and submit an entry whose catalogue item is inactive, and read it back."""
    one = new_id()
    sent = envelope(mutation(1, "put", one, entry=entry(hour, catalogue_code=code)), mutation(2, "submit", one))
    answer = await front.post(who, "/v1/sync/push", sent)
    assert [each["status"] for each in answer.json()["results"]] == ["parked"] * 2
    read: Json = (await front.get(who, f"/v1/activities/{one}")).json()
    return read


def decision(read: Json, verdict: str = "admit", **more: object) -> Json:
    said = {
        "activity_id": read["id"],
        "content_digest": read["content_digest"],
        "verdict": verdict,
        "reason": "Surat tugas 094/12, tanpa sinyal",
    }
    return said | more


async def decide(front: Front, *decisions: Json, who: str = "petugas") -> list[Json]:
    answer = await front.post(who, "/v1/parking-decisions", {"items": list(decisions)})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


def told(items: list[Json]) -> list[str]:
    return [
        one["outcome"] if one["problem"] is None else one["problem"]["type"].removeprefix("/v1/problems/")
        for one in items
    ]


async def activate(front: Front) -> None:
    item = {
        "code": "149",
        "name": "Melakukan koordinasi",
        "unit": "kegiatan",
        "norm_minutes": 60,
        "active": True,
        "since": "2026-01-01",
    }
    assert (await front.post("petugas", "/v1/catalogue-items", {"items": [item]})).status_code == 200


async def pass_by(front: Front, read: Json) -> Json:
    """Park an entry as the regulation's window would, and read it back."""
    await front.superuser.execute(
        "UPDATE activities SET state = 'parked', parked_because = 'window-passed' WHERE activity_id = %s", (read["id"],)
    )
    again: Json = (await front.get("siti", f"/v1/activities/{read['id']}")).json()
    return again


async def test_an_admitted_entry_awaits_its_superior_and_its_owner_is_told(front: Front) -> None:
    (sent,) = await submitted(front, 8)
    read = await pass_by(front, sent)
    phone = Reader(front)
    await phone.read()

    items = await decide(front, decision(read))

    assert told(items) == ["changed"]
    (change,) = await phone.read()
    assert change["entry"]["state"] == "submitted"
    assert change["parking"]["reason"] == "Surat tugas 094/12, tanpa sinyal"
    assert change["parking"]["parked_because"] == "window-passed"
    now = (await front.get("kepala", f"/v1/activities/{read['id']}")).json()
    assert (now["state"], now["rev"], now["parking"]["verdict"]) == ("submitted", 1000, "admit")
    approved = {"activity_id": now["id"], "content_digest": now["content_digest"], "verdict": "approve"}
    answer = await front.post("kepala", "/v1/decisions", {"decisions": [approved]})
    assert answer.json()["results"][0]["status"] == "applied"


async def test_a_refused_entry_is_rejected_with_the_reason_and_frees_nothing(front: Front) -> None:
    read = await parked(front)

    items = await decide(front, decision(read, "refuse", reason="Tidak ada bukti"))
    again = await decide(front, decision(read, "refuse"))

    assert told(items) == ["changed"]
    assert told(again) == ["entry-not-parked"]
    now = (await front.get("siti", f"/v1/activities/{read['id']}")).json()
    assert (now["state"], now["parked_because"], now["parking"]["reason"]) == ("rejected", None, "Tidak ada bukti")


async def test_an_unknown_item_must_be_known_before_its_entry_is_admitted(front: Front) -> None:
    read = await parked(front)

    before = await decide(front, decision(read))
    await activate(front)
    after = await decide(front, decision(read))

    assert told(before) == ["entry-parked-unknown-catalogue-item"]
    assert told(after) == ["changed"]
    assert (await front.get("siti", f"/v1/activities/{read['id']}")).json()["catalogue_code"] == "149"


async def test_time_that_is_held_by_now_stands_against_it(front: Front) -> None:
    read = await parked(front, hour=8)
    await activate(front)
    (other,) = await submitted(front, 8)

    items = await decide(front, decision(read))

    assert told(items) == ["entry-overlaps"]
    assert items[0]["problem"]["remedies"][0]["href"] == f"/v1/activities/{other['id']}"


async def test_one_bad_decision_stops_no_other(front: Front) -> None:
    first, second = await parked(front, hour=8), await parked(front, hour=9)
    await activate(front)
    stale = decision(second, content_digest="sha256:" + "0" * 64)

    unknown = decision({"id": str(new_id()), "content_digest": "sha256:" + "0" * 64})

    items = await decide(front, decision(first), stale, unknown, decision(first))

    assert told(items) == ["changed", "entry-changed", "activity-not-found", "entry-not-parked"]


async def test_two_parked_entries_of_the_same_time_are_not_both_admitted(front: Front) -> None:
    first, second = await parked(front, hour=8), await parked(front, hour=8)
    await activate(front)

    items = await decide(front, decision(first), decision(second))

    assert told(items) == ["changed", "entry-overlaps"]


async def test_nothing_is_admitted_into_a_closed_month(front: Front) -> None:
    (sent,) = await submitted(front, 8)
    read = await pass_by(front, sent)
    await front.superuser.execute("UPDATE periods SET state = 'closed'")

    assert told(await decide(front, decision(read))) == ["month-closed"]
    assert told(await decide(front, decision(read, "refuse"))) == ["changed"]


async def test_only_an_officer_decides_and_never_on_its_own(front: Front) -> None:
    read = await parked(front)
    await front.admit("petugas-sendiri", employee_id=front.office.staff[2], role="officer")
    own = await parked(front, who="petugas-sendiri")

    assert (await front.post("kepala", "/v1/parking-decisions", {"items": [decision(read)]})).status_code == 403
    assert (await front.get("siti", "/v1/parked-entries", month="2026-04")).status_code == 403
    assert told(await decide(front, decision(own), who="petugas-sendiri")) == ["own-parked-entry"]


async def test_the_lane_is_listed_page_by_page_and_by_reason(front: Front) -> None:
    ids = {(await parked(front, hour=hour))["id"] for hour in (8, 9, 10)}
    (sent,) = await submitted(front, 12)
    late = await pass_by(front, sent)

    seen: list[str] = []
    params = {"month": "2026-04", "page_size": "3"}
    while True:
        page = (await front.get("petugas", "/v1/parked-entries", **params)).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_page_token"] is None:
            break
        params["page_token"] = page["next_page_token"]
    passed = await front.get("petugas", "/v1/parked-entries", month="2026-04", parked_because="window-passed")

    assert sorted(seen) == sorted([*ids, late["id"]])
    assert [one["id"] for one in passed.json()["items"]] == [late["id"]]


async def test_two_officers_at_once_decide_once(front: Front) -> None:
    await front.admit("petugas-dua", role="officer")
    (sent,) = await submitted(front, 8)
    read = await pass_by(front, sent)
    results: list[str] = []

    async def one(who: str) -> None:
        results.extend(told(await decide(front, decision(read), who=who)))

    async with anyio.create_task_group() as tasks:
        for who in ("petugas", "petugas-dua"):
            tasks.start_soon(one, who)

    assert sorted(results) == ["changed", "entry-not-parked"]


async def test_of_two_devices_drafts_the_last_wins_and_what_it_replaced_is_kept(front: Front) -> None:
    one, phone, tablet = new_id(), new_id(), new_id()
    await front.post("siti", "/v1/sync/push", envelope(mutation(1, "put", one, entry=entry()), device_id=phone))
    first, second = entry(description="Diubah di ponsel"), entry(description="Diubah di tablet")
    await front.post("siti", "/v1/sync/push", put(one, 2, first, base_rev=1, device_id=phone))

    late = await front.post("siti", "/v1/sync/push", put(one, 1, second, base_rev=1, device_id=tablet))

    assert late.json()["results"][0]["status"] == "applied"
    assert late.json()["results"][0]["rev"] == 3
    said = (await front.get("siti", f"/v1/activities/{one}/revisions")).json()["items"]
    assert [(each["rev"], each["description"]) for each in said] == [
        (1, "Rapat koordinasi triwulan"),
        (2, "Diubah di ponsel"),
        (3, "Diubah di tablet"),
    ]
    assert [each["superseded_at"] is None for each in said] == [False, False, True]
    assert len({each["content_digest"] for each in said}) == 3


def put(one: UUID, seq: int, said: Json, *, base_rev: int, device_id: UUID) -> Json:
    return envelope(mutation(seq, "put", one, entry=said, base_rev=base_rev), device_id=device_id)


async def test_once_a_superior_has_acted_an_old_revision_is_a_conflict(front: Front) -> None:
    (read,) = await submitted(front, 8)
    back = {"activity_id": read["id"], "content_digest": read["content_digest"], "verdict": "return", "reason": "Rinci"}
    await front.post("kepala", "/v1/decisions", {"decisions": [back]})

    late = await front.post("siti", "/v1/sync/push", put(UUID(read["id"]), 1, entry(), base_rev=1, device_id=new_id()))

    assert late.json()["results"][0]["status"] == "conflict"


@pytest.mark.parametrize("apart", [False, True])
async def test_a_phone_that_counts_on_offline_changes_nothing_that_it_never_saw_returned(
    front: Front, *, apart: bool
) -> None:
    """It takes the entry back, rewrites and submits it, each on the revision that the one before would bring."""
    (read,) = await submitted(front, 8)
    one, device = UUID(read["id"]), new_id()
    back = {"activity_id": read["id"], "content_digest": read["content_digest"], "verdict": "return", "reason": "Rinci"}
    await front.post("kepala", "/v1/decisions", {"decisions": [back]})
    chain = [
        mutation(1, "withdraw", one, base_rev=2),
        mutation(2, "put", one, base_rev=3, entry=entry(description="Ditulis sebelum melihat pengembalian")),
        mutation(3, "put", one, base_rev=4, entry=entry(description="Ditulis sekali lagi sebelum melihatnya")),
        mutation(4, "submit", one, base_rev=5),
    ]

    pushes = [[each] for each in chain] if apart else [chain]
    answers = [await front.post("siti", "/v1/sync/push", envelope(*those, device_id=device)) for those in pushes]

    results = [result for answer in answers for result in answer.json()["results"]]
    assert [result["status"] for result in results] == ["conflict"] * 4
    assert {(result["rev"], result["current"]["state"]) for result in results} == {(1000, "returned")}
    now = (await front.get("siti", f"/v1/activities/{one}")).json()
    assert (now["state"], now["rev"], now["description"]) == ("returned", 1000, read["description"])
    seen = await front.post("siti", "/v1/sync/push", put(one, 5, chain[2]["entry"], base_rev=1000, device_id=device))
    assert (seen.json()["results"][0]["status"], seen.json()["results"][0]["rev"]) == ("applied", 1001)


async def test_what_a_decision_was_made_on_stays_readable_after_the_entry_was_revised(front: Front) -> None:
    one, device = new_id(), new_id()
    await front.post(
        "siti", "/v1/sync/push",
        envelope(mutation(1, "put", one, entry=entry()), mutation(2, "submit", one), device_id=device),
    )  # fmt: skip
    read = (await front.get("siti", f"/v1/activities/{one}")).json()
    back = {"activity_id": str(one), "content_digest": read["content_digest"], "verdict": "return", "reason": "Rinci"}
    await front.post("kepala", "/v1/decisions", {"decisions": [back]})
    await front.post(
        "siti",
        "/v1/sync/push",
        put(one, 3, entry(description="Rapat koordinasi triwulan II"), base_rev=1000, device_id=device),
    )

    said = (await front.get("kepala", f"/v1/activities/{one}/revisions")).json()["items"]
    stranger = await front.get("budi", f"/v1/activities/{one}/revisions")

    assert said[0]["content_digest"] == read["content_digest"]
    assert said[0]["work_date"] == DAY.isoformat()
    assert (said[0]["rev"], said[0]["state"]) == (1000, "returned")
    assert stranger.status_code == 404
