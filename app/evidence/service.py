"""Takes files of evidence in, holds them for entries that name them, and gives their content back unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.evidence import store
from app.evidence.media_types import agrees, type_of
from app.evidence.model import (
    MOST_BYTES,
    MOST_WAITING,
    EvidenceFile,
    OwnedFile,
    SentFile,
    clean_name,
    object_key,
)
from app.evidence.refusals import (
    EvidenceDamagedError,
    EvidenceStoreFullError,
    EvidenceStoreUnavailableError,
    EvidenceTooLargeError,
    EvidenceTypeError,
    EvidenceTypeMismatchError,
    EvidenceWaitingError,
)
from app.persistence.database import raw
from app.persistence.objects import ObjectMissingError, Objects, ObjectsFullError, ObjectsUnavailableError
from app.shared.caller import Caller
from app.shared.ids import new_id

_IN_MEMORY = 1024 * 1024

log = structlog.get_logger()


async def take_in(
    conn: AsyncConnection, objects: Objects, *, caller: Caller, employee_id: UUID, sent: SentFile, now: datetime
) -> EvidenceFile:
    """Keep a file of the employee's and return it; the same content again is the same file, under its first name.

    The content is written before the caller commits: a file that is known has its content. What a crash leaves between
    the two is removed later (`app.evidence.tasks`).
    """
    new = store.NewFile(agency_id=caller.agency_id, employee_id=employee_id, file=_read(sent), now=now)
    driver = await raw(conn)
    if await store.waiting(driver, new) >= MOST_WAITING:
        raise EvidenceWaitingError(limit=MOST_WAITING)
    await store.hold_content(driver, caller.agency_id, sent.content_digest)
    with _refused():
        await objects.put(object_key(caller.agency_id, sent.content_digest), sent.content)
    kept = await store.add(driver, new)
    await audit.record(conn, record_of("evidence.send", kept, caller), agency_id=caller.agency_id, now=now)
    return kept.file


async def files_of(conn: AsyncConnection, *, agency_id: int, ids: Sequence[UUID]) -> dict[UUID, OwnedFile]:
    """Return files whoever asks; who may see one follows from the entries that name it (`activity_log`)."""
    found = await store.by_ids(await raw(conn), agency_id, ids) if ids else []
    return {one.file.evidence_id: one for one in found}


async def hold_files(
    conn: AsyncConnection, *, agency_id: int, employee_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, EvidenceFile]:
    """Return those of the files that are the employee's; none of them is forgotten before the transaction ends."""
    held = await store.hold(await raw(conn), agency_id, employee_id, ids)
    return {one.file.evidence_id: one.file for one in held}


async def mark_named(conn: AsyncConnection, *, agency_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """Note that entries name the files, which are kept for good from now on."""
    if ids:
        await store.mark_named(await raw(conn), agency_id, ids, now)


async def note_read(conn: AsyncConnection, *, caller: Caller, owned: OwnedFile, now: datetime) -> None:
    """Note that somebody else than its owner reads a file's content."""
    if caller.employee_id != owned.employee_id:
        await audit.record(conn, record_of("evidence.read", owned, caller), agency_id=caller.agency_id, now=now)


async def content_of(objects: Objects, *, agency_id: int, file: EvidenceFile) -> IO[bytes]:
    """Return the content of a file, all of it read and its digest compared, large ones outside memory.

    `EvidenceDamagedError` where it is gone or is not what was sent.
    """
    digest, size = sha256(), 0
    content = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller reads and closes it
    try:
        with _refused():
            async for piece in objects.pieces(object_key(agency_id, file.content_digest)):
                digest.update(piece)
                size += len(piece)
                content.write(piece)
    except ObjectMissingError:
        content.close()
        log.error("evidence missing", agency=agency_id, evidence=str(file.evidence_id))  # noqa: TRY400 - nothing else is to be told
        raise EvidenceDamagedError from None
    except BaseException:
        content.close()
        raise
    if (f"sha256:{digest.hexdigest()}", size) != (file.content_digest, file.size):
        content.close()
        log.error("evidence damaged", agency=agency_id, evidence=str(file.evidence_id), size=size)
        raise EvidenceDamagedError
    content.seek(0)
    return content


def record_of(action: str, owned: OwnedFile, caller: Caller | None, *, request_id: str = "") -> Record:
    """Return what is noted of something that was done with a file; nobody asked for what jobs do."""
    return Record(
        principal_id=None if caller is None else caller.principal_id,
        action=action,
        object_kind="evidence",
        object_id=str(owned.file.evidence_id),
        request_id=request_id if caller is None else caller.request_id,
        subject_employee_id=owned.employee_id,
        after_digest=owned.file.content_digest,
    )


def _read(sent: SentFile) -> EvidenceFile:
    """Return the file as its content shows it, or refuse it."""
    if len(sent.content) > MOST_BYTES:
        raise EvidenceTooLargeError(limit=MOST_BYTES)
    found = type_of(sent.content)
    if found is None:
        raise EvidenceTypeError
    if not agrees(sent.declared_type, found):
        raise EvidenceTypeMismatchError(found=found)
    return EvidenceFile(
        evidence_id=new_id(),
        name=clean_name(sent.name, found),
        media_type=found,
        size=len(sent.content),
        content_digest=sent.content_digest,
    )


@contextmanager
def _refused() -> Iterator[None]:
    """Say what is wrong with the store as a refusal."""
    try:
        yield
    except ObjectsFullError:
        log.error("evidence store full")  # noqa: TRY400 - nothing else is to be told
        raise EvidenceStoreFullError from None
    except ObjectsUnavailableError as error:
        log.warning("evidence store unavailable", error=str(error))
        raise EvidenceStoreUnavailableError from None
