"""Shows signals on a person's month, and on the entries of a page of the queue: only of days that one may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.model import Activity
from app.activity_log.service.entries import READERS, decided_on
from app.activity_log.store.entries import Worked
from app.attendance.conduct import OutageReach
from app.attendance.refusals import CalendarDayMissingError, NoCalendarError, NoPostOnDayError
from app.attendance.service import Start, last_days
from app.attendance.service.plan import read_plan
from app.catalogue.model import in_force
from app.catalogue.service import catalogue_items
from app.personnel.refusals import EmployeeNotFoundError
from app.regulation import service as regulation
from app.regulation.refusals import RegulationNotChosenError, RegulationNotEnactedError, RegulationUnknownError
from app.rules.library import Library
from app.rules.model import Window
from app.shared.caller import Caller
from app.shared.month import Month
from app.verification.signals import DayFacts, PersonFacts, SentEntry, Signal, SignalKind, kinds_by_entry
from app.verification.signals import signals_of as find
from app.verification.store import signals as store

_MINUTES_PER_DAY = "minutes_per_day"
Days = defaultdict[UUID, dict[date, DayFacts]]
Reached = Mapping[tuple[date, UUID], date]
"""Until which day a window of a person's work date is looked at."""
_NOT_THERE = (RegulationNotChosenError, RegulationUnknownError, RegulationNotEnactedError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """By which regulations and at what time one looks."""

    library: Library
    now: datetime


async def signals_of(
    conn: AsyncConnection, *, caller: Caller, employee_id: UUID, month: Month, ground: Ground
) -> list[Signal]:
    """Return the signals of a person's month to the person, to officers and auditors, and to its superiors.

    Who was its superior on some days of the month sees what the facts of these days alone show. For anybody else there
    is no such employee: `EmployeeNotFoundError`.
    """
    agency_id = caller.agency_id
    pairs = await readable_days(conn, caller, employee_id, month)
    if not pairs:
        raise EmployeeNotFoundError
    zone = await _zone(conn, agency_id)
    today = ground.now.astimezone(zone).date()
    days = await store.presence(conn, agency_id, pairs)
    reached = dict.fromkeys(pairs, today)
    _add(days, last_day_to_send=await _last_days(conn, agency_id, reached, ground.library))
    _add(days, due_minutes=await _due_minutes(conn, agency_id, pairs, ground.library))
    people = await _people(conn, agency_id, pairs, days, zone)
    return find(people.get(employee_id) or PersonFacts(entries=[], days=days[employee_id], zone=zone), today)


async def entry_signals(
    conn: AsyncConnection, *, caller: Caller, activities: Sequence[Activity], library: Library
) -> dict[UUID, list[SignalKind]]:
    """Return which signals concern each of these entries, on which the caller may decide.

    The same text on other days counts only where the caller was the owner's superior on these days too.
    """
    if not activities:
        return {}
    agency_id = caller.agency_id
    zone = await _zone(conn, agency_id)
    pairs = await _with_same_text(conn, caller, activities)
    days = await store.presence(conn, agency_id, pairs)
    reached: dict[tuple[date, UUID], date] = {}
    for one in activities:
        pair = (one.entry.content.work_date, one.employee_id)
        came = (one.entry.submitted_at or one.received_at).astimezone(zone).date()
        reached[pair] = max(came, reached.get(pair, came))
    _add(days, last_day_to_send=await _last_days(conn, agency_id, reached, library))
    people = await _people(conn, agency_id, pairs, days, zone)
    return {one: kinds for person in people.values() for one, kinds in kinds_by_entry(person).items()}


async def readable_days(
    conn: AsyncConnection, caller: Caller, employee_id: UUID, month: Month
) -> list[tuple[date, UUID]]:
    """Return the days of a person's month that the caller may read: all, or those on which it was the superior."""
    length = (month.next.first_day - month.first_day).days
    days = [month.first_day + timedelta(days=n) for n in range(length)]
    if employee_id != caller.employee_id and not caller.has(*READERS):
        seen = await decided_on(conn, caller, [Worked(day, employee_id) for day in days])
        return [(one.day, one.employee_id) for one in seen]
    if not await store.employee_exists(conn, caller.agency_id, employee_id):
        return []
    return [(day, employee_id) for day in days]


async def _with_same_text(
    conn: AsyncConnection, caller: Caller, activities: Sequence[Activity]
) -> list[tuple[date, UUID]]:
    """Return the days of the entries, and those of their months with the same text that the caller may read."""
    own = {(one.entry.content.work_date, one.employee_id) for one in activities}
    keys: defaultdict[Month, list[tuple[UUID, date, UUID]]] = defaultdict(list)
    for one in activities:
        keys[one.entry.month].append((one.entry.activity_id, one.entry.content.work_date, one.employee_id))
    more: set[tuple[date, UUID]] = set()
    for month, those in keys.items():
        span = (month.first_day, month.next.first_day)
        more.update(await store.same_text_days(conn, caller.agency_id, those, span))
    seen = await decided_on(conn, caller, [Worked(*pair) for pair in sorted(more - own)])
    return sorted(own | {(one.day, one.employee_id) for one in seen})


async def _people(
    conn: AsyncConnection, agency_id: int, pairs: store.Pairs, days: Days, zone: ZoneInfo
) -> dict[UUID, PersonFacts]:
    found = await store.entries(conn, agency_id, pairs)
    shared = await store.shared_texts(conn, agency_id, found)
    codes = sorted({one.catalogue_code for one in found if one.catalogue_code is not None})
    items = await catalogue_items(conn, agency_id=agency_id, codes=codes)
    entries: defaultdict[UUID, list[SentEntry]] = defaultdict(list)
    for one in found:
        item = None if one.catalogue_code is None else items.get(one.catalogue_code)
        version = None if item is None else in_force(item.versions, one.entry.work_date)
        norm = None if version is None else one.volume * version.norm_minutes / version.per_quantity
        others = shared.get(one.entry.activity_id, 0)
        entries[one.employee_id].append(replace(one.entry, same_text_others=others, norm_minutes=norm))
    return {one: PersonFacts(entries=sent, days=days[one], zone=zone) for one, sent in entries.items()}


async def _last_days(
    conn: AsyncConnection, agency_id: int, reached: Reached, library: Library
) -> dict[tuple[date, UUID], date]:
    """Return the last day to send for people's work dates, where the regulation tells.

    So many days are the least that a window has: only where one looks beyond are calendar and outages read.
    """
    months = sorted({Month.of(day) for day, _ in reached})
    rules = await regulation.time_rules(conn, agency_id=agency_id, months=months, library=library)
    found: dict[tuple[date, UUID], date] = {}
    beyond: defaultdict[Window, list[Start]] = defaultdict(list)
    for (day, employee_id), until in reached.items():
        said = rules.get(Month.of(day))
        if said is None or said.entry_window is None:
            continue
        found[day, employee_id] = day + timedelta(days=said.entry_window.days)
        if found[day, employee_id] < until:
            del found[day, employee_id]
            beyond[said.entry_window].append(Start(employee_id, day))
    for window, starts in beyond.items():
        told = await last_days(conn, agency_id=agency_id, starts=starts, window=window, reach=OutageReach.SYNC)
        found |= {(one.day, one.employee_id): last for one, last in told.items()}
    return found


async def _due_minutes(
    conn: AsyncConnection, agency_id: int, pairs: store.Pairs, library: Library
) -> dict[tuple[date, UUID], frozenset[int]]:
    """Return what each day is due: its hours, the regulation's minutes of a day, and the most that it takes."""
    said: set[int] = set()
    try:
        rules = await regulation.in_force(conn, agency_id=agency_id, day=pairs[0][0], library=library)
    except _NOT_THERE:
        pass
    else:
        if rules.calendar.daily_minutes_limit is not None:
            said.add(rules.calendar.daily_minutes_limit)
        numerator, denominator = (
            rules.parameters[_MINUTES_PER_DAY].value if _MINUTES_PER_DAY in rules.parameters else (0, 1)
        )
        if numerator and denominator == 1:
            said.add(numerator)
    plan = await read_plan(conn, agency_id, ((one, day) for day, one in pairs))
    due: dict[tuple[date, UUID], frozenset[int]] = {}
    for day, employee_id in pairs:
        try:
            hours = plan.hours_of(employee_id, day)
        except (NoCalendarError, CalendarDayMissingError, NoPostOnDayError):
            hours = None
        due[day, employee_id] = frozenset(said if hours is None else {*said, hours.minutes})
    return due


def _add(days: Days, **values: Mapping[tuple[date, UUID], Any]) -> None:
    """Add what is known of days beside presence."""
    for name, told in values.items():
        for (day, employee_id), value in told.items():
            known = days[employee_id].get(day, DayFacts())
            days[employee_id][day] = replace(known, **{name: value})


async def _zone(conn: AsyncConnection, agency_id: int) -> ZoneInfo:
    return ZoneInfo((await regulation.agency(conn, agency_id=agency_id)).time_zone)
