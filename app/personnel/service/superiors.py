"""Who is whose superior on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel.model import Moment
from app.personnel.store import superiors as store
from app.personnel.superiors import Superior


async def superiors_of(
    conn: AsyncConnection, *, agency_id: int, employee_ids: Sequence[UUID], day: date, known_at: int | None = None
) -> dict[UUID, list[Superior]]:
    """Return who may decide on each employee's work on a day, as known at a change number (None: now).

    This is who an override names on that day; where none does, the holders, definitive or acting, of the post above the
    employee's definitive post; where nobody else holds that post, of the next above. After them come their delegates.
    Nobody is its own superior. Every employee asked for has an entry.
    """
    if known_at is None:
        known_at = await audit.known_now(conn, agency_id=agency_id)
    return (await store.superiors(conn, agency_id, {day: employee_ids}, known_at))[day]


async def superiors_on(
    conn: AsyncConnection, *, agency_id: int, people: Mapping[date, Sequence[UUID]]
) -> dict[date, dict[UUID, list[Superior]]]:
    """Return who may decide on each employee's work on each of the days, as known now: one reading for all days."""
    known_at = await audit.known_now(conn, agency_id=agency_id)
    return await store.superiors(conn, agency_id, people, known_at)


async def subordinates_page(
    conn: AsyncConnection, *, agency_id: int, employee_id: UUID, moment: Moment, after: UUID | None, size: int
) -> list[tuple[UUID, list[Superior]]]:
    """Return at most `size` employees after one, by id, on whose work somebody may decide, and in which capacities.

    The capacity that a decision would be made in comes first.
    """
    maybe = await store.maybe_below(conn, agency_id, employee_id, [moment.on], moment.known_at)
    left = sorted(one for one in maybe[moment.on] if after is None or one > after)
    found: list[tuple[UUID, list[Superior]]] = []
    for start in range(0, len(left), size):
        some = left[start : start + size]
        above = (await store.superiors(conn, agency_id, {moment.on: some}, moment.known_at))[moment.on]
        own = ((one, [by for by in above[one] if by.employee_id == employee_id]) for one in some)
        found += [(one, capacities) for one, capacities in own if capacities]
        if len(found) >= size:
            break
    return found[:size]


async def maybe_subordinates_on(
    conn: AsyncConnection, *, agency_id: int, employee_id: UUID, days: Sequence[date]
) -> dict[date, set[UUID]]:
    """Return those on whose work of each day somebody may decide, as known now, and perhaps others.

    It is quicker than `superiors_on` for everybody: what is found is to be judged by that.
    """
    known_at = await audit.known_now(conn, agency_id=agency_id)
    return await store.maybe_below(conn, agency_id, employee_id, days, known_at)
