"""What a phone reads: every change once it is committed, in one order, and a proof that phone and server are equal."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

import anyio
import psycopg
import pytest

from app.outbox import service as outbox
from app.outbox.model import ChangeKind, EmployeeChange
from app.persistence.database import Database
from app.shared.ids import new_id
from tests.activity_log.test_http import Json, entry, envelope, mutation, submitted
from tests.support.databases import Clone
from tests.support.front import Front
from tests.support.office import AGENCY, DAY, NOW, Office, arrange


class Reader:
    """A phone that reads on from where it was, and keeps what it was told."""

    def __init__(self, front: Front, who: str = "siti", *, page_size: int = 200) -> None:
        self.front = front
        self.who = who
        self.page_size = str(page_size)
        self.cursor: str | None = None
        self.revs: dict[str, int] = {}
        self.told: list[Json] = []

    async def read(self, **params: str) -> list[Json]:
        """Read until up to date; return what was told."""
        told: list[Json] = []
        while True:
            at = {} if self.cursor is None else {"cursor": self.cursor}
            answer = await self.front.get(self.who, "/v1/sync/changes", page_size=self.page_size, **at, **params)
            assert answer.status_code == 200, answer.text
            told += answer.json()["changes"]
            self.cursor = answer.json()["next_cursor"]
            if answer.json()["up_to_date"]:
                break
        for one in told:
            if one["kind"] in {"entry", "decision"}:
                if one["op"] == "remove":
                    self.revs.pop(one["id"], None)
                else:
                    self.revs[one["id"]] = one["rev"]
        self.told += told
        return told

    def digest(self) -> str:
        lines = "\n".join(f"{one} {rev}" for one, rev in sorted(self.revs.items()))
        return f"sha256:{sha256(lines.encode()).hexdigest()}"


async def decide(front: Front, read: Json, verdict: str, **more: object) -> None:
    body = {"activity_id": read["id"], "content_digest": read["content_digest"], "verdict": verdict, **more}
    answer = await front.post("kepala", "/v1/decisions", {"decisions": [body]})
    assert answer.json()["results"][0]["status"] == "applied"


async def test_a_phone_is_told_of_entries_and_of_what_was_decided_on_them(front: Front) -> None:
    phone = Reader(front)
    first, second = await submitted(front, 8, 9)
    told = await phone.read()
    await decide(front, first, "approve")
    await decide(front, second, "return", reason="Tambahkan hasil rapat")
    then = await phone.read()

    assert [(one["op"], one["kind"], one["id"], one["rev"]) for one in told] == [
        ("upsert", "entry", first["id"], 2),
        ("upsert", "entry", second["id"], 2),
    ]
    assert [(one["kind"], one["rev"], one["entry"]["state"]) for one in then] == [
        ("decision", 1000, "approved"),
        ("decision", 1000, "returned"),
    ]
    assert then[1]["decision"]["reason"] == "Tambahkan hasil rapat"
    assert then[0]["entry"]["approved_minutes"] == 60
    assert await phone.read() == []


async def test_a_deleted_entry_is_removed(front: Front) -> None:
    phone, one = Reader(front), new_id()
    device = new_id()
    await front.post("siti", "/v1/sync/push", envelope(mutation(1, "put", one, entry=entry()), device_id=device))
    await phone.read()
    await front.post("siti", "/v1/sync/push", envelope(mutation(2, "delete", one), device_id=device))

    (told,) = await phone.read()

    assert (told["op"], told["id"], told["rev"], told["entry"], told["reason"]) == (
        "remove", str(one), 2, None, "deleted",
    )  # fmt: skip
    assert phone.revs == {}


async def test_the_catalogue_and_the_months_are_told_as_they_stand_now(front: Front) -> None:
    phone = Reader(front)
    for minutes, since in ((60, "2026-01-01"), (52, "2026-04-10")):
        item = {
            "code": "5",
            "name": "Menyusun laporan",
            "unit": "laporan",
            "norm_minutes": minutes,
            "since": since,
        }
        await front.post("petugas", "/v1/catalogue-items", {"items": [item]})
    await front.post("petugas", "/v1/periods/2026-05/transitions", {"to_state": "open"})

    told = await phone.read()

    assert [(one["kind"], one["id"], one["rev"]) for one in told] == [("catalogue", "5", 2), ("period", "2026-05", 1)]
    assert [one["norm_minutes"] for one in told[0]["catalogue_item"]["versions"]] == [60, 52]
    assert told[1]["period"]["state"] == "open"


async def test_page_by_page_nothing_is_missed_and_a_new_phone_gets_all(front: Front) -> None:
    await submitted(front, 8, 9, 10, 11, 12)
    await front.post("petugas", "/v1/periods/2026-05/transitions", {"to_state": "open"})
    small, large = Reader(front, page_size=2), Reader(front)

    await small.read()
    await large.read()

    assert small.revs == large.revs
    assert len(small.revs) == 5
    assert [one["kind"] for one in small.told] == [one["kind"] for one in large.told] == ["entry"] * 5 + ["period"]


async def test_what_a_push_applied_is_read_with_its_checkpoint(front: Front) -> None:
    pushed = await front.post("siti", "/v1/sync/push", envelope(mutation(1, "put", new_id(), entry=entry())))
    checkpoint = pushed.json()["checkpoint"]

    assert len(await Reader(front).read(at_least=checkpoint)) == 1
    ahead = await front.get("siti", "/v1/sync/changes", at_least=str(int(checkpoint) + 1))
    assert (ahead.status_code, ahead.json()["type"]) == (410, "/v1/problems/resync-required")


async def test_a_cursor_of_somebody_else_or_ahead_of_the_stream_needs_a_resync(front: Front) -> None:
    await submitted(front, 8)
    phone = Reader(front)
    await phone.read()
    assert phone.cursor is not None
    foreign = await front.get("budi", "/v1/sync/changes", cursor=phone.cursor)
    broken = await front.get("siti", "/v1/sync/changes", cursor=phone.cursor[:-1])
    # As after the database was put back to an earlier time.
    await front.superuser.execute("UPDATE employee_streams SET position = 0")
    ahead = await front.get("siti", "/v1/sync/changes", cursor=phone.cursor)

    assert [one.status_code for one in (foreign, broken, ahead)] == [410] * 3
    assert ahead.json()["remedies"][0]["code"] == "resync"


async def test_digests_of_phone_and_server_are_equal_when_nothing_is_under_way(front: Front) -> None:
    phone = Reader(front)
    (read, *_) = await submitted(front, 8, 9, 10)
    await phone.read()
    before = (await front.get("siti", "/v1/sync/digest", since="2026-01")).json()["items"]
    await decide(front, read, "approve")
    stale = (await front.get("siti", "/v1/sync/digest", since="2026-01")).json()["items"]
    was = phone.digest()
    await phone.read()
    later = (await front.get("siti", "/v1/sync/digest", since="2026-05")).json()["items"]

    assert before == [{"month": "2026-04", "count": 3, "digest": was}]
    assert stale == [{"month": "2026-04", "count": 3, "digest": phone.digest()}]
    assert was != phone.digest()
    assert later == []


async def test_who_is_no_employee_has_no_stream(front: Front) -> None:
    assert (await front.get("petugas", "/v1/sync/changes")).status_code == 403
    assert (await front.get("petugas", "/v1/sync/digest", since="2026-01")).status_code == 403


async def test_a_colleague_reads_nothing_of_it(front: Front) -> None:
    (read,) = await submitted(front, 8)

    answer = await front.get("budi", "/v1/sync/changes")
    digest = await front.get("budi", "/v1/sync/digest", since="2026-01")

    assert read["id"] not in answer.text
    assert answer.json()["changes"] == []
    assert digest.json()["items"] == []


async def test_a_reader_sees_both_a_slow_change_and_the_quick_one_that_began_later(
    front: Front, fresh_database: Database
) -> None:
    """Positions by a sequence or a clock would be taken in the order of starting: the slow one's row came too late."""
    owner = front.office.staff[0]
    ids: list[UUID] = []
    for n, hour in enumerate((8, 9)):
        ids.append(new_id())
        await front.post("siti", "/v1/sync/push", envelope(mutation(1, "put", ids[n], entry=entry(hour))))
    phone = Reader(front)
    await phone.read()
    started, finish = anyio.Event(), anyio.Event()

    async def slow() -> None:
        async with fresh_database.transaction(AGENCY) as conn:
            await outbox.hold_streams(conn, agency_id=AGENCY, employee_ids=[owner])
            change = EmployeeChange(employee_id=owner, kind=ChangeKind.ENTRY, work_date=DAY, activity_id=ids[0], rev=1)
            await outbox.add_changes(conn, [change], agency_id=AGENCY, now=NOW)
            started.set()
            await finish.wait()

    quick = envelope(mutation(1, "submit", ids[1]))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(slow)
        await started.wait()
        tasks.start_soon(front.post, "siti", "/v1/sync/push", quick)
        await anyio.sleep(0.2)
        assert await phone.read() == []  # the quick one waits for its place behind the slow one
        finish.set()

    assert [one["id"] for one in await phone.read()] == [str(one) for one in ids]


