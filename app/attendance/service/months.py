"""Which months take facts of attendance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from app.period import service as period
from app.period.model import Fact, PeriodState, accepts
from app.period.service import refuse_unless_open
from app.shared.caller import Caller
from app.shared.month import Month

States = Mapping[Month, PeriodState | None]
_ALL = 10_000


def refuse_by_month(states: States, month: Month) -> None:
    """Refuse a fact of a month that has not begun or takes no more."""
    refuse_unless_open(month, states[month], Fact.ATTENDANCE)


def refuse_if_closed(states: Mapping[Month, PeriodState | None], month: Month) -> None:
    """Refuse a fact of a month that takes no more; one that was never opened takes what holds from then on."""
    if states.get(month) is not None:
        refuse_by_month(states, month)


def is_open(states: States, day: date) -> bool:
    """Tell whether the month of a day takes facts; one that wasn't shared doesn't."""
    return accepts(states.get(Month.of(day)), Fact.ATTENDANCE)


async def share_months(conn: AsyncConnection, caller: Caller, days: Iterable[date]) -> States:
    """Share the months of days and return their states."""
    months = sorted({Month.of(day) for day in days})
    return await period.share_states(conn, agency_id=caller.agency_id, months=months)


async def share_begun_months(
    conn: AsyncConnection, caller: Caller, since: date, *, also: Iterable[Month] = ()
) -> States:
    """Share every month of the agency that has begun, from that of a day on, and others; return their states."""
    found = await period.page(conn, agency_id=caller.agency_id, after=None, size=_ALL)
    months = sorted({*(one.month for one in found if one.month >= Month.of(since)), *also})
    return await period.share_states(conn, agency_id=caller.agency_id, months=months) if months else {}


def refuse_span(states: States, since: date, until: date | None) -> None:
    """Refuse what changes days [since, until) of a month that has begun and takes no more."""
    for month, state in states.items():
        if month.next.first_day > since and (until is None or month.first_day < until):
            refuse_unless_open(month, state, Fact.ATTENDANCE)
