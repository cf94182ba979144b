"""Reads entries for those who may see them, and lets later stages mark what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.model import Activity, AwaitingDay, Decided, EntryFilter, MonthDigest, Waiting
from app.activity_log.refusals import ActivityNotFoundError
from app.activity_log.store import awaiting
from app.activity_log.store import entries as store
from app.persistence.database import raw
from app.personnel.service import superiors_on
from app.shared.caller import Caller, Role
from app.shared.month import Month

READERS = (Role.OFFICER, Role.AUDITOR)


async def activity(conn: AsyncConnection, *, caller: Caller, activity_id: UUID) -> Activity:
    """Return an entry to its owner, the owner's superior on that day, an officer or an auditor.

    For anybody else there is none: `ActivityNotFoundError`.
    """
    found = await activities_of(conn, agency_id=caller.agency_id, ids=[activity_id])
    one = found.get(activity_id)
    if one is None:
        raise ActivityNotFoundError
    if one.employee_id == caller.employee_id or caller.has(*READERS):
        return one
    if not await decided_on(conn, caller, [store.Worked(one.entry.content.work_date, one.employee_id)]):
        raise ActivityNotFoundError
    return one


async def page(
    conn: AsyncConnection, *, caller: Caller, chosen: EntryFilter, after: store.Place | None, size: int
) -> list[Activity]:
    """Return at most `size` entries of the employees' month that the caller may see, by time."""
    driver = await raw(conn)
    seen: list[store.Worked] | None = None
    if set(chosen.employee_ids) != {caller.employee_id} and not caller.has(*READERS):
        seen = await decided_on(conn, caller, await store.worked(driver, caller.agency_id, chosen))
    return await store.page(driver, caller.agency_id, chosen, seen, after, size)


async def keys_of(conn: AsyncConnection, *, agency_id: int, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, date]]:
    """Return owner and work date of entries, which never change: for taking locks before reading the entries."""
    return await store.keys_of(await raw(conn), agency_id, ids)


async def activities_of(conn: AsyncConnection, *, agency_id: int, ids: Sequence[UUID]) -> dict[UUID, Activity]:
    """Return entries by their ids."""
    driver = await raw(conn)
    keys = await store.keys_of(driver, agency_id, ids)
    return await store.by_key(driver, agency_id, {one: work_date for one, (_, work_date) in keys.items()})


async def month_digests(conn: AsyncConnection, *, agency_id: int, employee_id: UUID, since: Month) -> list[MonthDigest]:
    """Return count and digest of an employee's entries in each month from one on that has some, the earliest first.

    Deleted entries don't count. The digest is SHA-256 over the lines `<id> <rev>`, ordered by id, each but the last
    with a line feed behind it, so that a phone can work it out from what it has.
    """
    return await store.month_digests(await raw(conn), agency_id, employee_id, since)


async def awaiting_days(conn: AsyncConnection, *, agency_id: int, pairs: awaiting.Pairs) -> list[AwaitingDay]:
    """Return those of people's days that have entries which await a decision, by day and person."""
    return await awaiting.days(await raw(conn), agency_id, pairs) if pairs else []


async def awaiting_page(
    conn: AsyncConnection, *, agency_id: int, pairs: awaiting.Pairs, after: awaiting.Place | None, size: int
) -> list[Activity]:
    """Return at most `size` entries of people's days that await a decision, the earliest submitted first."""
    return await awaiting.page(await raw(conn), agency_id, pairs, after, size) if pairs else []


async def waiting_of_some(
    conn: AsyncConnection, *, agency_id: int, months: Sequence[Month], after: UUID | None, size: int
) -> tuple[list[UUID], list[Waiting]]:
    """Return the next at most `size` people of an agency by id, and what of their months awaits a decision."""
    return await awaiting.of_some(await raw(conn), agency_id, months, after, size)


async def mark_decided(conn: AsyncConnection, marks: Sequence[Decided], *, agency_id: int) -> None:
    """Bring entries into the states that decisions gave them; the caller holds their owners' streams."""
    if marks and await store.mark(await raw(conn), agency_id, marks) != len(marks):
        message = "an entry changed while its owner's stream was held"
        raise RuntimeError(message)


async def decided_on(conn: AsyncConnection, caller: Caller, worked: Sequence[store.Worked]) -> list[store.Worked]:
    """Return those of the days that are the caller's own, or on which the caller stood above the employee."""
    if caller.employee_id is None:
        return []
    people: dict[date, list[UUID]] = defaultdict(list)
    for one in worked:
        people[one.day].append(one.employee_id)
    above = await superiors_on(conn, agency_id=caller.agency_id, people=people)
    return [
        one
        for one in worked
        if caller.employee_id in (one.employee_id, *(each.employee_id for each in above[one.day][one.employee_id]))
    ]
