"""Reads what a person's claimed minutes of a month came to, and why some don't count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log import service as activity_log
from app.activity_log.model import Activity, EntryFilter
from app.attendance.conduct import OutageReach
from app.attendance.refusals import CalendarDayMissingError, NoCalendarError, NoPostOnDayError
from app.attendance.service import Start, last_days
from app.attendance.service.plan import Plan, read_plan
from app.attendance.store.outages import touched_days
from app.period import service as period
from app.period.model import Fact, PeriodState, accepts
from app.personnel.refusals import EmployeeNotFoundError
from app.rules.library import Library
from app.shared.caller import Caller
from app.shared.month import Month
from app.verification.lost_minutes import DueDay, LostMinutes, Standing, Told, lost_day, lost_minutes
from app.verification.service.deadlines import Ground, last_days_to_decide, read_ground, waiting_of
from app.verification.service.signals import readable_days
from app.verification.store import decisions as store
from app.verification.store import signals

_MOST: Final = 10_000


async def lost_minutes_of(
    conn: AsyncConnection, *, caller: Caller, employee_id: UUID, month: Month, library: Library, now: datetime
) -> list[LostMinutes]:
    """Return which minutes of a person's month don't count, by day: to the person, officers and auditors.

    A superior sees the days on which it was the superior. For anybody else there is no such employee:
    `EmployeeNotFoundError`.
    """
    pairs = await readable_days(conn, caller, employee_id, month)
    if not pairs:
        raise EmployeeNotFoundError
    chosen = EntryFilter(employee_ids=[employee_id], month=month)
    entries = await activity_log.page(conn, caller=caller, chosen=chosen, after=None, size=_MOST)
    ground = await read_ground(conn, caller.agency_id, [month], library)
    standing = await _standing(conn, ground, month, now)
    told = await _told(conn, ground, employee_id, entries)
    unrecorded = await _unrecorded(conn, caller.agency_id, pairs) if standing.attendance_over else []
    found = [*(lost_minutes(each, standing) for each in told), *(lost_day(each, standing) for each in unrecorded)]
    return sorted((one for one in found if one is not None), key=lambda one: one.work_date)


async def _unrecorded(conn: AsyncConnection, agency_id: int, pairs: Sequence[tuple[date, UUID]]) -> list[DueDay]:
    """Return the days that were to be worked and have no record; those without a calendar or post are due nothing."""
    known = await signals.presence(conn, agency_id, pairs)
    plan = await read_plan(conn, agency_id, ((one, day) for day, one in pairs))
    employee_id, days = pairs[0][1], [day for day, _ in pairs]
    span = (days[0], days[-1] + timedelta(days=1))
    touched = await touched_days(conn, agency_id, [employee_id], span, OutageReach.ATTENDANCE)
    found = []
    for day in days:
        minutes = _due_minutes(plan, employee_id, day)
        if minutes and day not in known[employee_id]:
            found.append(DueDay(day=day, minutes=minutes, outage=day in touched.get(employee_id, set())))
    return found


def _due_minutes(plan: Plan, employee_id: UUID, day: date) -> int:
    try:
        hours = plan.hours_of(employee_id, day)
    except (NoCalendarError, CalendarDayMissingError, NoPostOnDayError):
        return 0
    return 0 if hours is None else hours.minutes


async def _standing(conn: AsyncConnection, ground: Ground, month: Month, now: datetime) -> Standing:
    state = await period.state_of(conn, agency_id=ground.agency_id, month=month)
    past = [] if state is None else await period.history(conn, agency_id=ground.agency_id, month=month)
    takes = accepts(state, Fact.DECISION)
    closings = [ground.day_of(one.recorded_at) for one in past if one.to_state is PeriodState.CLOSED]
    return Standing(
        today=ground.day_of(now),
        takes=takes,
        closed_on=closings[-1] if closings and not takes else None,
        attendance_over=state is not None and not accepts(state, Fact.ATTENDANCE),
    )


async def _told(conn: AsyncConnection, ground: Ground, employee_id: UUID, entries: Sequence[Activity]) -> list[Told]:
    agency_id = ground.agency_id
    rulings = await store.latest(
        conn, agency_id, {one.entry.activity_id: one.entry.content.work_date for one in entries}
    )
    parking = await activity_log.parking_rulings(
        conn, agency_id=agency_id, ids=[one.entry.activity_id for one in entries]
    )
    decide_by = await last_days_to_decide(conn, ground, waiting_of(entries))
    send_by = await _last_days_to_send(conn, ground, employee_id, entries)
    spans = _spans(ground, entries, decide_by, send_by)
    longer = await _touched(conn, agency_id, employee_id, spans)
    found = []
    for one in entries:
        activity_id = one.entry.activity_id
        ruling = rulings.get(activity_id)
        found.append(
            Told(
                entry=one.entry,
                ruling=ruling,
                decided_on=None if ruling is None else ground.day_of(ruling.decided_at),
                parking=parking.get(activity_id),
                send_by=send_by.get(one.entry.content.work_date),
                decide_by=decide_by.get(activity_id),
                outage=activity_id in longer,
            )
        )
    return found


async def _last_days_to_send(
    conn: AsyncConnection, ground: Ground, employee_id: UUID, entries: Sequence[Activity]
) -> dict[date, date]:
    days = sorted({one.entry.content.work_date for one in entries})
    window = next((said.entry_window for said in ground.rules.values()), None)
    if not days or window is None:
        return {}
    starts = [Start(employee_id, day) for day in days]
    ends = await last_days(conn, agency_id=ground.agency_id, starts=starts, window=window, reach=OutageReach.SYNC)
    return {one.day: last for one, last in ends.items()}


Span = tuple[OutageReach, date, date]
"""What has to work, from after which day, until which day."""


def _spans(
    ground: Ground, entries: Sequence[Activity], decide_by: Mapping[UUID, date], send_by: Mapping[date, date]
) -> dict[UUID, Span]:
    """Return in which days an outage would have made an entry's time longer: to send it, or to decide on it."""
    found: dict[UUID, Span] = {}
    for one in entries:
        entry, work_date = one.entry, one.entry.content.work_date
        if entry.submitted_at is not None and entry.activity_id in decide_by:
            begun = ground.day_of(entry.submitted_at)
            found[entry.activity_id] = (OutageReach.VERIFICATION, begun, decide_by[entry.activity_id])
        elif work_date in send_by:
            found[entry.activity_id] = (OutageReach.SYNC, work_date, send_by[work_date])
    return found


async def _touched(conn: AsyncConnection, agency_id: int, employee_id: UUID, spans: Mapping[UUID, Span]) -> set[UUID]:
    by_reach: defaultdict[OutageReach, list[tuple[date, date]]] = defaultdict(list)
    for reach, since, last in spans.values():
        by_reach[reach].append((since, last))
    days: dict[OutageReach, set[date]] = {}
    for reach, those in by_reach.items():
        whole = (min(since for since, _ in those), max(last for _, last in those) + timedelta(days=1))
        days[reach] = (await touched_days(conn, agency_id, [employee_id], whole, reach)).get(employee_id, set())
    return {
        activity_id
        for activity_id, (reach, since, last) in spans.items()
        if any(since < day <= last for day in days[reach])
    }
