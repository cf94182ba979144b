"""Queries on keys that nothing has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.model import Discrepancy, DiscrepancyState, Unmatched
from app.imports.tables import discrepancies, import_refusals
from app.shared.ids import new_id

_its = discrepancies.c
_refused = import_refusals.c


async def note(
    conn: AsyncConnection, agency_id: int, unmatched: Sequence[Unmatched], at: datetime
) -> dict[Unmatched, UUID]:
    """Open a discrepancy for each key, or open again the one that was settled; return their ids."""
    found: dict[Unmatched, UUID] = {}
    for one in sorted(set(unmatched), key=lambda each: (each.row_kind, each.field, each.code)):
        values = {"row_kind": one.row_kind, "field": one.field, "code": one.code, "state": DiscrepancyState.OPEN}
        added = insert(discrepancies).values(agency_id=agency_id, discrepancy_id=new_id(), seen_at=at, **values)
        again = {"state": DiscrepancyState.OPEN, "seen_at": at, "decided_by": None, "decided_at": None, "reason": None}
        upsert = added.on_conflict_do_update(index_elements=["agency_id", "row_kind", "field", "code"], set_=again)
        found[one] = (await conn.execute(upsert.returning(_its.discrepancy_id))).scalar_one()
    return found


async def bind(
    conn: AsyncConnection, agency_id: int, operation_id: UUID, numbers: Sequence[int], discrepancy_id: UUID
) -> None:
    """Say that refused rows wait for a discrepancy."""
    this = (_refused.agency_id == agency_id, _refused.operation_id == operation_id)
    await conn.execute(
        update(import_refusals).where(*this, _refused.row_number.in_(numbers)).values(discrepancy_id=discrepancy_id)
    )


async def one(conn: AsyncConnection, agency_id: int, discrepancy_id: UUID) -> Discrepancy | None:
    """Return a discrepancy."""
    row = (await conn.execute(_all(agency_id).where(_its.discrepancy_id == discrepancy_id))).one_or_none()
    return None if row is None else _discrepancy(row)


async def hold(conn: AsyncConnection, agency_id: int, discrepancy_id: UUID) -> None:
    """Lock a discrepancy until the transaction ends."""
    this = (_its.agency_id == agency_id, _its.discrepancy_id == discrepancy_id)
    await conn.execute(select(_its.state).where(*this).with_for_update())


async def page(
    conn: AsyncConnection, agency_id: int, *, state: DiscrepancyState | None, after: UUID | None, size: int
) -> list[Discrepancy]:
    """Return at most `size` discrepancies after an id."""
    query = _all(agency_id)
    if state is not None:
        query = query.where(_its.state == state)
    if after is not None:
        query = query.where(_its.discrepancy_id > after)
    return [_discrepancy(row) for row in await conn.execute(query.order_by(_its.discrepancy_id).limit(size))]


async def decide(conn: AsyncConnection, agency_id: int, decided: Discrepancy) -> None:
    """Write how a discrepancy was settled."""
    this = (_its.agency_id == agency_id, _its.discrepancy_id == decided.discrepancy_id)
    values = {
        "state": decided.state,
        "decided_by": decided.decided_by,
        "decided_at": decided.decided_at,
        "reason": decided.reason,
    }
    await conn.execute(update(discrepancies).where(*this).values(**values))


def _all(agency_id: int) -> Select[Any]:
    waiting = (
        select(func.count())
        .where(
            _refused.agency_id == _its.agency_id,
            _refused.discrepancy_id == _its.discrepancy_id,
            _refused.settled_at.is_(None),
        )
        .scalar_subquery()
    )
    return select(discrepancies, waiting.label("rows")).where(_its.agency_id == agency_id)


def _discrepancy(row: Row[Any]) -> Discrepancy:
    return Discrepancy(
        discrepancy_id=row.discrepancy_id,
        unmatched=Unmatched(row.row_kind, row.field, row.code),
        state=DiscrepancyState(row.state),
        rows=row.rows,
        seen_at=row.seen_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
