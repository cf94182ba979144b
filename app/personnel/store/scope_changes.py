"""Queries on changes of service accounts' scopes."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.personnel.model import ScopeChange
from app.personnel.tables import scope_changes

_c = scope_changes.c


async def add(conn: AsyncConnection, agency_id: int, *new: ScopeChange) -> None:
    """Insert changes."""
    rows = [
        {"agency_id": agency_id, **asdict(one), "before": list(one.before), "scopes": list(one.scopes)} for one in new
    ]
    if rows:
        await conn.execute(insert(scope_changes).values(rows))


async def one(
    conn: AsyncConnection, agency_id: int, scope_change_id: UUID, *, hold: bool = False
) -> ScopeChange | None:
    """Return a change; with `hold` locked until the end."""
    query = select(scope_changes).where(_c.agency_id == agency_id, _c.scope_change_id == scope_change_id)
    row = (await conn.execute(query.with_for_update() if hold else query)).one_or_none()
    return None if row is None else _change(row)


async def put(conn: AsyncConnection, agency_id: int, changed: ScopeChange) -> None:
    """Write a held change's approval."""
    this = (_c.agency_id == agency_id, _c.scope_change_id == changed.scope_change_id)
    values = {"approved_by": changed.approved_by, "applied_at": changed.applied_at}
    await conn.execute(update(scope_changes).where(*this).values(values))


async def page(
    conn: AsyncConnection, agency_id: int, *, principal_id: UUID | None, after: UUID | None, size: int
) -> Sequence[ScopeChange]:
    """Return changes in the order of their ids."""
    query = select(scope_changes).where(_c.agency_id == agency_id)
    if principal_id is not None:
        query = query.where(_c.principal_id == principal_id)
    if after is not None:
        query = query.where(_c.scope_change_id > after)
    return [_change(row) for row in await conn.execute(query.order_by(_c.scope_change_id).limit(size))]


def _change(row: Row[Any]) -> ScopeChange:
    return ScopeChange(
        scope_change_id=row.scope_change_id,
        principal_id=row.principal_id,
        before=tuple(row.before),
        scopes=tuple(row.scopes),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        applied_at=row.applied_at,
    )
