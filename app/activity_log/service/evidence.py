"""Shows files of evidence to those who may read an entry that names them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.service.entries import READERS, decided_on
from app.activity_log.store import entries as store
from app.evidence import service as evidence
from app.evidence.model import OwnedFile
from app.evidence.refusals import EvidenceNotFoundError
from app.persistence.database import raw
from app.shared.caller import Caller


async def evidence_file(conn: AsyncConnection, *, caller: Caller, evidence_id: UUID) -> OwnedFile:
    """Return a file to its owner, and to whoever may read an entry that names it: the superior, officers, auditors.

    For anybody else there is none: `EvidenceNotFoundError`.
    """
    owned = await evidence.file_of(conn, agency_id=caller.agency_id, evidence_id=evidence_id)
    if owned is None:
        raise EvidenceNotFoundError
    if owned.employee_id == caller.employee_id:
        return owned
    days = await store.days_naming(await raw(conn), caller.agency_id, owned.employee_id, evidence_id)
    if not days or not (caller.has(*READERS) or await decided_on(conn, caller, days)):
        raise EvidenceNotFoundError
    return owned
