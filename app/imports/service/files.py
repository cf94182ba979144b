"""Files that are sent: looked at, kept, and read by a job; what it refuses can be read again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.imports.kinds import Intake, Kind
from app.imports.model import RefusedRow, RowFormat
from app.imports.reading import read_rows
from app.imports.refusals import FileEmptyError, RowKindUnknownError
from app.imports.rows import KINDS
from app.imports.store import files as store
from app.imports.store.files import Wrapping
from app.jobs import operations
from app.jobs.model import NewOperation, Operation, OperationKind
from app.jobs.refusals import OperationNotFoundError
from app.persistence.sealing import Seal

IMPORT_TASK = "imports.read_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file with what its sender says of it; `digest` is that of its bytes."""

    kind: Kind
    format: RowFormat
    content: BinaryIO
    digest: str
    size: int
    validate_only: bool
    system: str | None = None
    """Whose codes the rows carry; None: ours."""


def kind_named(name: str) -> Kind:
    """Return a kind of row, or raise `RowKindUnknownError`."""
    found = KINDS.get(name)
    if found is None:
        raise RowKindUnknownError(kinds=", ".join(KINDS))
    return found


async def receive_file(conn: AsyncConnection, *, intake: Intake, file: SentFile) -> Operation:
    """Keep a file and start the operation that reads it; one that can't be read at all is refused at once."""
    caller, now = intake.caller, intake.now
    with closing(read_rows(file.content, file.format, file.kind)) as rows:
        if next(rows, None) is None:
            raise FileEmptyError
    file.content.seek(0)
    sealing = file.kind.sealing(intake.seal)
    digest = file.digest if sealing is None else intake.sealer.digest(file.digest.encode())
    details = {
        "row_kind": file.kind.name,
        "format": file.format,
        "validate_only": file.validate_only,
        "digest": digest,
        "size": file.size,
        "system": file.system,
    }
    new = NewOperation(
        kind=OperationKind.IMPORT, details=details, asked_by=caller.principal_id, request_id=caller.request_id
    )
    agency_id = caller.agency_id
    operation = await operations.record(conn, agency_id=agency_id, new=new, now=now)
    wrapping = Wrapping(operation.operation_id, sealing)
    await store.add_file(conn, agency_id, wrapping, file.content)
    sent = Record(
        principal_id=caller.principal_id,
        action="import.receive",
        object_kind="operation",
        object_id=str(operation.operation_id),
        request_id=caller.request_id,
        after_digest=digest,
    )
    await audit.record(conn, sent, agency_id=agency_id, now=now)
    await operations.enqueue(conn, agency_id, operation.operation_id, IMPORT_TASK)
    return operation


async def refused_rows(
    conn: AsyncConnection, *, seal: Seal, operation_id: UUID, after: int, size: int
) -> Sequence[RefusedRow]:
    """Return at most `size` refused rows of an import after a row number, but for those settled since."""
    _, kind = await import_of(conn, agency_id=seal.agency_id, operation_id=operation_id)
    wrapping = Wrapping(operation_id, kind.sealing(seal))
    return await store.refusals(conn, seal.agency_id, wrapping, after=after, size=size)


async def import_of(conn: AsyncConnection, *, agency_id: int, operation_id: UUID) -> tuple[Operation, Kind]:
    """Return an import with the kind of its rows, or raise `OperationNotFoundError`."""
    operation = await operations.get(conn, agency_id=agency_id, operation_id=operation_id)
    if operation.kind is not OperationKind.IMPORT:
        raise OperationNotFoundError
    return operation, kind_named(operation.details["row_kind"])
