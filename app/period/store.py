"""Every query on periods."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.period.model import Doer, PastTransition, Period, PeriodState
from app.period.reopenings import Reopening, ReopeningState
from app.period.tables import period_reopenings, period_transitions, periods
from app.persistence.database import raw
from app.persistence.locks import share_month
from app.shared.month import Month

READ_STATES = "SELECT month, state FROM periods WHERE agency_id = %s AND month = ANY(%s)"
# The stage of personnel comes later; who two sign-ins are is known to its table alone.
DOERS = """
SELECT asked.id, p.employee_id FROM unnest(%(ids)s::uuid[]) AS asked (id)
LEFT JOIN principals p ON p.agency_id = %(agency_id)s AND p.principal_id = asked.id
"""
HAS_PARTITION = text("SELECT to_regclass(:name) IS NOT NULL")
_REOPENING = ("reopening_id", "month", "to_state", "reason", "state", "asked_by", "asked_at")
_reopenings = period_reopenings.c


async def share_and_read(
    conn: AsyncConnection, agency_id: int, months: Sequence[Month]
) -> dict[Month, PeriodState | None]:
    """Share months, then read their states, in one round trip; in a pipeline each statement has its own snapshot."""
    driver = await raw(conn)
    async with driver.pipeline():
        await share_month(conn, agency_id, *months)
        cursor = await driver.execute(READ_STATES, (agency_id, [month.first_day for month in months]))
    states: dict[Month, PeriodState | None] = dict.fromkeys(months)
    return states | {Month.of(first_day): PeriodState(state) for first_day, state in await cursor.fetchall()}


async def read(conn: AsyncConnection, agency_id: int, month: Month) -> Period | None:
    """Return a month of the agency."""
    query = select(periods).where(periods.c.agency_id == agency_id, periods.c.month == month.first_day)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _period(row)


async def page(conn: AsyncConnection, agency_id: int, *, after: Month | None, size: int) -> list[Period]:
    """Return months of the agency, the newest first, those before `after`."""
    query = select(periods).where(periods.c.agency_id == agency_id)
    if after is not None:
        query = query.where(periods.c.month < after.first_day)
    return [_period(row) for row in await conn.execute(query.order_by(periods.c.month.desc()).limit(size))]


async def by_month(conn: AsyncConnection, agency_id: int, months: Sequence[Month]) -> list[Period]:
    """Return those of the months that have begun."""
    those = periods.c.month.in_([month.first_day for month in months])
    return [_period(row) for row in await conn.execute(select(periods).where(periods.c.agency_id == agency_id, those))]


async def put(conn: AsyncConnection, agency_id: int, before: Period | None, after: Period) -> None:
    """Write the month's new state; the caller holds the month."""
    values = {"state": after.state, "rev": after.rev, "changed_at": after.changed_at}
    if before is None:
        await conn.execute(insert(periods).values(agency_id=agency_id, month=after.month.first_day, **values))
        return
    this = (periods.c.agency_id == agency_id, periods.c.month == after.month.first_day)
    await conn.execute(update(periods).where(*this).values(values))


async def add_transition(conn: AsyncConnection, agency_id: int, done: PastTransition) -> None:
    """Append a transition to the month's history."""
    await conn.execute(
        insert(period_transitions).values(
            agency_id=agency_id,
            month=done.month.first_day,
            rev=done.rev,
            from_state=done.from_state,
            to_state=done.to_state,
            principal_id=done.principal_id,
            reason=done.reason,
            recorded_at=done.recorded_at,
        )
    )


async def history(conn: AsyncConnection, agency_id: int, month: Month) -> list[PastTransition]:
    """Return a month's transitions, oldest first."""
    done = period_transitions.c
    query = select(period_transitions).where(done.agency_id == agency_id, done.month == month.first_day)
    return [
        PastTransition(
            month=month,
            rev=row.rev,
            from_state=None if row.from_state is None else PeriodState(row.from_state),
            to_state=PeriodState(row.to_state),
            principal_id=row.principal_id,
            reason=row.reason,
            recorded_at=row.recorded_at,
        )
        for row in await conn.execute(query.order_by(done.rev))
    ]


async def doers(conn: AsyncConnection, agency_id: int, principal_ids: Sequence[UUID]) -> list[Doer]:
    """Return the employees behind sign-ins; who is no employee stays a sign-in."""
    cursor = await (await raw(conn)).execute(DOERS, {"agency_id": agency_id, "ids": list(principal_ids)})
    return [Doer(principal_id, employee_id) for principal_id, employee_id in await cursor.fetchall()]


async def add_reopening(conn: AsyncConnection, agency_id: int, asked: Reopening) -> bool:
    """Write down that a month is to be reopened; False where another waits."""
    values = {name: getattr(asked, name) for name in _REOPENING} | {"month": asked.month.first_day}
    query = postgresql.insert(period_reopenings).values(agency_id=agency_id, **values).on_conflict_do_nothing()
    return (await conn.execute(query.returning(_reopenings.reopening_id))).first() is not None


async def decide_reopening(conn: AsyncConnection, agency_id: int, decided: Reopening) -> None:
    """Write what was decided on a reopening; the caller holds the month."""
    this = (_reopenings.agency_id == agency_id, _reopenings.reopening_id == decided.reopening_id)
    values = {name: getattr(decided, name) for name in ("state", "decided_by", "decided_at", "decision_reason")}
    await conn.execute(update(period_reopenings).where(*this).values(values))


async def lapse_reopening(conn: AsyncConnection, agency_id: int, month: Month, now: datetime) -> None:
    """End what asks for a month to be reopened."""
    those = (_reopenings.agency_id == agency_id, _reopenings.month == month.first_day, _reopenings.state == "asked")
    await conn.execute(update(period_reopenings).where(*those).values(state="lapsed", decided_at=now))


async def reopening(conn: AsyncConnection, agency_id: int, month: Month, reopening_id: UUID) -> Reopening | None:
    """Return a reopening of a month that was asked for."""
    return next((one for one in await reopenings(conn, agency_id, month) if one.reopening_id == reopening_id), None)


async def reopenings(conn: AsyncConnection, agency_id: int, month: Month) -> list[Reopening]:
    """Return what was asked about reopening a month, the newest first."""
    query = select(period_reopenings).where(_reopenings.agency_id == agency_id, _reopenings.month == month.first_day)
    rows = await conn.execute(query.order_by(_reopenings.reopening_id.desc()))
    return [
        Reopening(
            **{name: getattr(row, name) for name in (*_REOPENING, "decided_by", "decided_at", "decision_reason")}
            | {"month": month, "to_state": PeriodState(row.to_state), "state": ReopeningState(row.state)}
        )
        for row in rows
    ]


async def has_partition(conn: AsyncConnection, month: Month) -> bool:
    """Tell whether activities of the month have a partition to go to."""
    name = f"activities_{month.year:04d}_{month.month:02d}"
    return bool((await conn.execute(HAS_PARTITION, {"name": name})).scalar_one())


def _period(row: Row[Any]) -> Period:
    return Period(month=Month.of(row.month), state=PeriodState(row.state), rev=row.rev, changed_at=row.changed_at)
