"""Sending files, naming them in entries, and who may read them."""

from __future__ import annotations

import hashlib
from uuid import UUID

import pytest

from app.evidence.model import MOST_BYTES, MOST_WAITING
from app.shared.ids import new_id
from tests.activity_log.test_http import entry
from tests.evidence.conftest import Desk, Json
from tests.evidence.files import HEIC, JPEG, PDF, PNG, photo
from tests.support.office import AGENCY, NOW


async def test_a_file_is_kept_and_given_back_to_its_owner_as_it_was(desk: Desk) -> None:
    answer = await desk.send("siti", JPEG, name="C:\\foto\\Rapat Kerja.JPG")
    said = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/evidence-files/{said['id']}"
    digest = hashlib.sha256(JPEG).hexdigest()
    assert said == {
        "id": said["id"],
        "name": "Rapat_Kerja.jpg",
        "media_type": "image/jpeg",
        "size": len(JPEG),
        "content_digest": f"sha256:{digest}",
    }
    assert (await desk.front.get("siti", f"/v1/evidence-files/{said['id']}")).json() == said
    content = await desk.front.get("siti", f"/v1/evidence-files/{said['id']}/content")
    assert (content.status_code, content.content) == (200, JPEG)
    assert content.headers["content-type"] == "image/jpeg"
    assert content.headers["content-length"] == str(len(JPEG))
    assert content.headers["content-disposition"] == "attachment; filename*=UTF-8''Rapat_Kerja.jpg"
    assert content.headers["x-content-type-options"] == "nosniff"
    assert content.headers["cache-control"] == "no-store"
    assert [path.relative_to(desk.folder).as_posix() for path in desk.stored()] == [f"{AGENCY}/{digest[:2]}/{digest}"]
    assert desk.folder.stat().st_mode & 0o777 == 0o700


async def test_the_same_content_again_is_the_same_file_and_another_persons_is_another(desk: Desk) -> None:
    first, again, other = await desk.sent("siti"), await desk.send("siti", name="lain.jpg"), await desk.sent("budi")
    assert again.json() == first
    assert other["id"] != first["id"]
    assert len(desk.stored()) == 1


async def test_the_same_key_has_the_first_answer_and_another_file_is_refused_under_it(desk: Desk) -> None:
    first = await desk.send("siti", JPEG, key="kunci-1")
    again = await desk.send("siti", JPEG, key="kunci-1")
    other = await desk.send("siti", PDF, key="kunci-1")
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (422, "/v1/problems/idempotency-key-reused")
    assert len(desk.stored()) == 1


@pytest.mark.parametrize(
    ("content", "declared", "status", "code"),
    [
        (b"<html><script>", None, 422, "evidence-type-unsupported"),
        (b"<html><script>", "image/jpeg", 422, "evidence-type-unsupported"),
        (b"", "image/jpeg", 422, "evidence-type-unsupported"),
        (PNG, "image/jpeg", 422, "evidence-type-mismatch"),
        (PDF, "text/html", 422, "evidence-type-mismatch"),
        (JPEG + b"x" * (MOST_BYTES - len(JPEG) + 1), None, 413, "evidence-too-large"),
        (JPEG + b"x" * (MOST_BYTES + 20_000), None, 413, "body-too-large"),
    ],
    ids=["html", "html-as-jpeg", "empty", "png-as-jpeg", "pdf-as-html", "a-byte-too-large", "much-too-large"],
)
async def test_what_no_evidence_is_leaves_nothing(
    desk: Desk, content: bytes, declared: str | None, status: int, code: str
) -> None:
    answer = await desk.send("siti", content, declared=declared)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/v1/problems/{code}")
    assert answer.json()["remedies"]
    assert desk.stored() == []
    assert await desk.files() == []


async def test_the_largest_file_comes_back_whole(desk: Desk) -> None:
    content = HEIC + b"x" * (MOST_BYTES - len(HEIC))
    said = (await desk.send("siti", content, declared="image/heic")).json()
    answer = await desk.front.get("siti", f"/v1/evidence-files/{said['id']}/content")
    assert answer.content == content
    limits = (await desk.front.client.get("/v1/meta/limits")).json()
    assert (limits["max_evidence_bytes"], limits["max_entry_evidence"]) == (MOST_BYTES, 10)


