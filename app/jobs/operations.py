"""Long work that somebody waits for: asked for, looked at, cancelled, and kept up to date by its task.

The task holds the operation's row in each of its transactions: of two that do the same work, one sees that the other
has gone on.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs import store
from app.jobs.model import NewJob, NewOperation, Operation, OperationState
from app.jobs.refusals import OperationEndedError, OperationNotFoundError
from app.jobs.service import defer
from app.shared.ids import new_id


async def record(conn: AsyncConnection, *, agency_id: int, new: NewOperation, now: datetime) -> Operation:
    """Record an operation; its job is put in the queue by `enqueue`, last in the transaction."""
    operation = Operation(
        operation_id=new_id(),
        kind=new.kind,
        state=OperationState.QUEUED,
        details=new.details,
        asked_by=new.asked_by,
        request_id=new.request_id,
        asked_at=now,
        ended_at=None,
        cancel_asked=False,
        total=None,
        done=0,
        created=0,
        changed=0,
        unchanged=0,
        refused=0,
        problem=None,
    )
    await store.add(conn, agency_id, operation)
    return operation


async def enqueue(conn: AsyncConnection, agency_id: int, operation_id: UUID, task: str) -> None:
    """Put an operation's job in the queue."""
    arguments: dict[str, str | int] = {"agency_id": agency_id, "operation_id": str(operation_id)}
    await defer(conn, [NewJob(task=task, arguments=arguments)])


async def get(conn: AsyncConnection, *, agency_id: int, operation_id: UUID, hold: bool = False) -> Operation:
    """Return an operation, or raise `OperationNotFoundError`; `hold` locks its row until the transaction ends."""
    found = await store.one(conn, agency_id, operation_id, hold=hold)
    if found is None:
        raise OperationNotFoundError
    return found


async def page(conn: AsyncConnection, *, agency_id: int, before: UUID | None, size: int) -> list[Operation]:
    """Return at most `size` operations, the newest first, from before an id on."""
    return await store.page(conn, agency_id, before=before, size=size)


async def cancel(conn: AsyncConnection, *, agency_id: int, operation_id: UUID) -> Operation:
    """Ask that an operation ends after what it has in hand; what it has done stays."""
    found = await get(conn, agency_id=agency_id, operation_id=operation_id, hold=True)
    if found.ended:
        raise OperationEndedError
    await store.ask_cancel(conn, agency_id, operation_id)
    return replace(found, cancel_asked=True)


async def put(conn: AsyncConnection, *, agency_id: int, operation: Operation) -> None:
    """Write how far an operation is."""
    await store.put(conn, agency_id, operation)
