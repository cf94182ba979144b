"""A month from state to state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.outbox import service as outbox
from app.period import service
from app.period.model import TRANSITIONS, Fact, PeriodState, TransitionCause
from app.period.refusals import (
    MonthClosedError,
    MonthNotOpenedError,
    MonthNotPreparedError,
    PeriodNotFoundError,
    SamePersonError,
    TransitionNotAllowedError,
    TransitionRoleError,
)
from app.persistence.partitions import ensure_activity_partitions
from app.shared.caller import Caller, Role
from app.shared.ids import new_id
from app.shared.month import Month
from tests.personnel.builders import DEMO, NOW, Office, caller, open_office
from tests.support.databases import RolledBackDatabase

APRIL = Month(2026, 4)
UNPREPARED = Month(2199, 1)


async def move(conn: AsyncConnection, by: Caller, to: PeriodState, month: Month = APRIL) -> None:
    await service.transition(conn, caller=by, month=month, to=to, reason=None, now=NOW)


async def bring_to(conn: AsyncConnection, office: Office, state: PeriodState) -> None:
    """Bring April from nothing into a state by the shortest way."""
    steps: dict[PeriodState, Callable[[], Awaitable[object]]] = {
        PeriodState.OPEN: lambda: move(conn, office.officer, PeriodState.OPEN),
        PeriodState.CLOSED: lambda: move(conn, office.officer, PeriodState.CLOSED),
        PeriodState.CALCULATED: lambda: service.mark_calculated(conn, caller=office.officer, month=APRIL, now=NOW),
        PeriodState.APPROVED: lambda: move(conn, office.second, PeriodState.APPROVED),
        PeriodState.PUBLISHED: lambda: service.mark_published(conn, caller=office.officer, month=APRIL, now=NOW),
    }
    await ensure_activity_partitions(conn, APRIL)
    for step, act in steps.items():
        await act()
        if step is state:
            return


async def test_a_month_goes_from_open_to_published(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.PUBLISHED)
        period = await service.get(conn, agency_id=DEMO, month=APRIL)
        done = await service.history(conn, agency_id=DEMO, month=APRIL)
        events = await outbox.events_after(conn, agency_id=DEMO, position=0, limit=10)
    assert (period.state, period.rev) == (PeriodState.PUBLISHED, 5)
    assert [one.to_state for one in done] == ["open", "closed", "calculated", "approved", "published"]
    assert [event.data for event in events][-1] == {"month": "2026-04", "state": "published", "rev": 5}


STATES = (
    PeriodState.OPEN,
    PeriodState.CLOSED,
    PeriodState.CALCULATED,
    PeriodState.APPROVED,
    PeriodState.PUBLISHED,
)
LEGAL = {(way.from_state, way.to_state) for way in TRANSITIONS if way.cause is TransitionCause.PERSON}


@pytest.mark.parametrize("state", [None, *STATES])
async def test_a_person_has_no_other_ways_than_those_of_the_table(
    database: RolledBackDatabase, state: PeriodState | None
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        if state is not None:
            await bring_to(conn, office, state)
        for to in PeriodState:
            if (state, to) not in LEGAL:
                with pytest.raises(TransitionNotAllowedError):
                    await move(conn, office.officer, to)
        assert await service.state_of(conn, agency_id=DEMO, month=APRIL) == state


@pytest.mark.parametrize("state", [None, PeriodState.OPEN, PeriodState.APPROVED, PeriodState.PUBLISHED])
async def test_only_a_closed_or_calculated_month_is_calculated(
    database: RolledBackDatabase, state: PeriodState | None
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        if state is not None:
            await bring_to(conn, office, state)
        with pytest.raises(TransitionNotAllowedError):
            await service.mark_calculated(conn, caller=office.officer, month=APRIL, now=NOW)


async def test_a_month_may_be_calculated_again(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.CALCULATED)
        again = await service.mark_calculated(conn, caller=office.officer, month=APRIL, now=NOW)
    assert (again.state, again.rev) == (PeriodState.CALCULATED, 4)


async def test_only_an_officer_opens_a_month(database: RolledBackDatabase) -> None:
    await open_office(database)
    clerk = caller(DEMO, new_id(), Role.CLERK, Role.APPROVER)
    async with database.transaction(DEMO) as conn:
        await ensure_activity_partitions(conn, APRIL)
        with pytest.raises(TransitionRoleError):
            await move(conn, clerk, PeriodState.OPEN)


async def test_who_closed_or_calculated_the_month_can_not_approve_it(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.CLOSED)
        await service.mark_calculated(conn, caller=office.second, month=APRIL, now=NOW)
        for by in (office.officer, office.second):
            with pytest.raises(SamePersonError):
                await move(conn, by, PeriodState.APPROVED)
        await move(conn, caller(DEMO, new_id(), Role.APPROVER), PeriodState.APPROVED)


async def test_a_month_without_a_place_for_its_activities_is_not_opened(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        with pytest.raises(MonthNotPreparedError):
            await move(conn, office.officer, PeriodState.OPEN, UNPREPARED)


async def test_facts_are_written_into_an_open_month_only(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        with pytest.raises(MonthNotOpenedError):
            await service.require_open(conn, agency_id=DEMO, month=APRIL)
        await bring_to(conn, office, PeriodState.OPEN)
        for fact in Fact:
            await service.require_open(conn, agency_id=DEMO, month=APRIL, fact=fact)
        await move(conn, office.officer, PeriodState.CLOSED)
        for fact in Fact:
            with pytest.raises(MonthClosedError):
                await service.require_open(conn, agency_id=DEMO, month=APRIL, fact=fact)


async def test_the_states_of_several_months_are_read_at_once(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.CLOSED)
        states = await service.share_states(conn, agency_id=DEMO, months=[APRIL.next, APRIL])
        pages = [await service.page(conn, agency_id=DEMO, after=after, size=5) for after in (None, APRIL)]
    assert states == {APRIL: PeriodState.CLOSED, APRIL.next: None}
    assert [[one.month for one in page] for page in pages] == [[APRIL], []]


async def test_another_agency_has_no_such_month(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    await open_office(database, agency_id=3273)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.OPEN)
    async with database.transaction(3273) as conn:
        for agency_id in (3273, DEMO):
            with pytest.raises(PeriodNotFoundError):
                await service.history(conn, agency_id=agency_id, month=APRIL)