async def test_only_employees_send_files_and_only_so_many_wait(desk: Desk) -> None:
    nobody = await desk.send("petugas")
    assert (nobody.status_code, nobody.json()["type"]) == (403, "/v1/problems/not-an-employee")
    kept = await desk.sent("siti", photo(0))
    await desk.front.superuser.execute(
        "INSERT INTO evidence_files (agency_id, evidence_id, employee_id, content_digest, name, media_type, size,"
        " sent_at) SELECT agency_id, gen_random_uuid(), employee_id, 'sha256:' || n, name, media_type, size, sent_at"
        " FROM evidence_files, generate_series(2, %s) n",
        (MOST_WAITING,),
    )
    full = await desk.send("siti", photo(1))
    assert (full.status_code, full.json()["type"]) == (409, "/v1/problems/evidence-too-many-waiting")
    assert (await desk.send("siti", photo(0))).json() == kept
    await desk.entered("siti", kept)
    assert (await desk.send("siti", photo(1))).status_code == 201


async def test_an_entry_shows_the_files_that_it_names_in_its_order(desk: Desk) -> None:
    one, two = await desk.sent("siti", photo(1)), await desk.sent("siti", PDF)
    activity_id = await desk.entered("siti", two, one)

    read = (await desk.front.get("siti", f"/v1/activities/{activity_id}")).json()
    (change,) = (
        item
        for item in (await desk.front.get("siti", "/v1/sync/changes")).json()["changes"]
        if item["id"] == str(activity_id)
    )

    assert read["evidence"] == [two, one]
    assert change["entry"]["evidence"] == [two, one]
    assert await desk.files() == sorted([(UUID(one["id"]), True), (UUID(two["id"]), True)])


async def test_files_stay_with_an_entry_until_it_is_said_anew(desk: Desk) -> None:
    file = await desk.sent("siti")
    activity_id = await desk.entered("siti", file)
    await desk.push("siti", "submit", activity_id, base_rev=1)
    submitted = (await desk.front.get("siti", f"/v1/activities/{activity_id}")).json()
    await desk.push("siti", "withdraw", activity_id, base_rev=2)
    conflict = await desk.push("siti", "put", activity_id, base_rev=1, entry=entry())
    await desk.push("siti", "put", activity_id, base_rev=3, entry=entry())
    without = (await desk.front.get("siti", f"/v1/activities/{activity_id}")).json()

    assert submitted["evidence"] == [file]
    assert (conflict["status"], conflict["current"]["evidence"]) == ("conflict", [file])
    assert without["evidence"] == []


async def test_a_file_that_is_not_sent_yet_or_another_persons_is_named_and_the_entry_is_not_kept(desk: Desk) -> None:
    mine, theirs = await desk.sent("siti"), await desk.sent("budi")
    activity_id = new_id()
    ids = [mine["id"], theirs["id"], str(new_id())]

    refused = await desk.push("siti", "put", activity_id, entry=entry(evidence_ids=ids))
    too_many = await desk.push("siti", "put", activity_id, entry=entry(evidence_ids=[str(new_id())] * 11))
    again = await desk.push("siti", "put", activity_id, entry=entry(evidence_ids=ids[:1]))

    assert refused["status"] == "rejected"
    assert refused["problem"]["type"] == "/v1/problems/evidence-unknown"
    pointers = [one["pointer"] for one in refused["problem"]["errors"]]
    assert pointers == ["/entry/evidence_ids/1", "/entry/evidence_ids/2"]
    assert [one["code"] for one in refused["problem"]["remedies"]] == ["send-files-first"]
    assert [one["code"] for one in too_many["problem"]["errors"]] == ["too-many-items"]
    assert again["status"] == "applied"


