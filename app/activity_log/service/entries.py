"""Reads entries for those who may see them, and lets later stages mark what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.model import Activity, Decided, EntryFilter
from app.activity_log.refusals import ActivityNotFoundError
from app.activity_log.store import entries as store
from app.persistence.database import raw
from app.personnel.service import superiors_on
from app.shared.caller import Caller, Role

_READERS = (Role.OFFICER, Role.AUDITOR)


async def activity(conn: AsyncConnection, *, caller: Caller, activity_id: UUID) -> Activity:
    """Return an entry to its owner, the owner's superior on that day, an officer or an auditor.

    For anybody else there is none: `ActivityNotFoundError`.
    """
    found = await activities_of(conn, agency_id=caller.agency_id, ids=[activity_id])
    one = found.get(activity_id)
    if one is None:
        raise ActivityNotFoundError
    if one.employee_id == caller.employee_id or caller.has(*_READERS):
        return one
    if not await _days_decided_on(conn, caller, one.employee_id, [one.entry.content.work_date]):
        raise ActivityNotFoundError
    return one


async def page(
    conn: AsyncConnection, *, caller: Caller, chosen: EntryFilter, after: store.Place | None, size: int
) -> list[Activity]:
    """Return at most `size` entries of an employee's month that the caller may see, by time."""
    driver = await raw(conn)
    days: list[date] | None = None
    if chosen.employee_id != caller.employee_id and not caller.has(*_READERS):
        worked = await store.work_dates(driver, caller.agency_id, chosen)
        days = await _days_decided_on(conn, caller, chosen.employee_id, worked)
    return await store.page(driver, caller.agency_id, chosen, days, after, size)


async def keys_of(conn: AsyncConnection, *, agency_id: int, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, date]]:
    """Return owner and work date of entries, which never change: for taking locks before reading the entries."""
    return await store.keys_of(await raw(conn), agency_id, ids)


async def activities_of(conn: AsyncConnection, *, agency_id: int, ids: Sequence[UUID]) -> dict[UUID, Activity]:
    """Return entries by their ids."""
    driver = await raw(conn)
    keys = await store.keys_of(driver, agency_id, ids)
    return await store.by_key(driver, agency_id, {one: work_date for one, (_, work_date) in keys.items()})


async def mark_decided(conn: AsyncConnection, marks: Sequence[Decided], *, agency_id: int) -> None:
    """Bring entries into the states that decisions gave them; the caller holds their owners' streams."""
    if marks and await store.mark(await raw(conn), agency_id, marks) != len(marks):
        message = "an entry changed while its owner's stream was held"
        raise RuntimeError(message)


async def _days_decided_on(
    conn: AsyncConnection, caller: Caller, employee_id: UUID, days: Sequence[date]
) -> list[date]:
    """Return those of the days on which the caller stood above the employee."""
    if caller.employee_id is None:
        return []
    above = await superiors_on(conn, agency_id=caller.agency_id, people={day: [employee_id] for day in days})
    return [day for day in days if any(one.employee_id == caller.employee_id for one in above[day][employee_id])]
