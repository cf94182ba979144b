"""Queries on operations."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs.model import Operation, OperationKind, OperationState
from app.jobs.tables import operations
from app.shared.records import RefusalRecord

_its = operations.c


async def add(conn: AsyncConnection, agency_id: int, operation: Operation) -> None:
    """Insert an operation."""
    await conn.execute(insert(operations).values(agency_id=agency_id, **_values(operation)))


async def put(conn: AsyncConnection, agency_id: int, operation: Operation) -> None:
    """Write how far an operation is; whether its end was asked for is not touched."""
    values = _values(operation)
    for name in ("operation_id", "kind", "details", "asked_by", "request_id", "asked_at", "cancel_asked"):
        del values[name]
    this = (_its.agency_id == agency_id, _its.operation_id == operation.operation_id)
    await conn.execute(update(operations).where(*this).values(**values))


async def ask_cancel(conn: AsyncConnection, agency_id: int, operation_id: UUID) -> None:
    """Say that an operation is to end."""
    this = (_its.agency_id == agency_id, _its.operation_id == operation_id)
    await conn.execute(update(operations).where(*this).values(cancel_asked=True))


async def one(conn: AsyncConnection, agency_id: int, operation_id: UUID, *, hold: bool = False) -> Operation | None:
    """Return an operation; `hold` locks its row until the transaction ends."""
    query = select(operations).where(_its.agency_id == agency_id, _its.operation_id == operation_id)
    row = (await conn.execute(query.with_for_update() if hold else query)).one_or_none()
    return None if row is None else _operation(row)


async def page(conn: AsyncConnection, agency_id: int, *, before: UUID | None, size: int) -> list[Operation]:
    """Return operations, the newest first, from before an id on."""
    query = select(operations).where(_its.agency_id == agency_id)
    if before is not None:
        query = query.where(_its.operation_id < before)
    return [_operation(row) for row in await conn.execute(query.order_by(_its.operation_id.desc()).limit(size))]


def _values(operation: Operation) -> dict[str, Any]:
    values = {name: getattr(operation, name) for name in Operation.__dataclass_fields__}
    problem = operation.problem
    return values | {"problem": None if problem is None else problem.to_json()}


def _operation(row: Row[Any]) -> Operation:
    values = {name: getattr(row, name) for name in Operation.__dataclass_fields__}
    problem = None if row.problem is None else RefusalRecord.from_json(row.problem)
    words = {"kind": OperationKind(row.kind), "state": OperationState(row.state), "problem": problem}
    return Operation(**(values | words))
