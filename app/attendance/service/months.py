"""Which months take facts of attendance, from whom, and which of them are corrections of what is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import Row
from app.period import service as period
from app.period.model import Fact, PeriodState, Writer, accepts
from app.period.service import refuse_unless_open
from app.shared.caller import Caller, Role
from app.shared.month import Month

OFFICERS_SCOPE: Final = "period:write"
"""A machine that may bring months from state to state may correct published ones; one that only sends facts may not."""
_ALL = 10_000


class States(dict[Month, PeriodState | None]):
    """The states of months that are shared, and as whom the caller writes into them."""

    by: Writer = Writer.CLERK


def refuse_by_month(states: States, month: Month) -> None:
    """Refuse a fact of a month that has not begun or takes no more from this writer."""
    refuse_unless_open(month, states[month], Fact.ATTENDANCE, states.by)


def refuse_if_closed(states: States, month: Month) -> None:
    """Refuse a fact of a month that takes no more; one that was never opened takes what holds from then on."""
    if states.get(month) is not None:
        refuse_by_month(states, month)


def refuse_from(states: States, month: Month, until: date | None) -> None:
    """Refuse a fact from a month on that takes no more; after a published one also where a later waits to be published.

    A correction of what is published reaches later published months; one that is only closed would go out without it.
    """
    refuse_if_closed(states, month)
    if states.get(month) is PeriodState.PUBLISHED:
        for later in _within(states, month.first_day, until):
            refuse_if_closed(states, later)


def is_open(states: States, day: date) -> bool:
    """Tell whether the month of a day takes facts; one that wasn't shared doesn't."""
    return accepts(states.get(Month.of(day)), Fact.ATTENDANCE, states.by)


def corrects_day(states: States, row: Row) -> bool:
    """Tell whether a fact of one day concerns a month that is published."""
    return states.get(Month.of(row["day"])) is PeriodState.PUBLISHED


def corrects_span(states: States, span: tuple[date, date | None] | None) -> bool:
    """Tell whether one of the days [since, until) lies in a month that is published."""
    return span is not None and any(states[month] is PeriodState.PUBLISHED for month in _within(states, *span))


async def share_months(conn: AsyncConnection, caller: Caller, days: Iterable[date]) -> States:
    """Share the months of days and return their states."""
    return await _share(conn, caller, {Month.of(day) for day in days})


async def share_begun_months(
    conn: AsyncConnection, caller: Caller, since: date, *, also: Iterable[Month] = ()
) -> States:
    """Share every month of the agency that has begun, from that of a day on, and others; return their states."""
    found = await period.page(conn, agency_id=caller.agency_id, after=None, size=_ALL)
    return await _share(conn, caller, {*(one.month for one in found if one.month >= Month.of(since)), *also})


def refuse_span(states: States, since: date, until: date | None) -> None:
    """Refuse what changes days [since, until) of a month that has begun and takes no more."""
    for month in _within(states, since, until):
        refuse_unless_open(month, states[month], Fact.ATTENDANCE, states.by)


def writer_of(caller: Caller) -> Writer:
    """Tell as whom a caller records: persons by their role, machines by the scope that only officers' machines have."""
    officer = OFFICERS_SCOPE in caller.scopes if caller.machine else caller.has(Role.OFFICER)
    return Writer.OFFICER if officer else Writer.CLERK


def _within(states: States, since: date, until: date | None) -> list[Month]:
    return [month for month in states if month.next.first_day > since and (until is None or month.first_day < until)]


async def _share(conn: AsyncConnection, caller: Caller, months: Iterable[Month]) -> States:
    wanted = sorted(months)
    found = await period.share_states(conn, agency_id=caller.agency_id, months=wanted) if wanted else {}
    states = States(found)
    states.by = writer_of(caller)
    return states
