"""Pushes and decisions that meet: real connections, real commits."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import anyio
import psycopg
import pytest

from app.activity_log.model import Content, MutationResult, MutationStatus, PushResult
from app.activity_log.service import activities_of, push
from app.outbox import service as outbox
from app.outbox.model import ChangeKind, EmployeeChange
from app.persistence.database import Database
from app.shared.ids import new_id
from app.verification.model import Decision, DecisionStatus, Verdict
from app.verification.service import decide
from tests.support.databases import Clone
from tests.support.office import AGENCY, DAY, LIBRARY, NOW, Office, Phone, content, send

CONNECTIONS = 16


@pytest.fixture
async def wide(clone: Clone) -> AsyncIterator[Database]:
    """The fresh database with sixteen connections."""
    database = Database(clone.app_url, pool_size=CONNECTIONS, application="erk test")
    yield database
    await database.close()


def outcome(result: MutationResult) -> str:
    return result.status if result.problem is None else result.problem.code


async def test_of_64_overlapping_entries_at_once_over_16_connections_exactly_one_is_kept(
    wide: Database, fresh_office: Office, superuser: psycopg.AsyncConnection[Any]
) -> None:
    answers: list[PushResult] = []

    async def one() -> None:
        phone = Phone()
        answers.append(await send(wide, fresh_office.caller(), phone, phone.put(new_id(), content(8))))

    async with anyio.create_task_group() as tasks:
        for _ in range(64):
            tasks.start_soon(one)

    assert sorted(outcome(answer.results[0]) for answer in answers) == ["applied"] + ["entry-overlaps"] * 63
    cursor = await superuser.execute("SELECT (SELECT count(*) FROM activities), (SELECT count(*) FROM activity_keys)")
    assert await cursor.fetchone() == (1, 1)


async def test_the_database_itself_refuses_an_overlap(
    fresh_office: Office, superuser: psycopg.AsyncConnection[Any], fresh_database: Database
) -> None:
    phone = Phone()
    await send(fresh_database, fresh_office.caller(), phone, phone.put(new_id(), content(8)))

    with pytest.raises(psycopg.errors.ExclusionViolation):
        await superuser.execute(
            "INSERT INTO activities (agency_id, work_date, activity_id, employee_id, state, rev, catalogue_code,"
            " during, minutes, volume, description, links, device_id, device_time, received_at)"
            " SELECT agency_id, work_date, %s, employee_id, state, rev, catalogue_code, during, minutes, volume,"
            " description, links, device_id, device_time, received_at FROM activities",
            (new_id(),),
        )


async def test_of_two_nights_that_clash_across_midnight_one_is_kept(wide: Database, fresh_office: Office) -> None:
    night = content(22, length=timedelta(hours=8), minutes=480)
    morning = content(4, day=DAY + timedelta(days=1))
    outcomes: list[str] = []

    async def one(said: Content) -> None:
        phone = Phone()
        answer = await send(wide, fresh_office.caller(), phone, phone.put(new_id(), said))
        outcomes.append(outcome(answer.results[0]))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, night)
        tasks.start_soon(one, morning)

    assert sorted(outcomes) == ["applied", "entry-overlaps"]


async def test_the_same_id_from_two_people_at_once_is_one_entry(
    wide: Database, fresh_office: Office, superuser: psycopg.AsyncConnection[Any]
) -> None:
    entry = new_id()
    outcomes: list[str] = []

    async def one(owner: UUID) -> None:
        phone = Phone()
        answer = await send(wide, fresh_office.caller(owner), phone, phone.put(entry, content(8)), phone.submit(entry))
        outcomes.extend(outcome(result) for result in answer.results)

    async with anyio.create_task_group() as tasks:
        for owner in fresh_office.staff:
            tasks.start_soon(one, owner)

    assert sorted(outcomes) == ["applied"] * 2 + ["entry-id-taken"] * 4
    cursor = await superuser.execute("SELECT count(*) FROM activities")
    assert await cursor.fetchone() == (1,)


async def test_who_sends_an_id_that_another_is_just_taking_for_another_day_is_refused_that_entry_alone(
    fresh_database: Database, fresh_office: Office, superuser: psycopg.AsyncConnection[Any]
) -> None:
    taken, own, late = new_id(), new_id(), Phone()
    results: list[MutationResult] = []

    async def send_late() -> None:
        sent = (late.put(taken, content(8, day=DAY - timedelta(days=1))), late.submit(taken), late.put(own, content(9)))
        results.extend((await send(fresh_database, fresh_office.caller(fresh_office.staff[1]), late, *sent)).results)

    async with anyio.create_task_group() as tasks, fresh_database.transaction(AGENCY) as conn:
        early = Phone()
        envelope = early.envelope(early.put(taken, content(8)))
        await push(conn, caller=fresh_office.caller(), envelope=envelope, library=LIBRARY, now=NOW)
        tasks.start_soon(send_late)
        await anyio.sleep(0.3)
        assert results == []  # it waits to see whether the id is taken

    assert [outcome(result) for result in results] == ["entry-id-taken", "entry-id-taken", "applied"]
    cursor = await superuser.execute(
        "SELECT activity_id, work_date FROM activity_keys ORDER BY activity_id = %s", (own,)
    )
    assert await cursor.fetchall() == [(taken, DAY), (own, DAY)]


async def test_the_same_push_twice_at_once_is_applied_once(wide: Database, fresh_office: Office) -> None:
    phone, entry = Phone(), new_id()
    envelope = phone.envelope(phone.put(entry, content(8)), phone.submit(entry))
    answers: list[PushResult] = []

    async def one() -> None:
        async with wide.transaction(AGENCY) as conn:
            answers.append(await push(conn, caller=fresh_office.caller(), envelope=envelope, library=LIBRARY, now=NOW))

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(one)

    seen = [[result.status for result in answer.results] for answer in answers]
    assert sorted(seen) == [[MutationStatus.APPLIED] * 2] + [[MutationStatus.DUPLICATE] * 2] * 3


async def test_shuffled_pushes_and_decisions_never_deadlock(wide: Database, fresh_office: Office) -> None:
    """A deadlock would be raised by the server after its second of waiting and fail the task group."""
    dice = random.Random(7)  # noqa: S311 - a shuffle that repeats
    decided: list[DecisionStatus] = []

    async def work(owner: UUID, day: int) -> None:
        phone = Phone()
        ids = [new_id() for _ in range(4)]
        days = [DAY - timedelta(days=15), DAY - timedelta(days=day)]  # two months: March is closed, so parked
        puts = [phone.put(one, content(8 + n, day=dice.choice(days))) for n, one in enumerate(ids)]
        await send(wide, fresh_office.caller(owner), phone, *puts, *(phone.submit(one) for one in ids))
        async with wide.transaction(AGENCY) as conn:
            found = await activities_of(conn, agency_id=AGENCY, ids=ids)
        waiting.extend(
            Decision(activity_id=one.entry.activity_id, content_digest=one.content_digest, verdict=Verdict.APPROVE)
            for one in found.values()
        )

    async def judge() -> None:
        await anyio.sleep(dice.random() / 10)
        chosen = dice.sample(waiting, min(len(waiting), 12))
        async with wide.transaction(AGENCY) as conn:
            results = await decide(conn, caller=fresh_office.caller(fresh_office.head), decisions=chosen, now=NOW)
        decided.extend(result.status for result in results)

    waiting: list[Decision] = []
    for _ in range(4):
        async with anyio.create_task_group() as tasks:
            for day in range(12):
                tasks.start_soon(work, dice.choice(fresh_office.staff), day)
                tasks.start_soon(judge)

    assert DecisionStatus.APPLIED in decided


async def test_a_reader_of_a_stream_never_misses_the_row_of_a_slow_transaction(
    fresh_database: Database, fresh_office: Office, superuser: psycopg.AsyncConnection[Any]
) -> None:
    """Positions by a sequence or a clock would be taken in the order of starting: the slow one's row came too late."""
    owner = fresh_office.staff[0]
    cursor_at, seen = 0, set()

    async def read() -> None:
        nonlocal cursor_at
        rows = await superuser.execute(
            "SELECT position, activity_id FROM employee_changes WHERE position > %s ORDER BY position", (cursor_at,)
        )
        for position, activity_id in await rows.fetchall():
            seen.add(activity_id)
            cursor_at = position

    async def slow(entry: UUID, started: anyio.Event, finish: anyio.Event) -> None:
        async with fresh_database.transaction(AGENCY) as conn:
            await outbox.hold_streams(conn, agency_id=AGENCY, employee_ids=[owner])
            change = EmployeeChange(employee_id=owner, kind=ChangeKind.ENTRY, work_date=DAY, activity_id=entry, rev=1)
            await outbox.add_changes(conn, [change], agency_id=AGENCY, now=NOW)
            started.set()
            await finish.wait()

    async def quick(entry: UUID) -> None:
        phone = Phone()
        await send(fresh_database, fresh_office.caller(owner), phone, phone.put(entry, content(8)))

    first, second, started, finish = new_id(), new_id(), anyio.Event(), anyio.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(slow, first, started, finish)
        await started.wait()
        tasks.start_soon(quick, second)
        await anyio.sleep(0.2)
        await read()
        assert seen == set()  # the quick one waits for its place behind the slow one
        finish.set()
    await read()

    assert seen == {first, second}


async def test_the_application_reads_no_partition_directly(fresh_database: Database, fresh_office: Office) -> None:
    phone = Phone()
    await send(fresh_database, fresh_office.caller(), phone, phone.put(new_id(), content(8)))

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with fresh_database.transaction(AGENCY) as conn:
            await conn.exec_driver_sql("SELECT 1")
            driver = (await conn.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.execute("SELECT count(*) FROM activities_2026_04")
