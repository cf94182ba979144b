"""Who reached which step of PP 94/2021 by days absent, counted by each person's own calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.attendance.absence import absence_of, runs_of
from app.attendance.conduct import SanctionProposal, SanctionStep, step_reached
from app.attendance.refusals import CalendarDayMissingError, NoCalendarError, NoPostOnDayError
from app.attendance.service.plan import Plan, read_plan
from app.attendance.store import proposals as store
from app.attendance.store.proposals import AbsentWanted, Decided
from app.shared.month import Month

_CHUNK: Final = 100
_DAY: Final = timedelta(days=1)
_BEFORE: Final = timedelta(days=31)
"""So long before a year a run may have begun that comes up in it: ten working days, with rest between them."""

Steps = tuple[SanctionStep, ...]


async def open_proposals(
    conn: AsyncConnection, agency_id: int, year: int, steps: Steps, after: tuple[UUID, bool] | None
) -> list[SanctionProposal]:
    """Return some proposals after a place, by person, by year before running; none where there are no more.

    Steps are not empty. What was decided on is left out.
    """
    while True:
        wanted = AbsentWanted(
            since=date(year, 1, 1) - _BEFORE,
            until=date(year + 1, 1, 1),
            least=min(step.absent_days for step in steps),
            size=_CHUNK,
            from_id=None if after is None else after[0],
        )
        people = await store.absent_people(conn, agency_id, wanted)
        found = await _proposals(conn, agency_id, year, steps, people)
        found = [one for one in found if after is None or (one.employee_id, one.step.running) > after]
        if found or len(people) < _CHUNK:
            return found
        after = (people[-1][0], True)


async def open_proposals_of(
    conn: AsyncConnection, agency_id: int, year: int, steps: Steps, employee_id: UUID
) -> list[SanctionProposal]:
    """Return a person's proposals on which nobody decided."""
    if not steps:
        return []
    wanted = AbsentWanted(
        since=date(year, 1, 1) - _BEFORE, until=date(year + 1, 1, 1), least=1, size=1, people=(employee_id,)
    )
    people = await store.absent_people(conn, agency_id, wanted)
    return await _proposals(conn, agency_id, year, steps, people)


async def running_absence(
    conn: AsyncConnection, agency_id: int, month: Month, people: Sequence[UUID], known_at: int
) -> dict[UUID, int]:
    """Return of people with days absent in a month how long their longest run of them is that ends in it.

    It may have begun in the two months before. Days are counted as for proposals, as known at a change number.
    """
    span = (month.previous.previous.first_day, month.next.first_day)
    absent = await store.absent_as_known(conn, agency_id, people, span, known_at)
    if not absent:
        return {}
    asked = [(who, day) for who, days in absent for day in (days[0], days[-1])]
    plan = await read_plan(conn, agency_id, asked, known_at)
    return {
        who: max(
            (len(run) for run in runs_of(set(days), _due(who, days, plan)) if run[-1] >= month.first_day), default=0
        )
        for who, days in absent
    }


async def _proposals(
    conn: AsyncConnection, agency_id: int, year: int, steps: Steps, people: Sequence[tuple[UUID, list[date]]]
) -> list[SanctionProposal]:
    if not people:
        return []
    plan = await read_plan(conn, agency_id, [(who, day) for who, days in people for day in (days[0], days[-1])])
    decided = await store.decided(conn, agency_id, year, [who for who, _ in people])
    return [
        one
        for who, days in people
        for one in _of(who, year, steps, days, plan)
        if not any(_settles(done, one) for done in decided.get(who, ()))
    ]


def _of(who: UUID, year: int, steps: Steps, days: Sequence[date], plan: Plan) -> Iterator[SanctionProposal]:
    running_days = min((step.absent_days for step in steps if step.running), default=len(days) + 1)
    absence = absence_of(year, set(days), _due(who, days, plan), running_days)
    for running, counted in ((False, absence.days), (True, absence.run)):
        step = step_reached(steps, len(counted), running=running)
        if step is not None:
            yield SanctionProposal(employee_id=who, year=year, days=counted, step=step)


def _due(who: UUID, absent: Sequence[date], plan: Plan) -> Iterable[date]:
    """Yield the person's working days from the first absent to the last; a day without known hours is due as well."""
    for day in (absent[0] + _DAY * n for n in range((absent[-1] - absent[0]).days + 1)):
        try:
            is_due = plan.hours_of(who, day) is not None
        except (NoCalendarError, CalendarDayMissingError, NoPostOnDayError):
            is_due = True
        if is_due:
            yield day


def _settles(done: Decided, one: SanctionProposal) -> bool:
    """Tell whether a decision stands for a proposal: accepted, or dismissed with as many days or more."""
    same = done.running == one.step.running and done.step == one.step.absent_days
    return same and (done.accepted or done.absent_days >= len(one.days))
