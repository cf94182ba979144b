"""What awaits somebody's decision: as superior by post, Plt, Plh, override or delegation on the work date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log import service as activity_log
from app.activity_log.model import AwaitingDay
from app.activity_log.refusals import NotAnEmployeeError
from app.activity_log.store.awaiting import Place
from app.period import service as period
from app.period.model import Fact, accepts
from app.personnel.service import maybe_subordinates_on, superiors_on
from app.personnel.superiors import Superior
from app.rules.library import Library
from app.shared.caller import Caller
from app.verification.model import Awaiting, QueueFilter
from app.verification.service.deadlines import last_days_to_decide, read_ground, waiting_of
from app.verification.service.signals import entry_signals

_MOST_MONTHS = 24

Standings = Mapping[tuple[date, UUID], Superior]
"""In which capacity somebody decides on a person's day."""


@dataclass(frozen=True, slots=True)
class _Queue:
    """The days with entries that await the caller, and in which capacity each."""

    days: Sequence[AwaitingDay]
    standings: Standings


async def queue_counts(conn: AsyncConnection, *, caller: Caller, chosen: QueueFilter) -> list[AwaitingDay]:
    """Return how many entries await the caller's decision, by day and employee."""
    return list((await _queue(conn, caller, chosen)).days)


async def queue_page(
    conn: AsyncConnection,
    *,
    caller: Caller,
    chosen: QueueFilter,
    library: Library,
    after: Place | None,
    size: int,
) -> list[Awaiting]:
    """Return at most `size` entries that await the caller's decision, the earliest submitted first.

    That is the order of their deadlines, as far as people share a calendar. Raises `NotAnEmployeeError`.
    """
    queue = await _queue(conn, caller, chosen)
    pairs = [(one.work_date, one.employee_id) for one in queue.days]
    found = await activity_log.awaiting_page(conn, agency_id=caller.agency_id, pairs=pairs, after=after, size=size)
    months = sorted({one.entry.month for one in found})
    ground = await read_ground(conn, caller.agency_id, months, library)
    limits = await last_days_to_decide(conn, ground, waiting_of(found))
    signals = await entry_signals(conn, caller=caller, activities=found, library=library)
    return [
        Awaiting(
            activity=one,
            standing=queue.standings[one.entry.content.work_date, one.employee_id],
            decide_by=limits.get(one.entry.activity_id),
            signals=signals.get(one.entry.activity_id, ()),
        )
        for one in found
    ]


async def _queue(conn: AsyncConnection, caller: Caller, chosen: QueueFilter) -> _Queue:
    """Find who may stand below the caller, which of them have something to decide on, and who really does."""
    if caller.employee_id is None:
        raise NotAnEmployeeError
    agency_id = caller.agency_id
    days = [day for day in await _open_days(conn, agency_id) if chosen.has_day(day)]
    maybe = await maybe_subordinates_on(conn, agency_id=agency_id, employee_id=caller.employee_id, days=days)
    pairs = [(day, one) for day, those in maybe.items() for one in sorted(those) if chosen.employee_id in {None, one}]
    waiting = await activity_log.awaiting_days(conn, agency_id=agency_id, pairs=pairs)
    people: defaultdict[date, list[UUID]] = defaultdict(list)
    for one in waiting:
        people[one.work_date].append(one.employee_id)
    above = await superiors_on(conn, agency_id=agency_id, people=people)
    standings = {
        (day, employee_id): superior
        for day, those in above.items()
        for employee_id, superiors in those.items()
        for superior in reversed(superiors)  # the first counts, as it does in a decision
        if superior.employee_id == caller.employee_id
    }
    return _Queue([one for one in waiting if (one.work_date, one.employee_id) in standings], standings)


async def _open_days(conn: AsyncConnection, agency_id: int) -> list[date]:
    months = await period.page(conn, agency_id=agency_id, after=None, size=_MOST_MONTHS)
    return [
        one.month.first_day + timedelta(days=n)
        for one in months
        if accepts(one.state, Fact.DECISION)
        for n in range((one.month.next.first_day - one.month.first_day).days)
    ]
