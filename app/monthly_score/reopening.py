"""What a reopened month takes back: its run no longer counts, and one that still works stops."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.monthly_score.model import RunState
from app.monthly_score.store import runs as store
from app.period import service as period
from app.period.reopenings import Reopening, ReopeningDecision
from app.period.service import ReopeningRuling
from app.shared.caller import Caller


async def decide_reopening(
    conn: AsyncConnection, *, caller: Caller, ruling: ReopeningRuling, now: datetime
) -> Reopening:
    """Decide on a reopening; confirmed, no run of the month counts any more, and nothing can be approved or paid by it.

    The month is held by the decision, so no run finishes meanwhile.
    """
    decided = await period.decide_reopening(conn, caller=caller, ruling=ruling, now=now)
    if ruling.decision is ReopeningDecision.CONFIRM:
        ended = await store.take_back(conn, caller.agency_id, ruling.month, now)
        records = [_record(caller, *one) for one in ended]
        await audit.record(conn, *records, agency_id=caller.agency_id, now=now)
    return decided


def _record(caller: Caller, run_id: UUID, state: RunState, digest: str | None) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=f"month_run.{state}",
        object_kind="month_run",
        object_id=str(run_id),
        request_id=caller.request_id,
        before_digest=digest,
    )
