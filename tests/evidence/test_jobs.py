"""What is forgotten, what is swept, and what a crash or a race leaves."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from app.evidence import service
from app.evidence.tasks import forget_waiting, sweep_orphans
from app.persistence.objects import Objects, ObjectsUnavailableError
from app.tasks import TASKS
from tests.activity_log.test_http import entry, envelope, mutation
from tests.evidence.conftest import Desk
from tests.evidence.files import photo
from tests.support.office import AGENCY, NOW

LATER = NOW + timedelta(days=30, minutes=1)
REAL = datetime(2100, 1, 1, tzinfo=UTC)
"""Later than any file of a test was written, whatever the machine's clock says."""


async def sweep_a_day(desk: Desk, day: datetime = REAL) -> None:
    for hour in range(24):
        await sweep_orphans(desk.hands(day + timedelta(hours=hour)))


async def test_a_file_that_no_entry_names_is_forgotten_after_30_days_and_its_content_goes(desk: Desk) -> None:
    waiting, named, again = [await desk.sent("siti", photo(n)) for n in range(3)]
    await desk.entered("siti", named)
    await desk.front.superuser.execute(
        "UPDATE evidence_files SET sent_at = %s WHERE evidence_id = %s", (NOW - timedelta(days=20), again["id"])
    )
    await desk.sent("siti", photo(2))

    await forget_waiting(desk.hands(NOW + timedelta(days=29)))
    assert len(await desk.files()) == 3
    await forget_waiting(desk.hands(LATER))
    assert [str(one) for one, _ in await desk.files()] == [named["id"]]
    assert {one for one, _ in await desk.audited("evidence.forget")} == {waiting["id"], again["id"]}
    await sweep_a_day(desk)
    assert [path.read_bytes() for path in desk.stored()] == [photo(1)]

    refused = await desk.push("siti", "put", desk.front.office.unit, entry=entry(9, evidence_ids=[waiting["id"]]))
    assert refused["problem"]["type"] == "/v1/problems/evidence-unknown"
    assert (await desk.sent("siti", photo(0)))["id"] != waiting["id"]


async def test_a_file_that_is_sent_again_waits_30_days_anew(desk: Desk) -> None:
    file = await desk.sent("siti")
    await desk.front.superuser.execute("UPDATE evidence_files SET sent_at = %s", (NOW - timedelta(days=29),))
    await desk.sent("siti")
    await forget_waiting(desk.hands(NOW + timedelta(days=2)))
    assert [str(one) for one, _ in await desk.files()] == [file["id"]]


async def test_a_file_that_an_entry_once_named_stays(desk: Desk) -> None:
    file = await desk.sent("siti")
    activity_id = await desk.entered("siti", file)
    await desk.push("siti", "delete", activity_id, base_rev=1)
    await forget_waiting(desk.hands(LATER))
    await sweep_a_day(desk)
    assert len(desk.stored()) == 1
    database = desk.front.app.state.services.database
    async with database.transaction(AGENCY) as conn:
        gone = await conn.exec_driver_sql("DELETE FROM evidence_files")
        assert gone.rowcount == 0
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.transaction(AGENCY) as conn:
            await conn.exec_driver_sql("UPDATE evidence_files SET content_digest = 'x'")


async def test_a_file_that_only_an_edit_within_a_push_named_stays_with_its_revision(desk: Desk) -> None:
    first, second = await desk.sent("siti", photo(1)), await desk.sent("siti", photo(2))
    activity_id = await desk.entered("siti")
    edits = [
        mutation(number, "put", activity_id, base_rev=number - 1, entry=entry(evidence_ids=[file["id"]]))
        for number, file in ((2, first), (3, second))
    ]
    answer = await desk.front.post("siti", "/v1/sync/push", envelope(*edits, device_id=desk.devices["siti"]))
    assert [one["status"] for one in answer.json()["results"]] == ["applied", "applied"]

    await forget_waiting(desk.hands(LATER))
    said = await desk.front.get("siti", f"/v1/activities/{activity_id}/revisions")

    assert [one["evidence"] for one in said.json()["items"]] == [[], [first], [second]]


