"""Corrections: published months worked out anew by one person, let count by another, for the differences alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.corrections.model import Adjustment, Correction, CorrectionState, NewCorrection
from app.corrections.refusals import (
    CorrectionMonthError,
    CorrectionNobodyError,
    CorrectionNotFoundError,
    CorrectionObjectionError,
    CorrectionSecondPersonError,
    CorrectionStateError,
    CorrectionWaitingError,
)
from app.corrections.store import corrections as store
from app.monthly_score.correcting import WantedCorrection, start_correction
from app.monthly_score.model import MonthRun
from app.monthly_score.service import Chunk
from app.outbox import service as outbox
from app.outbox.model import EventType, NewEvent
from app.period import service as period
from app.period.model import PeriodState
from app.persistence.locks import hold_month
from app.rules import Library
from app.shared.caller import Caller
from app.shared.ids import new_id
from app.shared.month import Month

UNDECIDED: Final = (CorrectionState.RUNNING, CorrectionState.CALCULATED)
_EVENTS: Final = {
    CorrectionState.CALCULATED: (EventType.CORRECTION_CALCULATED, "correction.calculate"),
    CorrectionState.APPROVED: (EventType.CORRECTION_APPROVED, "correction.approve"),
    CorrectionState.DECLINED: (EventType.CORRECTION_DECLINED, "correction.decline"),
    CorrectionState.CANCELLED: (EventType.CORRECTION_CANCELLED, "correction.cancel"),
}


async def start(
    conn: AsyncConnection, *, caller: Caller, new: NewCorrection, library: Library, now: datetime
) -> Correction:
    """Work a published month out anew, by what is known and in force now, and the later ones that go on from it.

    Jobs do it, month by month. One correction of an agency at a time: each is the difference to what counts then.
    """
    agency_id = caller.agency_id
    await period.hold(conn, agency_id=agency_id, month=new.first_month)
    if await period.state_of(conn, agency_id=agency_id, month=new.first_month) is not PeriodState.PUBLISHED:
        raise CorrectionMonthError(new.first_month)
    correction = Correction(
        correction_id=new_id(),
        first_month=new.first_month,
        reason=new.reason,
        employee_ids=new.employee_ids,
        state=CorrectionState.RUNNING,
        known_at=await audit.known_now(conn, agency_id=agency_id),
        started_by=caller.principal_id,
        started_by_employee=caller.employee_id,
        started_at=now,
        decided_by=None,
        decided_at=None,
        decision=None,
    )
    if not await store.add(conn, agency_id, correction):
        raise CorrectionWaitingError
    named = set(new.objection_ids)
    if named and await store.link(conn, agency_id, correction.correction_id, sorted(named)) < len(named):
        raise CorrectionObjectionError
    await audit.record(conn, _record(caller, correction, "correction.start"), agency_id=agency_id, now=now)
    wanted = _wanted(agency_id, correction, new.first_month, new.employee_ids)
    if await start_correction(conn, wanted=wanted, library=library, now=now) is None:
        raise CorrectionNobodyError
    return await get(conn, agency_id=agency_id, correction_id=correction.correction_id)


async def get(conn: AsyncConnection, *, agency_id: int, correction_id: UUID) -> Correction:
    """Return a correction with what it comes to so far, or raise `CorrectionNotFoundError`."""
    found = await store.read(conn, agency_id, correction_id)
    if found is None:
        raise CorrectionNotFoundError
    return found


async def page(conn: AsyncConnection, *, agency_id: int, before: UUID | None, size: int) -> list[Correction]:
    """Return at most `size` corrections, the newest first."""
    return await store.page(conn, agency_id, before=before, size=size)


async def adjustments(
    conn: AsyncConnection, *, caller: Caller, correction_id: UUID, after: UUID | None, size: int, now: datetime
) -> list[Adjustment]:
    """Return at most `size` differences of a correction; whose were read is recorded."""
    found = await store.adjustments(conn, caller.agency_id, correction_id, after=after, size=size)
    read = [
        Record(
            principal_id=caller.principal_id,
            action="adjustment.read",
            object_kind="adjustment",
            object_id=str(one.adjustment_id),
            request_id=caller.request_id,
            subject_employee_id=one.employee_id,
        )
        for one in found
        if one.employee_id != caller.employee_id
    ]
    if read:
        await audit.record(conn, *read, agency_id=caller.agency_id, now=now)
    return found


async def compare(conn: AsyncConnection, *, agency_id: int, chunk: Chunk) -> None:
    """Write what differs for a chunk's people from what counts, in the transaction that froze their results."""
    run = chunk.run
    if run.correction_id is not None:
        people = [one.result.employee_id for one in chunk.scored]
        await store.add_differences(conn, agency_id, (run.correction_id, run.run_id, run.month), people)


