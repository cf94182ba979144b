"""Two who meet over one entry or one month: whoever comes first, the end is one of those allowed, never a mix."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import psycopg
import pytest

from app.activity_log.model import Activity, Content, Mutation, MutationOp
from app.activity_log.service import activities_of
from app.period import service as period
from app.period.model import PeriodState
from app.persistence.database import Database, raw
from app.shared.caller import Role
from app.shared.ids import new_id
from app.shared.month import Month
from app.verification.model import Decision, Verdict
from app.verification.service import decide
from tests.support.databases import Clone
from tests.support.office import AGENCY, DAY, NOW, Office, Phone, content, send

MEETINGS = 36
LEADS = (-30, -6, -3, -1, 0, 0, 1, 3, 6, 30)
"""By how many milliseconds the second comes earlier than the first."""
APRIL = Month(2026, 4)
OTHER_WORDS = "Menyusun laporan triwulan"

First = TypeVar("First")
Second = TypeVar("Second")


async def meet(number: int, first: Awaitable[First], second: Awaitable[Second]) -> tuple[First, Second]:
    """Start two at nearly the same time; over the numbers, each has had the lead."""
    lead = LEADS[number % len(LEADS)]

    async def one() -> First:
        await asyncio.sleep(max(lead, 0) / 1000)
        return await first

    async def other() -> Second:
        await asyncio.sleep(max(-lead, 0) / 1000)
        return await second

    async with asyncio.TaskGroup() as tasks:
        ends = tasks.create_task(one()), tasks.create_task(other())
    return ends[0].result(), ends[1].result()


@dataclass
class Scene:
    """An employee, the superior and the officer, each on a connection of their own."""

    database: Database
    office: Office

    async def push(self, phone: Phone, *mutations: Mutation) -> list[str]:
        """Return the status of each mutation, or the code of what stood against it."""
        answer = await send(self.database, self.office.caller(), phone, *mutations)
        return [one.status if one.problem is None else one.problem.code for one in answer.results]

    async def decide(self, on: Activity, verdict: Verdict = Verdict.APPROVE) -> str:
        """Let the superior decide on what was read before."""
        reason = None if verdict is Verdict.APPROVE else "Bukti belum dilampirkan"
        said = Decision(
            activity_id=on.entry.activity_id, content_digest=on.content_digest, verdict=verdict, reason=reason
        )
        caller = self.office.caller(self.office.head)
        async with self.database.transaction(AGENCY) as conn:
            (result,) = await decide(conn, caller=caller, decisions=[said], now=NOW)
        return result.status if result.problem is None else result.problem.code

    async def entries(self, phone: Phone, *, submitted: bool) -> list[Activity]:
        """Push as many entries as there are meetings, and read them as they stand."""
        ids = [new_id() for _ in range(MEETINGS)]
        puts = [
            phone.put(one, content(8 + n % 8, day=DAY - timedelta(days=n // 8), description="Rapat koordinasi"))
            for n, one in enumerate(ids)
        ]
        await self.push(phone, *puts, *((phone.submit(one) for one in ids) if submitted else ()))
        found = await self.read(*ids)
        return [found[one] for one in ids]

    async def read(self, *ids: Any) -> dict[Any, Activity]:  # noqa: ANN401 - ids as they come
        async with self.database.transaction(AGENCY) as conn:
            return await activities_of(conn, agency_id=AGENCY, ids=ids)

    async def now(self, before: Activity) -> Activity:
        return (await self.read(before.entry.activity_id))[before.entry.activity_id]

    async def close(self) -> int:
        """Close April; return how many submitted entries the closing found."""
        officer = self.office.caller(self.office.head, roles=[Role.OFFICER])
        async with self.database.transaction(AGENCY) as conn:
            await period.transition(conn, caller=officer, month=APRIL, to=PeriodState.CLOSED, reason=None, now=NOW)
            return await submitted_entries(await raw(conn))


async def submitted_entries(driver: psycopg.AsyncConnection[Any]) -> int:
    cursor = await driver.execute("SELECT count(*) FROM activities WHERE state = 'submitted'")
    ((count,),) = await cursor.fetchall()
    return int(count)


def rewritten(before: Activity, words: str = OTHER_WORDS) -> Content:
    said = before.entry.content
    return content(day=said.work_date, started_at=said.started_at, description=words)


@pytest.fixture
async def scene(clone: Clone, fresh_office: Office) -> AsyncIterator[Scene]:
    database = Database(clone.app_url, pool_size=4, application="erk test")
    yield Scene(database, fresh_office)
    await database.close()


async def test_approving_against_rewriting_ends_in_the_old_text_approved_or_the_new_text_submitted(
    scene: Scene, superuser: psycopg.AsyncConnection[Any]
) -> None:
    phone, ends = Phone(), set()

    for number, before in enumerate(await scene.entries(phone, submitted=True)):
        entry = before.entry.activity_id
        rewrite = (
            phone.mutation(MutationOp.WITHDRAW, entry, base_rev=2),
            phone.put(entry, rewritten(before), base_rev=3),
            phone.submit(entry, base_rev=4),
        )
        told, verdict = await meet(number, scene.push(phone, *rewrite), scene.decide(before))
        after = await scene.now(before)
        same_text = after.content_digest == before.content_digest
        ends.add((*told, verdict, after.entry.state, after.entry.rev, same_text))

    assert ends == {
        ("entry-changed", "entry-changed", "entry-changed", "applied", "approved", 1000, True),
        ("applied", "applied", "applied", "entry-content-changed", "submitted", 5, False),
    }
    wrong = await superuser.execute(
        "SELECT count(*) FROM activities a WHERE (state = 'approved') <> EXISTS (SELECT FROM decisions d"
        " WHERE d.activity_id = a.activity_id AND d.content_digest = a.content_digest AND d.rev = 2 AND a.rev = 1000)"
    )
    assert await wrong.fetchone() == (0,)


async def test_approving_against_withdrawing_ends_in_one_of_both(
    scene: Scene, superuser: psycopg.AsyncConnection[Any]
) -> None:
    phone, ends = Phone(), set()

    for number, before in enumerate(await scene.entries(phone, submitted=True)):
        withdraw = phone.mutation(MutationOp.WITHDRAW, before.entry.activity_id, base_rev=2)
        (told,), verdict = await meet(number, scene.push(phone, withdraw), scene.decide(before))
        after = await scene.now(before)
        ends.add((told, verdict, after.entry.state, after.entry.rev, after.entry.approved_minutes))

    assert ends == {
        ("entry-changed", "applied", "approved", 1000, 60),
        ("applied", "entry-not-submitted", "withdrawn", 3, None),
    }
    counted = await superuser.execute(
        "SELECT (SELECT count(*) FROM decisions), (SELECT count(*) FROM activities WHERE state = 'approved')"
    )
    decisions, approved = await counted.fetchone() or (None, None)
    assert decisions == approved


async def test_of_two_verdicts_at_once_the_first_stands(scene: Scene, superuser: psycopg.AsyncConnection[Any]) -> None:
    ends = set()

    for number, before in enumerate(await scene.entries(Phone(), submitted=True)):
        both = await meet(number, scene.decide(before), scene.decide(before, Verdict.RETURN))
        after = await scene.now(before)
        ends.add((*both, after.entry.state, after.entry.rev))

    assert ends == {
        ("applied", "entry-not-submitted", "approved", 1000),
        ("entry-not-submitted", "applied", "returned", 1000),
    }
    counted = await superuser.execute("SELECT count(*) FROM decisions")
    assert await counted.fetchone() == (MEETINGS,)


async def test_one_device_submitting_against_another_rewriting_never_submits_what_the_first_did_not_know(
    scene: Scene,
) -> None:
    phone, tablet, ends = Phone(), Phone(), set()

    for number, before in enumerate(await scene.entries(phone, submitted=False)):
        entry = before.entry.activity_id
        submit, rewrite = phone.submit(entry, base_rev=1), tablet.put(entry, rewritten(before), base_rev=1)
        told = await meet(number, scene.push(phone, submit), scene.push(tablet, rewrite))
        after = await scene.now(before)
        same_text = after.content_digest == before.content_digest
        ends.add((*told[0], *told[1], after.entry.state, after.entry.rev, same_text))

    assert ends == {
        ("applied", "entry-changed", "submitted", 2, True),
        ("entry-changed", "applied", "draft", 2, False),
    }


async def test_two_devices_rewriting_a_draft_are_both_heard_and_what_each_replaced_is_kept(
    scene: Scene, superuser: psycopg.AsyncConnection[Any]
) -> None:
    phone, tablet, ends = Phone(), Phone(), set()
    words = {OTHER_WORDS: "phone", "Menyusun notula rapat": "tablet"}

    for number, before in enumerate(await scene.entries(phone, submitted=False)):
        entry = before.entry.activity_id
        ours, theirs = (rewritten(before, text) for text in words)
        told = await meet(
            number,
            scene.push(phone, phone.put(entry, ours, base_rev=1)),
            scene.push(tablet, tablet.put(entry, theirs, base_rev=1)),
        )
        after = await scene.now(before)
        ends.add((*told[0], *told[1], after.entry.state, after.entry.rev, words[after.entry.content.description]))

    assert ends == {("applied", "applied", "draft", 3, "phone"), ("applied", "applied", "draft", 3, "tablet")}
    kept = await superuser.execute("SELECT rev, count(*) FROM activity_revisions GROUP BY rev ORDER BY rev")
    assert await kept.fetchall() == [(1, MEETINGS), (2, MEETINGS)]


async def test_closing_against_a_push_finds_all_that_was_taken_and_parks_the_rest(
    scene: Scene, superuser: psycopg.AsyncConnection[Any]
) -> None:
    phone, ends = Phone(), set()

    for number, before in enumerate(await scene.entries(phone, submitted=False)):
        entry = before.entry.activity_id
        told, found = await meet(number, scene.push(phone, phone.submit(entry, base_rev=1)), scene.close())
        after = await scene.now(before)
        assert await submitted_entries(superuser) == found
        ends.add((*told, after.entry.state, after.entry.parked_because))
        await superuser.execute("UPDATE periods SET state = 'open' WHERE month = %s", (APRIL.first_day,))

    assert ends == {
        ("applied", "submitted", None),
        ("entry-parked-month-closed", "parked", "month-closed"),
    }
