"""Ends a run before everybody is worked out: what counted before counts on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.monthly_score import service
from app.monthly_score.model import MonthRun, RunState
from app.monthly_score.refusals import RunEndedError
from app.monthly_score.store import runs as store
from app.period import service as period
from app.shared.caller import Caller


async def cancel(conn: AsyncConnection, *, caller: Caller, run_id: UUID, now: datetime) -> MonthRun:
    """Cancel a run that is running; waits for the chunks in hand, and those after them find it cancelled.

    Raises `RunNotFoundError`, or `RunEndedError` where it runs no more.
    """
    agency_id = caller.agency_id
    run = await service.get(conn, agency_id=agency_id, run_id=run_id)
    await period.hold(conn, agency_id=agency_id, month=run.month)
    state = await store.lock_state(conn, agency_id, run_id, alone=True)
    if state is not RunState.RUNNING:
        raise RunEndedError(state=state)
    await store.set_state(conn, agency_id, run_id, RunState.CANCELLED, finished_at=now)
    record = Record(
        principal_id=caller.principal_id,
        action="month_run.cancel",
        object_kind="month_run",
        object_id=str(run_id),
        request_id=caller.request_id,
    )
    await audit.record(conn, record, agency_id=agency_id, now=now)
    return await service.get(conn, agency_id=agency_id, run_id=run_id)
