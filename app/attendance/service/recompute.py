"""Minutes derived anew: what a corrected calendar, its use or a roster changes in days recorded with times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.model import Recomputation, RecomputationState, RecomputedDay, RecomputedOutcome
from app.attendance.refusals import RecomputationNotFoundError
from app.attendance.service.days import derive_into
from app.attendance.service.months import States, is_open
from app.attendance.service.plan import Plan, read_plan
from app.attendance.store import facts as fact_store
from app.attendance.store import recomputations as store
from app.facts.service import Audited, Recording, record
from app.facts.store import Row
from app.jobs.model import NewJob
from app.jobs.service import defer
from app.shared.caller import Caller
from app.shared.errors import Refusal
from app.shared.ids import new_id

AT_ONCE = 5000
"""So many days are derived anew in the request itself; more are left to a job."""
TASK = "attendance.recompute"

_MINUTES = ("late_minutes", "early_minutes", "attended_minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """The days that a correction may change: [since, until), of these people or of everybody."""

    cause: str
    since: date
    until: date
    people: tuple[UUID, ...] | None = None


async def recompute(
    conn: AsyncConnection, *, caller: Caller, concerned: Concerned, states: States, now: datetime
) -> Recomputation | None:
    """Derive the minutes of days anew, as a job where they are many; None where no day has other minutes now.

    The months are shared and the agency's counter is held: what is recorded later sees the correction.
    """
    agency_id = caller.agency_id
    rows = await store.timed_days(conn, agency_id, concerned, after=None, size=AT_ONCE + 1)
    if len(rows) > AT_ONCE:
        made = _started(caller, concerned, now)
        await store.add(conn, agency_id, made, concerned.people, caller.request_id)
        await defer(
            conn,
            [NewJob(task=TASK, arguments={"agency_id": agency_id, "recomputation_id": str(made.recomputation_id)})],
        )
        return made
    days = await _derive(conn, caller, rows, states, now)
    if not days:
        return None
    made = _started(caller, concerned, now)
    await store.add(conn, agency_id, made, concerned.people, caller.request_id)
    await store.add_days(conn, agency_id, made.recomputation_id, days)
    return await finish(conn, agency_id=agency_id, recomputation_id=made.recomputation_id, now=now)


async def step(
    conn: AsyncConnection, *, caller: Caller, recomputation_id: UUID, rows: Sequence[Row], states: States, now: datetime
) -> None:
    """Derive some of a job's days anew; done twice, it changes nothing more."""
    days = await _derive(conn, caller, rows, states, now)
    await store.add_days(conn, caller.agency_id, recomputation_id, days)


async def finish(conn: AsyncConnection, *, agency_id: int, recomputation_id: UUID, now: datetime) -> Recomputation:
    """Say that every day was seen, and count what changed."""
    await store.finish(conn, agency_id, recomputation_id, now)
    return await get_recomputation(conn, agency_id=agency_id, recomputation_id=recomputation_id)


async def get_recomputation(conn: AsyncConnection, *, agency_id: int, recomputation_id: UUID) -> Recomputation:
    """Return a recomputation, or raise `RecomputationNotFoundError`."""
    found = await store.read(conn, agency_id, recomputation_id)
    if found is None:
        raise RecomputationNotFoundError
    return found


async def recomputations_page(
    conn: AsyncConnection, *, agency_id: int, after: UUID | None, size: int
) -> list[Recomputation]:
    """Return recomputations, the newest first."""
    return await store.page(conn, agency_id, after, size)


async def recomputed_days(
    conn: AsyncConnection, *, agency_id: int, recomputation_id: UUID, after: tuple[UUID, date] | None, size: int
) -> list[RecomputedDay]:
    """Return what a recomputation changed or had to leave, by person and day."""
    return await store.days_page(conn, agency_id, recomputation_id, after, size)


def _started(caller: Caller, concerned: Concerned, now: datetime) -> Recomputation:
    return Recomputation(
        recomputation_id=new_id(),
        state=RecomputationState.RUNNING,
        cause=concerned.cause,
        since=concerned.since,
        until=concerned.until,
        days_changed=0,
        days_kept=0,
        started_by=caller.principal_id,
        started_at=now,
        finished_at=None,
    )


async def _derive(
    conn: AsyncConnection, caller: Caller, rows: Sequence[Row], states: States, now: datetime
) -> list[RecomputedDay]:
    """Record days whose minutes are others now; return them, and those that stay though they would be others."""
    if not rows:
        return []
    plan = await read_plan(conn, caller.agency_id, [(row["employee_id"], row["day"]) for row in rows])
    found: list[RecomputedDay] = []
    changed: list[Row] = []
    for row in rows:
        one, after = _compare(row, plan, states)
        if one is not None:
            found.append(one)
            if one.outcome is RecomputedOutcome.CHANGED:
                changed.append(after)
    if changed:
        recording = Recording(
            table=fact_store.ATTENDANCE_DAYS,
            object_kind="attendance_day",
            caller=caller,
            now=now,
            audited=Audited.TOGETHER,
        )
        await record(conn, recording, changed, lambda _row: None)
    return found


def _compare(row: Row, plan: Plan, states: States) -> tuple[RecomputedDay | None, Row]:
    after = dict(row)
    try:
        derive_into(after, plan)
    except Refusal:
        return _told(row, dict.fromkeys(_MINUTES), RecomputedOutcome.HOURS_MISSING), after
    if all(row[name] == after[name] for name in _MINUTES):
        return None, after
    outcome = RecomputedOutcome.CHANGED if is_open(states, row["day"]) else RecomputedOutcome.MONTH_CLOSED
    return _told(row, after, outcome), after


def _told(row: Row, after: Row, outcome: RecomputedOutcome) -> RecomputedDay:
    return RecomputedDay(
        employee_id=row["employee_id"],
        day=row["day"],
        outcome=outcome,
        late_before=row["late_minutes"],
        early_before=row["early_minutes"],
        attended_before=row["attended_minutes"],
        late_after=after["late_minutes"],
        early_after=after["early_minutes"],
        attended_after=after["attended_minutes"],
    )
