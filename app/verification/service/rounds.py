"""The daily look at deadlines: reminds superiors, tells those above them what was left, and decides by the regulation.

Some people in each transaction; what is to be told is written in the last, with the day: begun again, a round tells
nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log import service as activity_log
from app.activity_log.model import Waiting
from app.period import service as period
from app.period.model import Fact, accepts
from app.personnel.service import superiors_on
from app.personnel.superiors import SuperiorKind
from app.rules.library import Library
from app.shared.month import Month
from app.verification.model import NoticeKind
from app.verification.service.automatic import Overdue, decide_by_regulation
from app.verification.service.deadlines import Ground, last_days_to_decide, read_ground
from app.verification.store import notices as store
from app.verification.tally import Tally

MORNING: Final = 6
"""The hour of the agency's day from which deadlines are looked at."""
AT_ONCE: Final = 500
_MOST_MONTHS: Final = 24

Told = Mapping[tuple[date, UUID], set[UUID]]
"""Who is told of a person's day."""


@dataclass(slots=True, kw_only=True)
class Round:
    """One agency's look at the deadlines of a day: which were over is told once, also if days were left out."""

    ground: Ground
    months: Sequence[Month]
    now: datetime
    today: date
    since: date
    """Deadlines from this day on have not been told of as over."""
    tally: Tally = field(default_factory=Tally)
    decided: int = 0
    after: UUID | None = None
    """The last person that was looked at."""


async def begin(conn: AsyncConnection, *, agency_id: int, library: Library, now: datetime) -> Round | None:
    """Return today's round; None where it is done, or the agency's morning has not come."""
    months = [
        one.month
        for one in await period.page(conn, agency_id=agency_id, after=None, size=_MOST_MONTHS)
        if accepts(one.state, Fact.DECISION)
    ]
    ground = await read_ground(conn, agency_id, months, library)
    today, last = ground.day_of(now), await store.last_round(conn, agency_id)
    if now.astimezone(ground.zone).hour < MORNING or (last is not None and last >= today):
        return None
    since = today - timedelta(days=1) if last is None else last
    return Round(ground=ground, months=months, now=now, today=today, since=since)


async def go_on(conn: AsyncConnection, one: Round) -> bool:
    """Look at the entries of some more people; tells whether there were any."""
    agency_id = one.ground.agency_id
    people, waiting = await activity_log.waiting_of_some(
        conn, agency_id=agency_id, months=one.months, after=one.after, size=AT_ONCE
    )
    if not people:
        return False
    one.after = people[-1]
    ends = await last_days_to_decide(conn, one.ground, waiting)
    over = [Overdue(each, ends[each.activity_id]) for each in waiting if _is_over(each, ends, one.today)]
    decided = await decide_by_regulation(conn, one.ground, over, one.now)
    one.decided += len(decided)
    left = [each for each in over if each.waiting.activity_id not in decided and each.decide_by >= one.since]
    await _tell(conn, one, await _ending(conn, one, waiting, ends), left)
    return True


async def finish(conn: AsyncConnection, one: Round) -> None:
    """Write down what is told, and that the day is done."""
    notices = one.tally.notices(one.today, one.now)
    await store.add_round(conn, one.ground.agency_id, one.today, notices, one.decided, one.now)


def _is_over(one: Waiting, ends: Mapping[UUID, date], today: date) -> bool:
    return one.activity_id in ends and ends[one.activity_id] < today


async def _ending(
    conn: AsyncConnection, one: Round, waiting: Sequence[Waiting], ends: Mapping[UUID, date]
) -> list[Overdue]:
    """Return the entries with their last day for which today is the last or the last but one that counts."""
    open_ = [each for each in waiting if ends.get(each.activity_id, date.min) >= one.today]
    before = await last_days_to_decide(conn, one.ground, open_, sooner=1)
    found = []
    for each in open_:
        end, begun = ends[each.activity_id], one.ground.day_of(each.submitted_at)
        if one.today == end or (one.today == before.get(each.activity_id) and one.today > begun):
            found.append(Overdue(each, end))
    return found


async def _tell(conn: AsyncConnection, one: Round, ending: Sequence[Overdue], left: Sequence[Overdue]) -> None:
    agency_id = one.ground.agency_id
    deciding = await _above(conn, agency_id, _days(each.waiting for each in (*ending, *left)))
    for each in ending:
        told = {superior for superior, _ in deciding[_day(each)]}
        one.tally.add(told, NoticeKind.REMINDER, each.waiting, each.decide_by)
    own = {
        _day(each): {superior for superior, kind in deciding[_day(each)] if kind is not SuperiorKind.DELEGATE}
        for each in left
    }
    above = await _above(conn, agency_id, {(day, superior) for (day, _), those in own.items() for superior in those})
    for each in left:
        day, employee_id = _day(each)
        higher = {
            by for superior in own[_day(each)] for by, kind in above[day, superior] if kind is not SuperiorKind.DELEGATE
        }
        above_all = higher - {superior for superior, _ in deciding[_day(each)]} - {employee_id}
        one.tally.add(above_all or {None}, NoticeKind.OVERDUE, each.waiting, each.decide_by)


def _day(one: Overdue) -> tuple[date, UUID]:
    return one.waiting.work_date, one.waiting.employee_id


def _days(waiting: Iterable[Waiting]) -> set[tuple[date, UUID]]:
    return {(one.work_date, one.employee_id) for one in waiting}


async def _above(
    conn: AsyncConnection, agency_id: int, days: set[tuple[date, UUID]]
) -> dict[tuple[date, UUID], list[tuple[UUID, SuperiorKind]]]:
    """Return who stands above each person on each day, and in which capacity."""
    if not days:
        return {}
    people: defaultdict[date, list[UUID]] = defaultdict(list)
    for day, employee_id in sorted(days):
        people[day].append(employee_id)
    found = await superiors_on(conn, agency_id=agency_id, people=people)
    return {
        (day, employee_id): [(superior.employee_id, superior.kind) for superior in found[day][employee_id]]
        for day, employee_id in days
    }
