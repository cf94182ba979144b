"""Overrides, delegations and acting superiors: who decides on which day's entries, and as what."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.activity_log import service as activity_log
from app.activity_log.model import EntryFilter
from app.activity_log.refusals import ActivityNotFoundError
from app.persistence.database import Database, raw
from app.personnel.service import record_delegations, record_superior_overrides
from app.personnel.superiors import Delegation, SuperiorOverride
from app.shared.ids import new_id
from app.shared.month import Month
from app.verification.model import DecisionStatus
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, NOW, Office, stored
from tests.verification.test_decisions import APPROVED, outcomes, say, submitted

NOT_THE_SUPERIOR = (DecisionStatus.REJECTED, "not-the-superior")
AGAIN = (DecisionStatus.CONFLICT, "entry-not-submitted")


async def delegated(database: Database, office: Office, to: UUID, since: date, until: date | None = None) -> None:
    new = Delegation(
        superior_employee_id=office.head, delegate_employee_id=to, since=since, until=until, reason="Dinas luar"
    )
    async with database.transaction(AGENCY) as conn:
        caller = office.caller(office.head)
        (report,) = await record_delegations(conn, caller=caller, new=[new], only_of=office.head, now=NOW)
    assert report.problem is None


async def instead(database: Database, office: Office, superior_id: UUID, since: date) -> None:
    new = SuperiorOverride(
        employee_id=office.staff[0], superior_employee_id=superior_id, since=since, reason="Tim", decree_number="1"
    )
    async with database.transaction(AGENCY) as conn:
        (report,) = await record_superior_overrides(conn, caller=office.caller(), new=[new], now=NOW)
    assert report.problem is None


async def acting(database: RolledBackDatabase, office: Office, employee_id: UUID, kind: str, since: date) -> None:
    async with database.superuser() as conn:
        await (await raw(conn)).execute(
            "INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since,"
            " known_from) VALUES (%s, %s, %s, %s, %s, %s, %s, 0)",
            (AGENCY, new_id(), new_id(), employee_id, office.head_post, kind, since),
        )


async def decided(database: RolledBackDatabase) -> list[tuple[object, ...]]:
    return await stored(
        database, "SELECT decided_by, decided_as, on_behalf_of, decided_as_post_id FROM decisions ORDER BY decided_by"
    )


@pytest.mark.parametrize(
    ("since", "until", "decides"),
    [
        (DAY, DAY + timedelta(days=1), True),
        (DAY + timedelta(days=1), None, False),
        (DAY - timedelta(days=9), DAY, False),
    ],
)
async def test_a_delegate_decides_on_entries_of_its_days_only(
    database: RolledBackDatabase, office: Office, since: date, until: date | None, *, decides: bool
) -> None:
    (decision,) = await submitted(database, office, 8)
    delegate = office.staff[1]
    await delegated(database, office, delegate, since, until)

    results = await say(database, office.caller(delegate), decision)

    assert outcomes(results) == [APPROVED if decides else NOT_THE_SUPERIOR]
    assert await decided(database) == ([(delegate, "delegate", office.head, office.head_post)] if decides else [])


async def test_a_delegate_decides_on_no_entry_of_its_own(database: RolledBackDatabase, office: Office) -> None:
    (decision,) = await submitted(database, office, 8)
    await delegated(database, office, office.staff[0], DAY)

    assert outcomes(await say(database, office.caller(office.staff[0]), decision)) == [
        (DecisionStatus.REJECTED, "own-entry")
    ]


async def test_who_acts_and_stands_in_at_once_decides_as_acting(database: RolledBackDatabase, office: Office) -> None:
    (decision,) = await submitted(database, office, 8)
    both = office.staff[1]
    await acting(database, office, both, "plh", DAY)
    await delegated(database, office, both, DAY)

    assert outcomes(await say(database, office.caller(both), decision)) == [APPROVED]
    assert await decided(database) == [(both, "plh", None, office.head_post)]


async def test_an_override_takes_the_right_from_the_post_above_on_its_days(
    database: RolledBackDatabase, office: Office
) -> None:
    (decision,) = await submitted(database, office, 8)
    await instead(database, office, office.staff[2], DAY)

    assert outcomes(await say(database, office.caller(office.head), decision)) == [NOT_THE_SUPERIOR]
    assert outcomes(await say(database, office.caller(office.staff[2]), decision)) == [APPROVED]
    assert await decided(database) == [(office.staff[2], "override", None, None)]


async def test_superiors_of_different_days_each_decide_on_their_own(
    database: RolledBackDatabase, office: Office
) -> None:
    (before,) = await submitted(database, office, 8)
    await instead(database, office, office.staff[2], DAY + timedelta(days=1))

    assert outcomes(await say(database, office.caller(office.staff[2]), before)) == [NOT_THE_SUPERIOR]
    assert outcomes(await say(database, office.caller(office.head), before)) == [APPROVED]


async def test_of_two_superiors_the_first_decides_and_the_second_is_told_of_the_conflict(
    database: RolledBackDatabase, office: Office
) -> None:
    (decision,) = await submitted(database, office, 8)
    await delegated(database, office, office.staff[1], DAY)

    first = await say(database, office.caller(office.staff[1]), decision)
    (second,) = await say(database, office.caller(office.head), decision)

    assert outcomes(first) == [APPROVED]
    assert outcomes([second]) == [AGAIN]
    assert second.current is not None
    assert second.current.entry.state == "approved"


async def test_two_superiors_who_decide_in_the_same_moment_end_as_one_decision_and_one_conflict(
    fresh_database: Database, fresh_office: Office
) -> None:
    decisions = await submitted(fresh_database, fresh_office, 8, 9, 10)
    delegate = fresh_office.staff[1]
    await delegated(fresh_database, fresh_office, delegate, DAY)

    one, other = await asyncio.gather(
        say(fresh_database, fresh_office.caller(fresh_office.head), *decisions),
        say(fresh_database, fresh_office.caller(delegate), *decisions),
    )

    assert [outcomes(one), outcomes(other)] in ([[APPROVED] * 3, [AGAIN] * 3], [[AGAIN] * 3, [APPROVED] * 3])
    async with fresh_database.transaction(AGENCY) as conn:
        cursor = await (await raw(conn)).execute("SELECT count(*), count(DISTINCT decided_by) FROM decisions")
        assert await cursor.fetchone() == (3, 1)


async def test_a_delegate_reads_the_entries_of_its_days_and_no_others(
    database: RolledBackDatabase, office: Office
) -> None:
    (decision,) = await submitted(database, office, 8)
    delegate, chosen = office.staff[1], EntryFilter(employee_ids=[office.staff[0]], month=Month.of(DAY))

    async def seen() -> list[UUID]:
        async with database.transaction(AGENCY) as conn:
            page = await activity_log.page(conn, caller=office.caller(delegate), chosen=chosen, after=None, size=9)
        return [one.entry.activity_id for one in page]

    assert await seen() == []
    await delegated(database, office, delegate, DAY, DAY + timedelta(days=1))
    assert await seen() == [decision.activity_id]
    await delegated(database, office, delegate, DAY, DAY)
    assert await seen() == []
    async with database.transaction(AGENCY) as conn:
        with pytest.raises(ActivityNotFoundError):
            await activity_log.activity(conn, caller=office.caller(delegate), activity_id=decision.activity_id)
