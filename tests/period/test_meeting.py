"""A month's transitions and those who write into it, meeting on real connections."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from app.activity_log.service import push
from app.period import service
from app.period.model import PeriodState
from app.period.refusals import (
    MonthClosedError,
    ReopeningAskedError,
    ReopeningDecidedError,
    TransitionNotAllowedError,
)
from app.period.reopenings import ReopeningDecision
from app.period.service import ReopeningRuling
from app.persistence.database import Database
from app.persistence.partitions import ensure_activity_partitions
from app.shared.caller import Caller, Role
from app.shared.ids import new_id
from app.shared.month import Month
from tests.personnel.builders import DEMO, Office, caller, found_agency
from tests.support.office import AGENCY, LIBRARY, Phone, content, send
from tests.support.office import NOW as PUSHED_AT
from tests.support.office import Office as Staff

APRIL = Month(2026, 4)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
A_MOMENT = 0.3


@pytest.fixture
async def office(fresh_database: Database, owner_url: str) -> Office:
    """An agency whose April is open."""
    owner = Database(owner_url, pool_size=1, application="erk test owner")
    async with owner.transaction(DEMO) as conn:
        office = await found_agency(conn)
    await owner.close()
    async with fresh_database.transaction(DEMO) as conn:
        await ensure_activity_partitions(conn, APRIL)
    await move(fresh_database, office, PeriodState.OPEN)
    return office


async def move(database: Database, office: Office, to: PeriodState) -> None:
    async with database.transaction(DEMO) as conn:
        await service.transition(conn, caller=office.officer, month=APRIL, to=to, reason=None, now=NOW)


async def test_closing_waits_for_who_is_writing_and_who_comes_later_is_refused(
    fresh_database: Database, office: Office
) -> None:
    async with fresh_database.transaction(DEMO) as writing:
        await service.require_open(writing, agency_id=DEMO, month=APRIL)
        closing = asyncio.create_task(move(fresh_database, office, PeriodState.CLOSED))
        await asyncio.sleep(A_MOMENT)
        assert not closing.done()
    await closing
    async with fresh_database.transaction(DEMO) as late:
        with pytest.raises(MonthClosedError):
            await service.require_open(late, agency_id=DEMO, month=APRIL)


async def test_who_waited_for_the_closing_sees_that_the_month_is_closed(
    fresh_database: Database, office: Office
) -> None:
    async def write() -> None:
        async with fresh_database.transaction(DEMO) as conn:
            await service.require_open(conn, agency_id=DEMO, month=APRIL)

    async with fresh_database.transaction(DEMO) as closing:
        await service.transition(
            closing, caller=office.officer, month=APRIL, to=PeriodState.CLOSED, reason=None, now=NOW
        )
        late = asyncio.create_task(write())
        await asyncio.sleep(A_MOMENT)
        assert not late.done()
    with pytest.raises(MonthClosedError):
        await late


async def test_many_writers_share_the_month(fresh_database: Database, office: Office) -> None:
    async with fresh_database.transaction(DEMO) as one, fresh_database.transaction(DEMO) as other:
        async with asyncio.timeout(5):
            await service.require_open(one, agency_id=office.agency_id, month=APRIL)
            await service.require_open(other, agency_id=office.agency_id, month=APRIL)


async def test_of_eight_who_close_at_once_one_does(fresh_database: Database, office: Office) -> None:
    results = await asyncio.gather(
        *(move(fresh_database, office, PeriodState.CLOSED) for _ in range(8)), return_exceptions=True
    )
    assert results.count(None) == 1
    assert sum(isinstance(result, TransitionNotAllowedError) for result in results) == 7
    async with fresh_database.transaction(DEMO) as conn:
        done = await service.history(conn, agency_id=DEMO, month=APRIL)
    assert [one.to_state for one in done] == [PeriodState.OPEN, PeriodState.CLOSED]


async def test_closing_waits_for_a_push_that_runs_and_a_push_that_waits_for_the_closing_is_parked(
    fresh_database: Database, fresh_office: Staff
) -> None:
    who, phone, in_time, late = fresh_office.caller(), Phone(), new_id(), new_id()

    async def close(closed: asyncio.Event, may_end: asyncio.Event) -> None:
        officer = fresh_office.caller(fresh_office.head, roles=[Role.OFFICER])
        async with fresh_database.transaction(AGENCY) as conn:
            await service.transition(conn, caller=officer, month=APRIL, to=PeriodState.CLOSED, reason=None, now=NOW)
            closed.set()
            await may_end.wait()

    closed, may_end = asyncio.Event(), asyncio.Event()
    async with fresh_database.transaction(AGENCY) as conn:
        sent = phone.envelope(phone.put(in_time, content(8)), phone.submit(in_time, base_rev=1))
        pushed = await push(conn, caller=who, envelope=sent, library=LIBRARY, now=PUSHED_AT)
        closing = asyncio.create_task(close(closed, may_end))
        await asyncio.sleep(A_MOMENT)
        assert not closed.is_set()
    await closed.wait()
    pushing = asyncio.create_task(send(fresh_database, who, phone, phone.put(late, content(10)), phone.submit(late)))
    await asyncio.sleep(A_MOMENT)
    assert not pushing.done()
    may_end.set()
    await closing

    assert [one.status for one in pushed.results] == ["applied", "applied"]
    assert [one.status for one in (await pushing).results] == ["parked", "parked"]


async def calculated(database: Database, office: Office) -> None:
    await move(database, office, PeriodState.CLOSED)
    async with database.transaction(DEMO) as conn:
        await service.mark_calculated(conn, caller=office.officer, month=APRIL, now=NOW)
    await move(database, office, PeriodState.REVIEWED)


async def ask(database: Database, office: Office) -> ReopeningRuling:
    async with database.transaction(DEMO) as conn:
        asked = await service.ask_reopening(
            conn, caller=office.officer, month=APRIL, to=PeriodState.OPEN, reason="uji", now=NOW
        )
    return ReopeningRuling(month=APRIL, reopening_id=asked.reopening_id, decision=ReopeningDecision.CONFIRM)


async def confirm(database: Database, by: Caller, ruling: ReopeningRuling) -> None:
    async with database.transaction(DEMO) as conn:
        await service.decide_reopening(conn, caller=by, ruling=ruling, now=NOW)


async def test_of_four_who_confirm_a_reopening_at_once_one_does(fresh_database: Database, office: Office) -> None:
    await calculated(fresh_database, office)
    ruling = await ask(fresh_database, office)
    approvers = [caller(DEMO, new_id(), Role.APPROVER) for _ in range(4)]
    results = await asyncio.gather(*(confirm(fresh_database, by, ruling) for by in approvers), return_exceptions=True)
    assert results.count(None) == 1
    assert sum(isinstance(result, ReopeningDecidedError) for result in results) == 3


async def test_of_four_who_ask_for_a_reopening_at_once_one_is_kept(fresh_database: Database, office: Office) -> None:
    await calculated(fresh_database, office)
    results = await asyncio.gather(*(ask(fresh_database, office) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(result, ReopeningAskedError) for result in results) == 3


async def test_an_approval_that_waits_for_a_reopening_finds_the_month_open(
    fresh_database: Database, office: Office
) -> None:
    await calculated(fresh_database, office)
    ruling = await ask(fresh_database, office)

    async def approve() -> None:
        async with fresh_database.transaction(DEMO) as conn:
            await service.transition(
                conn, caller=office.second, month=APRIL, to=PeriodState.APPROVED, reason=None, now=NOW
            )

    async with fresh_database.transaction(DEMO) as conn:
        await service.decide_reopening(conn, caller=office.second, ruling=ruling, now=NOW)
        approving = asyncio.create_task(approve())
        await asyncio.sleep(A_MOMENT)
        assert not approving.done()
    with pytest.raises(TransitionNotAllowedError):
        await approving
