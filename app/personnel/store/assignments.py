"""Queries on who holds which post."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, any_, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.rows import insert_rows
from app.personnel.model import Assignment, AssignmentFilter, AssignmentKind, Moment
from app.personnel.store.dated import at, known
from app.personnel.tables import assignments
from app.shared.records import shallow

_held = assignments.c


async def of_these(
    conn: AsyncConnection, agency_id: int, employee_ids: Sequence[UUID], post_ids: Sequence[UUID]
) -> list[Assignment]:
    """Return every assignment, as known now, of one of the employees or to one of the posts."""
    concerned = or_(
        _held.employee_id == any_(literal(employee_ids, ARRAY(Uuid))),
        _held.post_id == any_(literal(post_ids, ARRAY(Uuid))),
    )
    query = select(assignments).where(_held.agency_id == agency_id, known(assignments, None), concerned)
    return [_assignment(row) for row in await conn.execute(query)]


async def add(conn: AsyncConnection, agency_id: int, new: Sequence[Assignment]) -> None:
    """Insert assignments."""
    rows = [shallow(one) for one in new]
    await insert_rows(conn, assignments, agency_id, rows)


async def supersede(conn: AsyncConnection, agency_id: int, version_ids: Sequence[UUID], change: int) -> None:
    """Say that assignments are no longer known as they are, from a change number on."""
    if version_ids:
        these = (_held.agency_id == agency_id, _held.version_id == any_(literal(version_ids, ARRAY(Uuid))))
        await conn.execute(update(assignments).where(*these).values(known_until=change))


async def one(conn: AsyncConnection, agency_id: int, assignment_id: UUID, known_at: int | None) -> Assignment | None:
    """Return an assignment, whatever its days, as known at a change number (None: now)."""
    query = select(assignments).where(
        _held.agency_id == agency_id, _held.assignment_id == assignment_id, known(assignments, known_at)
    )
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _assignment(row)


async def versions(conn: AsyncConnection, agency_id: int, version_ids: Sequence[UUID]) -> list[Assignment]:
    """Return assignments as they were known once, by the ids of their versions."""
    these = (_held.agency_id == agency_id, _held.version_id == any_(literal(version_ids, ARRAY(Uuid))))
    return [_assignment(row) for row in await conn.execute(select(assignments).where(*these))]


async def page(
    conn: AsyncConnection,
    agency_id: int,
    *,
    moment: Moment,
    only: AssignmentFilter,
    after: UUID | None,
    size: int,
) -> list[Assignment]:
    """Return assignments that held on a day, in the order of their ids."""
    query = select(assignments).where(_held.agency_id == agency_id, at(assignments, moment))
    if only.employee_id is not None:
        query = query.where(_held.employee_id == only.employee_id)
    if only.post_id is not None:
        query = query.where(_held.post_id == only.post_id)
    if after is not None:
        query = query.where(_held.assignment_id > after)
    return [_assignment(row) for row in await conn.execute(query.order_by(_held.assignment_id).limit(size))]


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        version_id=row.version_id,
        assignment_id=row.assignment_id,
        employee_id=row.employee_id,
        post_id=row.post_id,
        kind=AssignmentKind(row.kind),
        decree_number=row.decree_number,
        decree_on=row.decree_on,
        since=row.since,
        until=row.until,
        known_from=row.known_from,
    )
