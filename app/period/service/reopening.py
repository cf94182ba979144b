"""A month reopened before its publication: asked for by one person with a reason, decided by another."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.period import store
from app.period.model import Doer, PeriodState, TransitionCause
from app.period.refusals import (
    ReopeningAskedError,
    ReopeningDecidedError,
    ReopeningNotFoundError,
    ReopeningOwnError,
    ReopeningReasonError,
    ReopeningWithdrawalError,
    TransitionRoleError,
)
from app.period.reopenings import REOPENING_AFTER, Reopening, ReopeningDecision, ReopeningState
from app.period.service.reading import get
from app.period.service.transitions import Step, find_way, hold_and_read, take
from app.shared.caller import Caller, Role
from app.shared.digests import digest
from app.shared.ids import new_id
from app.shared.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopeningRuling:
    """What a caller decides on a reopening of a month, and why."""

    month: Month
    reopening_id: UUID
    decision: ReopeningDecision
    reason: str | None = None


async def ask_reopening(
    conn: AsyncConnection, *, caller: Caller, month: Month, to: PeriodState, reason: str, now: datetime
) -> Reopening:
    """Ask that a month is reopened; nothing changes before another person confirms, and one may be asked at a time."""
    if not caller.has(Role.OFFICER):
        raise TransitionRoleError(roles=Role.OFFICER)
    step = Step(caller, month, to, TransitionCause.REOPENING, now)
    find_way(await hold_and_read(conn, step), step)
    asked = Reopening(
        reopening_id=new_id(),
        month=month,
        to_state=to,
        reason=reason,
        state=ReopeningState.ASKED,
        asked_by=caller.principal_id,
        asked_at=now,
    )
    if not await store.add_reopening(conn, caller.agency_id, asked):
        raise ReopeningAskedError(month)
    await audit.record(conn, _record(caller, asked, "ask"), agency_id=caller.agency_id, now=now)
    return asked


async def decide_reopening(
    conn: AsyncConnection, *, caller: Caller, ruling: ReopeningRuling, now: datetime
) -> Reopening:
    """Confirm or decline what another person asked for, or take back one's own; the month is held.

    Confirmed, the month is open or in grace from now on: what was calculated of it no longer counts, which is for the
    later stages to see to in the same transaction.
    """
    agency_id, month = caller.agency_id, ruling.month
    before = await hold_and_read(conn, Step(caller, month, PeriodState.OPEN, TransitionCause.REOPENING, now))
    asked = await store.reopening(conn, agency_id, month, ruling.reopening_id)
    if asked is None:
        raise ReopeningNotFoundError
    if asked.state is not ReopeningState.ASKED:
        raise ReopeningDecidedError(month, asked.state)
    await _refuse_unentitled(conn, caller, ruling, asked)
    decided = replace(
        asked,
        state=REOPENING_AFTER[ruling.decision],
        decided_by=caller.principal_id,
        decided_at=now,
        decision_reason=ruling.reason,
    )
    await store.decide_reopening(conn, agency_id, decided)
    await audit.record(conn, _record(caller, decided, ruling.decision), agency_id=agency_id, now=now)
    if ruling.decision is ReopeningDecision.CONFIRM:
        step = Step(caller, month, asked.to_state, TransitionCause.REOPENING, now, reason=asked.reason)
        find_way(before, step)
        await take(conn, before, step)
    return decided


async def reopenings(conn: AsyncConnection, *, agency_id: int, month: Month) -> list[Reopening]:
    """Return what was asked and decided about reopening a month, the newest first, or raise `PeriodNotFoundError`."""
    await get(conn, agency_id=agency_id, month=month)
    return await store.reopenings(conn, agency_id, month)


async def _refuse_unentitled(conn: AsyncConnection, caller: Caller, ruling: ReopeningRuling, asked: Reopening) -> None:
    """Refuse whom the decision isn't for: two sign-ins of one employee are one person."""
    (asker,) = await store.doers(conn, caller.agency_id, [asked.asked_by])
    own = asker.is_same_person(Doer(caller.principal_id, caller.employee_id))
    if ruling.decision is ReopeningDecision.WITHDRAW:
        if not own:
            raise ReopeningWithdrawalError
        return
    roles = (Role.OFFICER, Role.APPROVER)
    if not caller.has(*roles):
        raise TransitionRoleError(roles=", ".join(roles))
    if own:
        raise ReopeningOwnError
    if ruling.decision is ReopeningDecision.DECLINE and ruling.reason is None:
        raise ReopeningReasonError


def _record(caller: Caller, reopening: Reopening, what: str) -> Record:
    said = {"to": reopening.to_state, "reason": reopening.reason, "state": reopening.state}
    return Record(
        principal_id=caller.principal_id,
        action=f"period_reopening.{what}",
        object_kind="period_reopening",
        object_id=f"{reopening.month}/{reopening.reopening_id}",
        request_id=caller.request_id,
        after_digest=digest(said),
    )
