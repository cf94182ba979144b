"""The audit trail's signed checkpoints, the keys that signed them, and verifications of the whole trail."""

from datetime import date
from typing import Annotated
from uuid import UUID

from app.audit import checkpoints
from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.schemas.audit import (
    AuditCheckpoint,
    AuditCheckpointPage,
    AuditKey,
    AuditKeyList,
    AuditVerification,
    AuditVerificationPage,
)
from app.http.scopes import Scope
from app.seals.service import verifications
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("audit")

READERS = (Role.OFFICER, Role.AUDITOR)


@router.get("/audit/checkpoints", summary="List signed checkpoints")
async def list_audit_checkpoints(page: Paging, edge: Annotated[Edge, needs(Scope.AUDIT_READ)]) -> AuditCheckpointPage:
    """List the agency's checkpoints, one for each day, the oldest first; whoever keeps them can tell later changes.

    Example: `GET /v1/audit/checkpoints`.
    """
    edge.require_role(*READERS)
    after = None if page.after is None else date.fromisoformat(str(page.after[0]))
    rows = await checkpoints.page(edge.conn, agency_id=edge.agency_id, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return AuditCheckpointPage(
        items=[AuditCheckpoint.from_checkpoint(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (last.day.isoformat(),)),
    )


@router.get("/audit/keys", summary="List the keys of checkpoints")
async def list_audit_keys(edge: Annotated[Edge, needs(Scope.AUDIT_READ)]) -> AuditKeyList:
    """List the public keys under which the agency's checkpoints were signed, for everybody who verifies a proof.

    Example: `GET /v1/audit/keys`.
    """
    keys = await checkpoints.keys(edge.conn, agency_id=edge.agency_id)
    return AuditKeyList(items=[AuditKey.from_key(key, since) for key, since in keys])


@router.post("/audit/verifications", status_code=202, summary="Verify the audit trail")
async def start_audit_verification(edge: Annotated[Edge, acts(Scope.AUDIT_READ)]) -> AuditVerification:
    """Verify every row, link, checkpoint and sealed result in the background; read it again until it is finished.

    Example: `POST /v1/audit/verifications` without a body.
    """
    edge.require_role(*READERS)
    asked = await verifications.ask(edge.conn, caller=edge.caller, now=edge.now)
    edge.headers["Location"] = f"/v1/audit/verifications/{asked.verification_id}"
    return AuditVerification.model_validate(asked)


@router.get("/audit/verifications", summary="List verifications")
async def list_audit_verifications(
    page: Paging, edge: Annotated[Edge, needs(Scope.AUDIT_READ)]
) -> AuditVerificationPage:
    """List verifications that were asked for, the newest first.

    Example: `GET /v1/audit/verifications`.
    """
    edge.require_role(*READERS)
    before = None if page.after is None else UUID(str(page.after[0]))
    rows = await verifications.page(edge.conn, agency_id=edge.agency_id, before=before, size=page.size + 1)
    kept, last = cut(rows, page)
    return AuditVerificationPage(
        items=[AuditVerification.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.verification_id),)),
    )


@router.get("/audit/verifications/{verification_id}", summary="Read a verification", responses=problems(404))
async def get_audit_verification(
    verification_id: Identifier, edge: Annotated[Edge, needs(Scope.AUDIT_READ)]
) -> AuditVerification:
    """Return what a verification looked at and what differs: at most 1,000 differences by name, all of them counted.

    Example: `GET /v1/audit/verifications/01968f3e-0000-7000-8000-000000000001`.
    """
    edge.require_role(*READERS)
    found = await verifications.get(edge.conn, agency_id=edge.agency_id, verification_id=verification_id)
    return AuditVerification.model_validate(found)
