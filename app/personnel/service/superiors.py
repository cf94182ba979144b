"""Who is whose superior on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel.model import Superior
from app.personnel.store import superiors as store


async def superiors_of(
    conn: AsyncConnection, *, agency_id: int, employee_ids: Sequence[UUID], day: date, known_at: int | None = None
) -> dict[UUID, list[Superior]]:
    """Return who may decide on each employee's work on a day, as known at a change number (None: now).

    These are the holders, definitive or acting, of the post above the employee's definitive post; where nobody else
    holds that post, of the next above. Nobody is its own superior. Every employee asked for has an entry.
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
