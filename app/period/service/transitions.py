"""Months of an agency from state to state."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.outbox import service as outbox
from app.outbox.model import EventType, NewEvent, NoticeKind
from app.period import store
from app.period.model import (
    Doer,
    PastTransition,
    Period,
    PeriodState,
    Transition,
    TransitionCause,
    find_transition,
    hands_since_open,
    ways_from,
)
from app.period.refusals import (
    MonthNotPreparedError,
    SamePersonError,
    TransitionNotAllowedError,
    TransitionRoleError,
)
from app.period.service.reading import hold
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.month import Month


async def transition(
    conn: AsyncConnection, *, caller: Caller, month: Month, to: PeriodState, reason: str | None, now: datetime
) -> Period:
    """Bring a month into another state by a person's hand; waits for all who are writing facts into it."""
    step = Step(caller=caller, month=month, to=to, cause=TransitionCause.PERSON, reason=reason, now=now)
    before = await hold_and_read(conn, step)
    way = find_way(before, step)
    if not caller.has(*way.roles):
        raise TransitionRoleError(roles=", ".join(way.roles))
    if way.second_person:
        await _refuse_same_person(conn, step)
    if way.from_state is None and not await store.has_partition(conn, month):
        raise MonthNotPreparedError(month=month)
    return await take(conn, before, step)


async def mark_calculated(conn: AsyncConnection, *, caller: Caller, month: Month, now: datetime) -> Period:
    """Bring a month that can be calculated into `calculated`: the month run that `caller` asked for has finished."""
    return await _mark(conn, Step(caller, month, PeriodState.CALCULATED, TransitionCause.MONTH_RUN, now))


async def mark_published(conn: AsyncConnection, *, caller: Caller, month: Month, now: datetime) -> Period:
    """Bring an approved month into `published`: `caller` has published its batch. What asks to reopen it lapses."""
    await hold(conn, agency_id=caller.agency_id, month=month)
    await store.lapse_reopening(conn, caller.agency_id, month, now)
    return await _mark(conn, Step(caller, month, PeriodState.PUBLISHED, TransitionCause.PUBLICATION, now))


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done to a month, by whom and when."""

    caller: Caller
    month: Month
    to: PeriodState
    cause: TransitionCause
    now: datetime
    reason: str | None = None


async def _mark(conn: AsyncConnection, step: Step) -> Period:
    before = await hold_and_read(conn, step)
    find_way(before, step)
    return await take(conn, before, step)


async def hold_and_read(conn: AsyncConnection, step: Step) -> Period | None:
    """Read the month in a later statement than its lock: else the state could be one that is already past."""
    await hold(conn, agency_id=step.caller.agency_id, month=step.month)
    return await store.read(conn, step.caller.agency_id, step.month)


def find_way(before: Period | None, step: Step) -> Transition:
    """Return the way that a step takes, or raise `TransitionNotAllowedError`."""
    state = None if before is None else before.state
    way = find_transition(state, step.to, step.cause)
    if way is None:
        raise TransitionNotAllowedError(
            step.month,
            from_state=state,
            to_state=step.to,
            allowed=ways_from(state),
            reopens=find_transition(state, step.to, TransitionCause.REOPENING) is not None,
        )
    return way


async def _refuse_same_person(conn: AsyncConnection, step: Step) -> None:
    done = await store.history(conn, step.caller.agency_id, step.month)
    doers = await store.doers(conn, step.caller.agency_id, hands_since_open(done))
    if any(one.is_same_person(Doer(step.caller.principal_id, step.caller.employee_id)) for one in doers):
        raise SamePersonError(month=step.month)


async def take(conn: AsyncConnection, before: Period | None, step: Step) -> Period:
    """Write the new state, its history, audit row, event and notice; the agency's counters come last."""
    agency_id = step.caller.agency_id
    rev = 1 if before is None else before.rev + 1
    after = Period(month=step.month, state=step.to, rev=rev, changed_at=step.now)
    done = PastTransition(
        month=step.month,
        rev=rev,
        from_state=None if before is None else before.state,
        to_state=step.to,
        principal_id=step.caller.principal_id,
        reason=step.reason,
        recorded_at=step.now,
    )
    await store.put(conn, agency_id, before, after)
    await store.add_transition(conn, agency_id, done)
    await audit.record(conn, _record(step, before, after), agency_id=agency_id, now=step.now)
    event = NewEvent(
        type=EventType.PERIOD_CHANGED,
        subject=str(step.month),
        data={"month": str(step.month), "state": step.to, "rev": rev},
    )
    await outbox.emit(conn, event, agency_id=agency_id, now=step.now)
    await outbox.notify(conn, NoticeKind.PERIOD, str(step.month), agency_id=agency_id, now=step.now)
    return after


def _record(step: Step, before: Period | None, after: Period) -> Record:
    return Record(
        principal_id=step.caller.principal_id,
        action=f"period.{step.to}",
        object_kind="period",
        object_id=str(step.month),
        request_id=step.caller.request_id,
        before_digest=None if before is None else _digest(before),
        after_digest=_digest(after),
    )


def _digest(period: Period) -> str:
    return digest({"month": str(period.month), "state": period.state, "rev": period.rev})
