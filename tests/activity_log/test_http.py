"""Pushing, reading and deciding over HTTP, and what is said about bad input."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import UUID

import pytest

from app.shared.ids import new_id
from tests.support.front import Front
from tests.support.office import DAY, NOW

Json = dict[str, Any]


def entry(hour: int = 8, **more: Any) -> Json:  # noqa: ANN401 - JSON values
    said = {
        "work_date": DAY.isoformat(),
        "started_at": f"{DAY}T{hour:02}:00:00+07:00",
        "ended_at": f"{DAY}T{hour + 1:02}:00:00+07:00",
        "minutes": 60,
        "catalogue_code": "4",
        "volume": "1.5",
        "description": "Rapat koordinasi triwulan",
        "links": ["https://bukti.example/1"],
    }
    return said | more


def mutation(seq: int, op: str, activity_id: UUID | None = None, **more: Any) -> Json:  # noqa: ANN401 - JSON values
    said = {
        "mutation_id": str(new_id()),
        "seq": seq,
        "op": op,
        "id": str(activity_id) if activity_id else None,
        "base_rev": None,
        "device_time": NOW.isoformat(),
        "entry": None,
    }
    return said | more


def envelope(*mutations: Json, device_id: UUID | None = None) -> Json:
    return {"device_id": str(device_id or new_id()), "mutations": list(mutations)}


async def submitted(front: Front, *hours: int, who: str = "siti") -> list[Json]:
    """Push and submit entries, and read them back."""
    ids = [new_id() for _ in hours]
    sent: list[Json] = []
    for one, hour in zip(ids, hours, strict=True):
        sent.append(mutation(len(sent) + 1, "put", one, entry=entry(hour)))
        sent.append(mutation(len(sent) + 1, "submit", one, base_rev=1))
    answer = await front.post(who, "/v1/sync/push", envelope(*sent))
    assert [one["status"] for one in answer.json()["results"]] == ["applied"] * len(sent)
    return [(await front.get(who, f"/v1/activities/{one}")).json() for one in ids]


async def test_an_entry_is_pushed_and_read_by_its_owner(front: Front) -> None:
    (read,) = await submitted(front, 8)

    assert read["state"] == "submitted"
    assert read["rev"] == 2
    assert read["started_at"] == f"{DAY}T01:00:00Z"
    assert (read["minutes"], read["volume"], read["links"]) == (60, "1.5", ["https://bukti.example/1"])
    assert read["decision"] is None
    assert read["content_digest"].startswith("sha256:")


async def test_the_answer_has_a_checkpoint_the_skew_and_the_servers_time(front: Front) -> None:
    sent = mutation(1, "put", new_id(), entry=entry(), device_time="2026-04-20T16:00:30+07:00")

    answer = (await front.post("siti", "/v1/sync/push", envelope(sent))).json()

    assert answer["checkpoint"] == "1"
    assert answer["clock_skew_seconds"] == 30
    assert answer["server_time"] == "2026-04-20T09:00:00Z"


async def test_a_repeat_is_answered_alike_byte_for_byte(front: Front) -> None:
    one, two = new_id(), new_id()
    body = envelope(mutation(1, "put", one, entry=entry()), mutation(2, "put", two, entry=entry()))

    first = await front.post("siti", "/v1/sync/push", body)
    second = await front.post("siti", "/v1/sync/push", body)
    third = await front.post("siti", "/v1/sync/push", body)

    assert second.content == third.content
    for before, after in zip(first.json()["results"], second.json()["results"], strict=True):
        assert after == before | {"status": "duplicate", "original_status": before["status"]}


async def test_an_overlap_is_a_problem_that_names_the_other_entry_by_the_agencys_clock(front: Front) -> None:
    one, two = new_id(), new_id()

    answer = await front.post(
        "siti",
        "/v1/sync/push",
        envelope(mutation(1, "put", one, entry=entry()), mutation(2, "put", two, entry=entry())),
    )

    problem = answer.json()["results"][1]["problem"]
    assert problem["type"] == "/v1/problems/entry-overlaps"
    assert problem["status"] == 409
    assert problem["remedies"][0]["href"] == f"/v1/activities/{one}"
    assert problem["detail"] == "There is already an entry from 2026-04-15T08:00+07:00 to 2026-04-15T09:00+07:00."


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"entry": entry(work_date="0")}, "/entry/work_date", "day-form"),
        ({"entry": entry(work_date=0)}, "/entry/work_date", "day-form"),
        ({"entry": entry(minutes=True)}, "/entry/minutes", "number-form"),
        ({"entry": entry(minutes=1.5)}, "/entry/minutes", "number-form"),
        ({"entry": entry(minutes=-1)}, "/entry/minutes", "too-small"),
        ({"entry": entry(description="Rapat\x00koordinasi")}, "/entry/description", "text-control"),
        ({"entry": entry(catalogue_code="4\x00")}, "/entry/catalogue_code", "text-control"),
        ({"entry": entry(volume="1e5")}, "/entry/volume", "volume-form"),
        ({"entry": entry(volume="1.2345")}, "/entry/volume", "volume-form"),
        ({"entry": entry(started_at="2026-04-15T08:00:00")}, "/entry/started_at", "instant-form"),
        ({"entry": entry(links=["javascript:alert(1)"])}, "/entry/links/0", "link-form"),
        ({"entry": entry(links=["https://bukti.example/1"] * 11)}, "/entry/links", "too-many-items"),
        ({"entry": entry(owner="someone")}, "/entry/owner", "unknown-field"),
        ({"entry": None}, "/entry", "missing"),
        ({"id": None, "entry": entry()}, "/id", "missing"),
        ({"op": "submit", "entry": entry()}, "/entry", "only-with-put"),
        ({"op": "approve"}, "/op", "not-allowed-value"),
        ({"entry": entry(), "device_time": None}, "/device_time", "instant-form"),
    ],
)
async def test_a_malformed_mutation_is_refused_alone(front: Front, wrong: Json, pointer: str, code: str) -> None:
    good, bad = new_id(), new_id()
    body = envelope(mutation(1, "put", bad) | wrong, mutation(2, "put", good, entry=entry(14)))

    answer = await front.post("siti", "/v1/sync/push", body)

    refused, applied = answer.json()["results"]
    assert applied["status"] == "applied"
    assert refused["status"] == "rejected"
    assert refused["problem"]["type"] == "/v1/problems/mutation-unreadable"
    assert [(one["pointer"], one["code"]) for one in refused["problem"]["errors"]] == [(pointer, code)]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [({"seq": "1"}, "/mutations/0/seq"), ({"mutation_id": "x"}, "/mutations/0/mutation_id")],
)
async def test_without_number_or_id_the_push_can_not_be_read(front: Front, wrong: Json, pointer: str) -> None:
    answer = await front.post("siti", "/v1/sync/push", envelope(mutation(1, "noop") | wrong))

    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("count", [0, 201])
async def test_a_push_has_one_to_two_hundred_mutations(front: Front, count: int) -> None:
    answer = await front.post("siti", "/v1/sync/push", envelope(*(mutation(n + 1, "noop") for n in range(count))))

    assert answer.status_code == 422


async def test_two_hundred_mutations_go_in_one_push(front: Front) -> None:
    answer = await front.post("siti", "/v1/sync/push", envelope(*(mutation(n + 1, "noop") for n in range(200))))

    assert {one["status"] for one in answer.json()["results"]} == {"applied"}


async def test_a_gap_is_409_with_the_number_expected(front: Front) -> None:
    answer = await front.post("siti", "/v1/sync/push", envelope(mutation(3, "noop")))

    assert answer.status_code == 409
    assert answer.json()["type"] == "/v1/problems/seq-gap"
    assert answer.json()["remedies"][0] == {"code": "send-from", "title": "Send from number 1 on.", "href": None}


async def test_gzip_is_taken_and_its_size_limited(front: Front) -> None:
    body = json.dumps(envelope(mutation(1, "put", new_id(), entry=entry()))).encode()
    bomb = json.dumps({"device_id": "0" * 10_000_000}).encode()
    headers = front.token("siti") | {"Content-Encoding": "gzip", "Content-Type": "application/json"}

    taken = await front.client.post("/v1/sync/push", content=gzip.compress(body), headers=headers)
    refused = await front.client.post("/v1/sync/push", content=gzip.compress(bomb), headers=headers)

    assert taken.json()["results"][0]["status"] == "applied"
    assert refused.status_code == 413


async def test_who_is_no_employee_pushes_nothing(front: Front) -> None:
    answer = await front.post("petugas", "/v1/sync/push", envelope(mutation(1, "noop")))

    assert answer.status_code == 403
    assert answer.json()["type"] == "/v1/problems/not-an-employee"


async def test_an_entry_is_seen_by_owner_superior_and_officer_and_is_not_there_for_others(front: Front) -> None:
    (read,) = await submitted(front, 8)
    path = f"/v1/activities/{read['id']}"

    seen = {who: (await front.get(who, path)).status_code for who in ("siti", "budi", "kepala", "petugas")}

    assert seen == {"siti": 200, "budi": 404, "kepala": 200, "petugas": 200}
    assert (await front.get("siti", f"/v1/activities/{new_id()}")).status_code == 404


async def test_an_entry_is_not_sent_again_to_who_has_it(front: Front) -> None:
    (read,) = await submitted(front, 8)
    path = f"/v1/activities/{read['id']}"
    etag = (await front.get("siti", path)).headers["ETag"]

    again = await front.client.get(path, headers=front.token("siti") | {"If-None-Match": etag})

    assert again.status_code == 304


async def test_a_month_is_listed_page_by_page_for_whom_it_concerns(front: Front) -> None:
    read = await submitted(front, 10, 8, 9)
    owner = str(front.office.staff[0])

    first = await front.get("kepala", "/v1/activities", employee_id=owner, month="2026-04", page_size="2")
    token = first.json()["next_page_token"]
    rest = await front.get(
        "kepala", "/v1/activities", employee_id=owner, month="2026-04", page_size="2", page_token=token
    )
    own = await front.get("siti", "/v1/activities", month="2026-04", state="submitted")
    colleagues = await front.get("budi", "/v1/activities", employee_id=owner, month="2026-04")
    drafts = await front.get("siti", "/v1/activities", month="2026-04", state="draft")

    assert [one["id"] for one in first.json()["items"]] == [read[1]["id"], read[2]["id"]]
    assert [one["id"] for one in rest.json()["items"]] == [read[0]["id"]]
    assert rest.json()["next_page_token"] is None
    assert len(own.json()["items"]) == 3
    assert colleagues.json()["items"] == []
    assert drafts.json()["items"] == []


async def test_entries_of_several_people_are_listed_together_each_to_whom_it_concerns(front: Front) -> None:
    (mine,) = await submitted(front, 9)
    (hers,) = await submitted(front, 8, who="budi")
    both = [str(one) for one in front.office.staff[:2]]

    seen = {
        who: [
            one["id"]
            for one in (await front.get(who, "/v1/activities", employee_id=both, month="2026-04")).json()["items"]
        ]
        for who in ("kepala", "petugas", "siti", "budi")
    }

    assert seen == {
        "kepala": [hers["id"], mine["id"]],
        "petugas": [hers["id"], mine["id"]],
        "siti": [mine["id"]],
        "budi": [hers["id"]],
    }


async def test_a_superior_decides_on_many_and_each_has_its_result(front: Front) -> None:
    first, second, third = await submitted(front, 8, 9, 10)
    decisions = [
        {"activity_id": first["id"], "content_digest": first["content_digest"], "verdict": "approve"},
        {"activity_id": second["id"], "content_digest": second["content_digest"], "verdict": "return"},
        {"activity_id": third["id"], "content_digest": first["content_digest"], "verdict": "approve"},
    ]

    answer = await front.post("kepala", "/v1/decisions", {"decisions": decisions})

    results = answer.json()["results"]
    assert [one["status"] for one in results] == ["applied", "rejected", "conflict"]
    assert results[1]["problem"]["errors"][0]["pointer"] == "/decisions/1/reason"
    assert results[2]["current"]["content_digest"] == third["content_digest"]
    read = (await front.get("siti", f"/v1/activities/{first['id']}")).json()
    assert (read["state"], read["approved_minutes"]) == ("approved", 60)
    assert read["decision"]["decided_by"] == str(front.office.head)
    assert read["decision"]["decided_as"] == "definitive"


async def test_the_catalogue_is_recorded_by_an_officer_and_told_to_the_phones(front: Front) -> None:
    items = [
        {"code": "4", "name": "Melakukan koordinasi", "unit": "kegiatan", "norm_minutes": 60},
        {"code": "5", "name": "Menyusun laporan", "unit": "laporan", "norm_minutes": 52, "category": "additional"},
        {"code": "149", "name": "Melakukan koordinasi", "unit": "kegiatan", "norm_minutes": 60, "active": True},
        {"code": "5", "name": "Menyusun laporan lain", "unit": "laporan", "norm_minutes": 52},
    ]

    items = [item | {"since": "2026-01-01"} for item in items]

    answer = await front.post("petugas", "/v1/catalogue-items", {"items": items})
    refused = await front.post("siti", "/v1/catalogue-items", {"items": items})
    listed = await front.get("siti", "/v1/catalogue-items")

    assert [one["outcome"] for one in answer.json()["items"]] == ["unchanged", "created", "changed", "refused"]
    assert (answer.json()["created"], answer.json()["changed"]) == (1, 1)
    assert refused.status_code == 403
    assert [(one["code"], one["rev"], one["versions"][0]["active"]) for one in listed.json()["items"]] == [
        ("149", 2, True),
        ("4", 1, True),
        ("5", 1, True),
    ]
    notices = await front.superuser.execute("SELECT kind, subject FROM notices ORDER BY position")
    assert await notices.fetchall() == [("catalogue", "149"), ("catalogue", "5")]