async def test_a_decision_is_bound_to_the_files(desk: Desk) -> None:
    one, two = await desk.sent("siti", photo(1)), await desk.sent("siti", photo(2))
    activity_id = await desk.entered("siti", one)
    await desk.push("siti", "submit", activity_id, base_rev=1)
    shown = (await desk.front.get("kepala", f"/v1/activities/{activity_id}")).json()
    await desk.push("siti", "withdraw", activity_id, base_rev=2)
    await desk.push("siti", "put", activity_id, base_rev=3, entry=entry(evidence_ids=[two["id"]]))
    await desk.push("siti", "submit", activity_id, base_rev=4)

    async def decide(digest: str) -> Json:
        decision = {"activity_id": str(activity_id), "content_digest": digest, "verdict": "approve"}
        answer = await desk.front.post("kepala", "/v1/decisions", {"decisions": [decision]})
        result: Json = answer.json()["results"][0]
        return result

    outdated = await decide(shown["content_digest"])
    assert (outdated["status"], outdated["problem"]["type"]) == ("conflict", "/v1/problems/entry-content-changed")
    assert outdated["current"]["evidence"] == [two]
    assert (await decide(outdated["current"]["content_digest"]))["status"] == "applied"


async def test_whoever_may_read_an_entry_that_names_a_file_reads_it_and_nobody_else(desk: Desk) -> None:
    file = await desk.sent("siti")
    path = f"/v1/evidence-files/{file['id']}"
    everybody = ("budi", "kepala", "petugas", "auditor", "bendahara")

    async def statuses(of: str) -> dict[str, int]:
        return {who: (await desk.front.get(who, of)).status_code for who in everybody}

    waiting = await statuses(path)
    await desk.entered("siti", file)
    named, content = await statuses(path), await statuses(f"{path}/content")

    assert waiting == dict.fromkeys(everybody, 404)
    assert named == {"budi": 404, "kepala": 200, "petugas": 200, "auditor": 200, "bendahara": 404}
    assert content == named
    await desk.front.get("siti", f"{path}/content")
    assert await desk.audited("evidence.read") == [(file["id"], desk.front.office.staff[0])] * 3
    assert await desk.audited("evidence.send") == [(file["id"], desk.front.office.staff[0])]


async def test_a_file_that_an_entry_named_before_is_shown_with_what_it_said_then(desk: Desk) -> None:
    one, two = await desk.sent("siti", photo(1)), await desk.sent("siti", photo(2))
    activity_id = await desk.entered("siti", one)
    await desk.push("siti", "submit", activity_id, base_rev=1)
    await desk.push("siti", "withdraw", activity_id, base_rev=2)
    await desk.push("siti", "put", activity_id, base_rev=3, entry=entry(evidence_ids=[two["id"]]))

    said = (await desk.front.get("kepala", f"/v1/activities/{activity_id}/revisions")).json()["items"]

    assert [revision["evidence"] for revision in said] == [[one], [two]]
    for file in (one, two):
        statuses = [
            (await desk.front.get(who, f"/v1/evidence-files/{file['id']}/content")).status_code
            for who in ("kepala", "auditor", "budi")
        ]
        assert statuses == [200, 200, 404]


async def test_a_superior_of_another_day_reads_no_file(desk: Desk) -> None:
    file = await desk.sent("siti")
    await desk.entered("siti", file)
    await desk.front.superuser.execute(
        "UPDATE assignments SET until = '2026-04-10' WHERE employee_id = %s", (desk.front.office.head,)
    )
    assert (await desk.front.get("kepala", f"/v1/evidence-files/{file['id']}/content")).status_code == 404


async def test_another_agency_sees_no_file_and_the_table_shows_none_without_an_agency(desk: Desk) -> None:
    file = await desk.sent("siti")
    await desk.front.superuser.execute(
        "INSERT INTO agencies VALUES (9902, 'Kota Lain', true, 'Asia/Jakarta', %s)", (NOW,)
    )
    database = desk.front.app.state.services.database
    for agency_id, seen in ((AGENCY, 1), (9902, 0), (None, 0)):
        async with database.transaction(agency_id) as conn:
            found = await conn.exec_driver_sql("SELECT count(*) FROM evidence_files")
            assert found.scalar_one() == seen
    assert file["size"] == len(JPEG)