async def test_content_that_a_crash_left_before_the_commit_is_swept_when_it_is_a_day_old(desk: Desk) -> None:
    kept = await desk.sent("siti", photo(1))
    await desk.front.superuser.execute("REVOKE INSERT ON audit_log FROM erk_app")
    broken = await desk.send("siti", photo(2), key="kunci-1")
    await desk.front.superuser.execute("GRANT INSERT ON audit_log TO erk_app")
    assert broken.status_code == 500
    assert (len(desk.stored()), len(await desk.files())) == (2, 1)
    foreign = desk.folder / str(AGENCY) / "ab" / "catatan.txt"
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("bukan milik kami")

    await sweep_a_day(desk, datetime.fromtimestamp(min(p.stat().st_mtime for p in desk.stored()), UTC).replace(hour=0))
    assert len(desk.stored()) == 3
    await sweep_a_day(desk)

    digests = {f"sha256:{path.name}" for path in desk.stored() if path != foreign}
    assert digests == {kept["content_digest"]}
    assert foreign.exists()
    assert (await desk.send("siti", photo(2), key="kunci-1")).status_code == 201


async def test_who_sends_what_is_being_swept_has_its_content_in_the_end(desk: Desk) -> None:
    for round_ in range(10):
        content = photo(round_)
        file = await desk.sent("siti", content)
        await desk.front.superuser.execute("DELETE FROM evidence_files")
        answer, *_ = await asyncio.gather(desk.send("siti", content), sweep_a_day(desk))
        assert answer.status_code == 201
        read = await desk.front.get("siti", f"/v1/evidence-files/{answer.json()['id']}/content")
        assert (read.status_code, read.content) == (200, content)
        assert file["content_digest"] == answer.json()["content_digest"]


async def test_an_entry_that_names_a_file_meets_the_job_that_forgets_it_and_one_of_them_wins_whole(desk: Desk) -> None:
    outcomes = set()
    for round_ in range(10):
        file = await desk.sent("siti", photo(round_))
        await desk.front.superuser.execute("UPDATE evidence_files SET sent_at = %s", (NOW - timedelta(days=40),))
        said = entry(round_, evidence_ids=[file["id"]])
        result, *_ = await asyncio.gather(
            desk.push("siti", "put", _id(round_), entry=said), forget_waiting(desk.hands(NOW))
        )
        here = file["id"] in {str(one) for one, _ in await desk.files()}
        assert here is (result["status"] == "applied")
        outcomes.add(result["status"])
    assert outcomes <= {"applied", "rejected"}


async def test_a_file_that_a_push_holds_is_not_forgotten(desk: Desk) -> None:
    file = await desk.sent("siti")
    async with desk.front.app.state.services.database.transaction(AGENCY) as conn:
        siti = desk.front.office.staff[0]
        held = await service.hold_files(conn, agency_id=AGENCY, employee_id=siti, ids=[UUID(file["id"])])
        await forget_waiting(desk.hands(LATER))
    assert [str(one) for one in held] == [str(one) for one, _ in await desk.files()] == [file["id"]]
    await forget_waiting(desk.hands(LATER))
    assert await desk.files() == []


async def test_two_who_send_the_same_at_once_have_one_file(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.send("siti", photo(1)) for _ in range(8)), desk.send("budi", photo(1)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers[:8]}) == 1
    assert len(await desk.files()) == 2
    assert len(desk.stored()) == 1


async def test_a_store_that_is_away_fails_the_sweep_and_changes_nothing(desk: Desk) -> None:
    await desk.sent("siti")
    path = desk.folder.with_name("file")
    path.touch()
    desk.use(Objects.in_folder(path))
    with pytest.raises(ObjectsUnavailableError):
        await sweep_orphans(desk.hands(REAL))
    assert len(await desk.files()) == 1


def test_the_jobs_run_by_themselves() -> None:
    crons = {task.name: task.cron for task in TASKS}
    assert crons["evidence.forget_waiting"]
    assert crons["evidence.sweep_orphans"]


def _id(number: int) -> UUID:
    return UUID(f"01968f3a-7000-7b21-9d3c-{number:012d}")