async def go_on(conn: AsyncConnection, *, agency_id: int, run: MonthRun, library: Library, now: datetime) -> None:
    """Go on with the next published month that reads what this one left, or say that the correction is calculated."""
    if run.correction_id is None or await store.hold(conn, agency_id, run.correction_id) is not CorrectionState.RUNNING:
        return
    correction = await get(conn, agency_id=agency_id, correction_id=run.correction_id)
    only = correction.employee_ids
    if only is not None:  # those named who held no post in the first month too
        only = tuple(sorted({*only, *await store.people_of(conn, agency_id, correction.correction_id)}))
    month = await store.next_published(conn, agency_id, run.month)
    while month is not None:
        wanted = _wanted(agency_id, correction, month, only)
        if await start_correction(conn, wanted=wanted, library=library, now=now) is not None:
            return
        month = await store.next_published(conn, agency_id, month)
    await store.set_calculated(conn, agency_id, correction.correction_id)
    caller = Caller(
        agency_id=agency_id, principal_id=correction.started_by, request_id=f"correction {correction.correction_id}"
    )
    await _tell(conn, caller, replace(correction, state=CorrectionState.CALCULATED), now)


async def decide(
    conn: AsyncConnection, *, caller: Caller, correction_id: UUID, approved: bool, decision: str | None, now: datetime
) -> Correction:
    """Let a calculated correction count, or decline it: another person than who asked for it.

    From then on the corrected results count, and the differences wait for the next publication.
    """
    agency_id = caller.agency_id
    await hold_month(conn, agency_id, *await store.months_of(conn, agency_id, correction_id))
    correction = await _held(conn, agency_id, correction_id, (CorrectionState.CALCULATED,))
    if caller.machine or _is_who_asked(caller, correction):
        raise CorrectionSecondPersonError
    if approved:
        await store.count(conn, agency_id, correction_id)
    state = CorrectionState.APPROVED if approved else CorrectionState.DECLINED
    return await _decided(conn, caller, replace(correction, state=state, decision=decision), now)


async def cancel(conn: AsyncConnection, *, caller: Caller, correction_id: UUID, now: datetime) -> Correction:
    """Give up a correction that is not decided on; nothing of it counts."""
    await store.end_runs(conn, caller.agency_id, correction_id, now)
    correction = await _held(conn, caller.agency_id, correction_id, UNDECIDED)
    return await _decided(conn, caller, replace(correction, state=CorrectionState.CANCELLED), now)


async def _held(
    conn: AsyncConnection, agency_id: int, correction_id: UUID, states: tuple[CorrectionState, ...]
) -> Correction:
    state = await store.hold(conn, agency_id, correction_id)
    if state is None:
        raise CorrectionNotFoundError
    if state not in states:
        raise CorrectionStateError(correction_id, state)
    return await get(conn, agency_id=agency_id, correction_id=correction_id)


async def _decided(conn: AsyncConnection, caller: Caller, correction: Correction, now: datetime) -> Correction:
    decided = replace(correction, decided_by=caller.principal_id, decided_at=now)
    await store.decide(conn, caller.agency_id, decided)
    if decided.state is not CorrectionState.APPROVED:
        await store.unlink(conn, caller.agency_id, decided.correction_id)
    await _tell(conn, caller, decided, now)
    return decided


def _is_who_asked(caller: Caller, correction: Correction) -> bool:
    return caller.principal_id == correction.started_by or (
        caller.employee_id is not None and caller.employee_id == correction.started_by_employee
    )


def _wanted(agency_id: int, correction: Correction, month: Month, only: tuple[UUID, ...] | None) -> WantedCorrection:
    return WantedCorrection(
        agency_id=agency_id,
        correction_id=correction.correction_id,
        month=month,
        only=only,
        known_at=correction.known_at,
        started_by=correction.started_by,
        is_first=month == correction.first_month,
    )


def _record(caller: Caller, correction: Correction, action: str) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=action,
        object_kind="correction",
        object_id=str(correction.correction_id),
        request_id=caller.request_id,
    )


async def _tell(conn: AsyncConnection, caller: Caller, correction: Correction, now: datetime) -> None:
    event, action = _EVENTS[correction.state]
    await audit.record(conn, _record(caller, correction, action), agency_id=caller.agency_id, now=now)
    data: dict[str, object] = {
        "correction_id": str(correction.correction_id),
        "first_month": str(correction.first_month),
        "state": correction.state,
        "adjustments": correction.totals.adjustments,
        "total": correction.totals.total,
    }
    new = NewEvent(type=event, subject=str(correction.correction_id), data=data)
    await outbox.emit(conn, new, agency_id=caller.agency_id, now=now)
