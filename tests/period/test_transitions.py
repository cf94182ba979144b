"""A month from state to state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NoReturn

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.outbox import service as outbox
from app.period import service
from app.period.model import Fact, PeriodState, TransitionCause, find_transition
from app.period.refusals import (
    MonthClosedError,
    MonthNotOpenedError,
    MonthNotPreparedError,
    PeriodNotFoundError,
    ReopeningOwnError,
    SamePersonError,
    TransitionNotAllowedError,
    TransitionRoleError,
)
from app.period.reopenings import ReopeningDecision
from app.period.service import ReopeningRuling
from app.persistence.database import raw
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


async def reopen(conn: AsyncConnection, office: Office, to: PeriodState, month: Month = APRIL) -> None:
    asked = await service.ask_reopening(conn, caller=office.officer, month=month, to=to, reason="uji", now=NOW)
    ruling = ReopeningRuling(month=month, reopening_id=asked.reopening_id, decision=ReopeningDecision.CONFIRM)
    await service.decide_reopening(conn, caller=office.second, ruling=ruling, now=NOW)


async def bring_to(conn: AsyncConnection, office: Office, state: PeriodState | None) -> None:
    """Bring April from nothing into a state, over every other before it."""
    steps: dict[PeriodState, Callable[[], Awaitable[object]]] = {
        PeriodState.OPEN: lambda: move(conn, office.officer, PeriodState.OPEN),
        PeriodState.GRACE: lambda: move(conn, office.officer, PeriodState.GRACE),
        PeriodState.CLOSED: lambda: move(conn, office.officer, PeriodState.CLOSED),
        PeriodState.CALCULATED: lambda: service.mark_calculated(conn, caller=office.officer, month=APRIL, now=NOW),
        PeriodState.REVIEWED: lambda: move(conn, office.officer, PeriodState.REVIEWED),
        PeriodState.APPROVED: lambda: move(conn, office.second, PeriodState.APPROVED),
        PeriodState.PUBLISHED: lambda: service.mark_published(conn, caller=office.officer, month=APRIL, now=NOW),
    }
    await ensure_activity_partitions(conn, APRIL)
    for step, act in steps.items() if state is not None else ():
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
    assert (period.state, period.rev) == (PeriodState.PUBLISHED, 7)
    assert [one.to_state for one in done] == list(PeriodState)
    assert [event.data for event in events][-1] == {"month": "2026-04", "state": "published", "rev": 7}


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("state", [None, *PeriodState])
async def test_every_cell_of_state_target_cause_and_role_is_as_the_table_says(
    database: RolledBackDatabase, state: PeriodState | None, role: Role | None
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, state)
    acts: dict[TransitionCause, Callable[[AsyncConnection, Caller, PeriodState], Awaitable[object]]] = {
        TransitionCause.PERSON: move,
        TransitionCause.MONTH_RUN: mark_calculated,
        TransitionCause.PUBLICATION: mark_published,
        TransitionCause.REOPENING: confirm,
    }
    for cause, act in acts.items():
        for to in PeriodState:
            if (cause, to) in NOT_ASKED:
                continue
            way = find_transition(state, to, cause)
            expected: type[Exception] | None = None
            if way is None:
                expected = TransitionNotAllowedError
            elif way.roles and role not in way.roles:
                expected = TransitionRoleError
            by = caller(DEMO, new_id(), *(() if role is None else (role,)))
            assert await outcome(database, act, by, to) is expected, (state, to, cause, role)


NOT_ASKED = {
    *((TransitionCause.MONTH_RUN, to) for to in PeriodState if to is not PeriodState.CALCULATED),
    *((TransitionCause.PUBLICATION, to) for to in PeriodState if to is not PeriodState.PUBLISHED),
}


class TakenBackError(Exception):
    """Ends a transaction without a trace."""


def _take_back() -> NoReturn:
    raise TakenBackError


async def outcome(
    database: RolledBackDatabase,
    act: Callable[[AsyncConnection, Caller, PeriodState], Awaitable[object]],
    by: Caller,
    to: PeriodState,
) -> type[Exception] | None:
    """Try one step, keep nothing of it, and return what refused it."""
    try:
        async with database.transaction(DEMO) as conn:
            await act(conn, by, to)
            _take_back()
    except TakenBackError:
        return None
    except (TransitionNotAllowedError, TransitionRoleError) as refusal:
        return type(refusal)


async def mark_calculated(conn: AsyncConnection, by: Caller, _to: PeriodState) -> None:
    await service.mark_calculated(conn, caller=by, month=APRIL, now=NOW)


async def mark_published(conn: AsyncConnection, by: Caller, _to: PeriodState) -> None:
    await service.mark_published(conn, caller=by, month=APRIL, now=NOW)


async def confirm(conn: AsyncConnection, by: Caller, to: PeriodState) -> None:
    """Confirm, as the caller, what an officer asks for."""
    asking = caller(DEMO, new_id(), Role.OFFICER)
    asked = await service.ask_reopening(conn, caller=asking, month=APRIL, to=to, reason="uji", now=NOW)
    ruling = ReopeningRuling(month=APRIL, reopening_id=asked.reopening_id, decision=ReopeningDecision.CONFIRM)
    await service.decide_reopening(conn, caller=by, ruling=ruling, now=NOW)


async def test_a_run_of_a_reviewed_month_has_it_reviewed_again(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.REVIEWED)
        again = await service.mark_calculated(conn, caller=office.officer, month=APRIL, now=NOW)
        with pytest.raises(TransitionNotAllowedError):
            await move(conn, office.second, PeriodState.APPROVED)
    assert (again.state, again.rev) == (PeriodState.CALCULATED, 6)


async def test_only_an_officer_opens_a_month(database: RolledBackDatabase) -> None:
    await open_office(database)
    clerk = caller(DEMO, new_id(), Role.CLERK, Role.APPROVER)
    async with database.transaction(DEMO) as conn:
        await ensure_activity_partitions(conn, APRIL)
        with pytest.raises(TransitionRoleError):
            await move(conn, clerk, PeriodState.OPEN)


async def test_who_closed_calculated_or_reviewed_the_month_can_not_approve_it(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    reviewer, approver = (caller(DEMO, new_id(), Role.APPROVER) for _ in range(2))
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.CLOSED)
        await service.mark_calculated(conn, caller=office.second, month=APRIL, now=NOW)
        await move(conn, reviewer, PeriodState.REVIEWED)
        for by in (office.officer, office.second, reviewer):
            with pytest.raises(SamePersonError):
                await move(conn, by, PeriodState.APPROVED)
        await move(conn, approver, PeriodState.APPROVED)


async def test_two_sign_ins_of_one_person_are_one(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    employee_id = new_id()
    async with database.superuser() as conn:
        driver = await raw(conn)
        await driver.execute("INSERT INTO employees VALUES (%s, %s, '193503302010011001')", (DEMO, employee_id))
        await driver.execute(
            "UPDATE principals SET employee_id = %s WHERE principal_id = %s", (employee_id, office.officer.principal_id)
        )
    again = caller(DEMO, new_id(), Role.OFFICER, employee_id=employee_id)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.REVIEWED)
        with pytest.raises(SamePersonError):
            await move(conn, again, PeriodState.APPROVED)
        asked = await service.ask_reopening(
            conn, caller=office.officer, month=APRIL, to=PeriodState.OPEN, reason="uji", now=NOW
        )
        ruling = ReopeningRuling(month=APRIL, reopening_id=asked.reopening_id, decision=ReopeningDecision.CONFIRM)
        with pytest.raises(ReopeningOwnError):
            await service.decide_reopening(conn, caller=again, ruling=ruling, now=NOW)


async def test_who_reviewed_before_the_month_was_calculated_again_may_approve(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.CALCULATED)
        await move(conn, office.second, PeriodState.REVIEWED)
        await service.mark_calculated(conn, caller=office.officer, month=APRIL, now=NOW)
        await move(conn, office.officer, PeriodState.REVIEWED)
        await move(conn, office.second, PeriodState.APPROVED)


async def test_who_worked_on_a_month_before_it_was_reopened_may_approve_what_it_comes_to_now(
    database: RolledBackDatabase,
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await bring_to(conn, office, PeriodState.APPROVED)
        await reopen(conn, office, PeriodState.GRACE)
        await move(conn, office.second, PeriodState.CLOSED)
        await service.mark_calculated(conn, caller=office.second, month=APRIL, now=NOW)
        await move(conn, office.second, PeriodState.REVIEWED)
        await move(conn, office.officer, PeriodState.APPROVED)
        done = await service.history(conn, agency_id=DEMO, month=APRIL)
    assert [one.reason for one in done if one.to_state is PeriodState.GRACE] == [None, "uji"]


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