async def test_two_agencies_keep_their_streams_apart(
    front: Front, fresh_database: Database, superuser: psycopg.AsyncConnection[Any]
) -> None:
    await submitted(front, 8)
    other = await arrange(superuser, Office(), agency_id=9902)

    async with fresh_database.transaction(9902) as conn:
        seen = await outbox.changes_after(
            conn, agency_id=AGENCY, employee_id=front.office.staff[0], position=0, limit=10
        )
        ends = await outbox.positions(conn, agency_id=9902, employee_id=other.staff[0])

    assert seen == []
    assert (ends.employee, ends.notices) == (0, 0)


async def test_a_phone_is_asked_to_wait_while_others_wait_for_the_service(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await front.get("siti", "/v1/sync/changes")).json()["backoff_seconds"] is None
    waiting = [1, 100]
    monkeypatch.setattr(Database, "waiting_per_connection", property(lambda _: waiting.pop(0)))

    pulled = await front.get("siti", "/v1/sync/changes")
    pushed = await front.post("siti", "/v1/sync/push", envelope(mutation(1, "noop")))

    assert pulled.json()["backoff_seconds"] == 5
    assert pushed.json()["backoff_seconds"] == 60


async def test_transactions_that_wait_for_a_connection_are_counted(clone: Clone) -> None:
    database = Database(clone.app_url, pool_size=1, application="erk test")
    seen: list[int] = []

    async def one() -> None:
        async with database.transaction(AGENCY):
            seen.append(database.waiting_per_connection)

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(one)
    await database.close()

    assert seen == [2, 1, 0]
    assert database.waiting_per_connection == 0
