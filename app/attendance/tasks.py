"""Background work of attendance: many days derived anew."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.attendance.model import Recomputation, RecomputationState
from app.attendance.service import recompute as service
from app.attendance.service.months import share_begun_months
from app.attendance.store import recomputations as store
from app.audit import service as audit
from app.jobs.worker import Hands, Task
from app.period.model import Writer
from app.shared.caller import Caller


async def recompute_attendance(hands: Hands, agency_id: int, recomputation_id: str) -> None:
    """Derive a recomputation's days anew, some in each transaction; run twice, it changes nothing more."""
    named = UUID(recomputation_id)
    after: tuple[UUID, date] | None = None
    while True:
        async with hands.database.transaction(agency_id) as conn:
            made = await service.get_recomputation(conn, agency_id=agency_id, recomputation_id=named)
            if made.state is RecomputationState.FINISHED:
                return
            people, request_id = await store.scope_of(conn, agency_id, named)
            caller = Caller(agency_id=agency_id, principal_id=made.started_by, request_id=request_id)
            states = await share_begun_months(conn, caller, made.since)
            states.by = Writer.OFFICER  # who corrected the calendar could write into these months, or was refused
            await audit.hold_counter(conn, agency_id=agency_id)
            scope = _scope(made, people)
            rows = await store.timed_days(conn, agency_id, scope, after=after, size=service.AT_ONCE)
            if not rows:
                await service.finish(conn, agency_id=agency_id, recomputation_id=named, now=hands.now())
                return
            await service.step(conn, caller=caller, recomputation_id=named, rows=rows, states=states, now=hands.now())
            after = (rows[-1]["employee_id"], rows[-1]["day"])


def _scope(made: Recomputation, people: tuple[UUID, ...] | None) -> service.Concerned:
    return service.Concerned(cause=made.cause, since=made.since, until=made.until, people=people)


TASKS = (Task(name=service.TASK, run=recompute_attendance),)
