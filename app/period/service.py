"""Months of an agency: whether facts may be written, and from state to state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.outbox import service as outbox
from app.outbox.model import EventType, NewEvent, NoticeKind
from app.period import store
from app.period.model import (
    Fact,
    PastTransition,
    Period,
    PeriodState,
    Transition,
    TransitionCause,
    Writer,
    accepts,
    find_transition,
    ways_from,
)
from app.period.refusals import (
    MonthClosedError,
    MonthNotOpenedError,
    MonthNotPreparedError,
    PeriodNotFoundError,
    SamePersonError,
    TransitionNotAllowedError,
    TransitionRoleError,
)
from app.persistence import locks
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.month import Month

_WORKED = (PeriodState.CLOSED, PeriodState.CALCULATED)


async def share(conn: AsyncConnection, *, agency_id: int, month: Month) -> None:
    """Keep the month from changing state until the transaction ends; others may share it."""
    await locks.share_month(conn, agency_id, month)


async def hold(conn: AsyncConnection, *, agency_id: int, month: Month) -> None:
    """Hold the month alone until the transaction ends."""
    await locks.hold_month(conn, agency_id, month)


async def state_of(conn: AsyncConnection, *, agency_id: int, month: Month) -> PeriodState | None:
    """Return the month's state, None where it has not begun; to decide by it, share or hold the month first."""
    found = await store.read(conn, agency_id, month)
    return None if found is None else found.state


async def share_states(
    conn: AsyncConnection, *, agency_id: int, months: Sequence[Month]
) -> dict[Month, PeriodState | None]:
    """Share months, the earliest first, and return their states, all in one round trip."""
    return await store.share_and_read(conn, agency_id, months)


def refuse_unless_open(
    month: Month, state: PeriodState | None, fact: Fact = Fact.ENTRY, by: Writer | None = None
) -> None:
    """Raise `MonthNotOpenedError` or `MonthClosedError` where facts of this kind may not be written, by this writer."""
    if state is None:
        raise MonthNotOpenedError(month)
    if not accepts(state, fact, by):
        raise MonthClosedError(month, state)


async def require_open(conn: AsyncConnection, *, agency_id: int, month: Month, fact: Fact = Fact.ENTRY) -> None:
    """Share the month, then refuse unless it takes facts of this kind; one round trip."""
    states = await store.share_and_read(conn, agency_id, (month,))
    refuse_unless_open(month, states[month], fact)


async def get(conn: AsyncConnection, *, agency_id: int, month: Month) -> Period:
    """Return a month, or raise `PeriodNotFoundError`."""
    found = await store.read(conn, agency_id, month)
    if found is None:
        raise PeriodNotFoundError(month=month)
    return found


async def page(conn: AsyncConnection, *, agency_id: int, after: Month | None, size: int) -> list[Period]:
    """Return at most `size` months before `after`, the newest first."""
    return await store.page(conn, agency_id, after=after, size=size)


async def by_month(conn: AsyncConnection, *, agency_id: int, months: Sequence[Month]) -> dict[Month, Period]:
    """Return those of the months that have begun."""
    return {one.month: one for one in await store.by_month(conn, agency_id, months)}


async def history(conn: AsyncConnection, *, agency_id: int, month: Month) -> list[PastTransition]:
    """Return a month's transitions, oldest first, or raise `PeriodNotFoundError`."""
    await get(conn, agency_id=agency_id, month=month)
    return await store.history(conn, agency_id, month)


async def transition(
    conn: AsyncConnection, *, caller: Caller, month: Month, to: PeriodState, reason: str | None, now: datetime
) -> Period:
    """Bring a month into another state by a person's hand; waits for all who are writing facts into it."""
    step = _Step(caller=caller, month=month, to=to, cause=TransitionCause.PERSON, reason=reason, now=now)
    before = await _hold_and_read(conn, step)
    way = _find_way(before, step)
    if not caller.has(*way.roles):
        raise TransitionRoleError(roles=", ".join(way.roles))
    if way.second_person:
        await _refuse_same_person(conn, step)
    if way.from_state is None and not await store.has_partition(conn, month):
        raise MonthNotPreparedError(month=month)
    return await _take(conn, before, step)


async def mark_calculated(conn: AsyncConnection, *, caller: Caller, month: Month, now: datetime) -> Period:
    """Bring a closed or calculated month into `calculated`: the month run that `caller` asked for has finished."""
    return await _mark(conn, _Step(caller, month, PeriodState.CALCULATED, TransitionCause.MONTH_RUN, now))


async def mark_published(conn: AsyncConnection, *, caller: Caller, month: Month, now: datetime) -> Period:
    """Bring an approved month into `published`: `caller` has published its batch."""
    return await _mark(conn, _Step(caller, month, PeriodState.PUBLISHED, TransitionCause.PUBLICATION, now))


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to be done to a month, by whom and when."""

    caller: Caller
    month: Month
    to: PeriodState
    cause: TransitionCause
    now: datetime
    reason: str | None = None


async def _mark(conn: AsyncConnection, step: _Step) -> Period:
    before = await _hold_and_read(conn, step)
    _find_way(before, step)
    return await _take(conn, before, step)


async def _hold_and_read(conn: AsyncConnection, step: _Step) -> Period | None:
    """Read the month in a later statement than its lock: else the state could be one that is already past."""
    await hold(conn, agency_id=step.caller.agency_id, month=step.month)
    return await store.read(conn, step.caller.agency_id, step.month)


def _find_way(before: Period | None, step: _Step) -> Transition:
    state = None if before is None else before.state
    way = find_transition(state, step.to, step.cause)
    if way is None:
        raise TransitionNotAllowedError(step.month, from_state=state, to_state=step.to, allowed=ways_from(state))
    return way


async def _refuse_same_person(conn: AsyncConnection, step: _Step) -> None:
    done = await store.history(conn, step.caller.agency_id, step.month)
    if any(one.principal_id == step.caller.principal_id for one in done if one.to_state in _WORKED):
        raise SamePersonError(month=step.month)


async def _take(conn: AsyncConnection, before: Period | None, step: _Step) -> Period:
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


def _record(step: _Step, before: Period | None, after: Period) -> Record:
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
