"""Queries on keys that nothing has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.model import Discrepancy, DiscrepancyState, Unmatched
from app.imports.tables import discrepancies, import_refusals
from app.persistence.database import raw
from app.persistence.json_rows import json_rows
from app.shared.ids import new_id
from app.shared.records import shallow

OPEN = """
INSERT INTO discrepancies (agency_id, discrepancy_id, row_kind, system, field, code, state, seen_at)
SELECT %(agency_id)s, n.id, n.row_kind, n.system, n.field, n.code, 'open', %(at)s
FROM json_to_recordset(%(keys)s::json) AS n (id uuid, row_kind text, system text, field text, code text)
ON CONFLICT (agency_id, row_kind, system, field, code) DO UPDATE
SET state = 'open', seen_at = excluded.seen_at, decided_by = NULL, decided_at = NULL, reason = NULL
"""

BIND = """
UPDATE import_refusals f SET discrepancy_id = d.discrepancy_id
FROM json_to_recordset(%(rows)s::json) AS n (row_number int, row_kind text, system text, field text, code text)
JOIN discrepancies d ON d.agency_id = %(agency_id)s AND d.row_kind = n.row_kind AND d.field = n.field
     AND d.code = n.code AND d.system IS NOT DISTINCT FROM n.system
WHERE f.agency_id = %(agency_id)s AND f.operation_id = %(operation_id)s AND f.row_number = n.row_number
"""

_its = discrepancies.c
_refused = import_refusals.c


async def note(
    conn: AsyncConnection, agency_id: int, operation_id: UUID, rows: Mapping[int, Unmatched], at: datetime
) -> None:
    """Let refused rows, by number, wait for the keys that nothing has; a key that was settled is open again.

    Two statements, however many rows and keys there are.
    """
    keys = sorted(set(rows.values()), key=lambda one: (one.row_kind, one.system or "", one.field, one.code))
    named = [{"id": new_id(), **shallow(one)} for one in keys]
    waiting = [{"row_number": number, **shallow(one)} for number, one in rows.items()]
    driver = await raw(conn)
    await driver.execute(OPEN, {"agency_id": agency_id, "at": at, "keys": json_rows(named)})
    values = {"agency_id": agency_id, "operation_id": operation_id, "rows": json_rows(waiting)}
    await driver.execute(BIND, values)


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
        unmatched=Unmatched(row.row_kind, row.field, row.code, row.system),
        state=DiscrepancyState(row.state),
        rows=row.rows,
        seen_at=row.seen_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
