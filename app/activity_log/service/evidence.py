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
    """Return a file to its owner, and to whoever may read an entry that names it, or did in an earlier revision.

    For anybody else there is none: `EvidenceNotFoundError`.
    """
    agency_id = caller.agency_id
    owned = (await evidence.files_of(conn, agency_id=agency_id, ids=[evidence_id])).get(evidence_id)
    if owned is None:
        raise EvidenceNotFoundError
    if owned.employee_id == caller.employee_id:
        return owned
    driver = await raw(conn)
    for days_naming in (store.days_naming, store.days_having_named):
        days = await days_naming(driver, agency_id, owned.employee_id, evidence_id)
        if days and (caller.has(*READERS) or await decided_on(conn, caller, days)):
            return owned
    raise EvidenceNotFoundError
