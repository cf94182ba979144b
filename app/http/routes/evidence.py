"""Files of evidence: sent before an entry names them, shown to whoever may read such an entry."""

from typing import Annotated

from fastapi import UploadFile
from starlette.responses import Response

from app.activity_log import service as activity_log
from app.evidence import service
from app.evidence.model import EvidenceType, SentFile
from app.http.dependencies import acts, needs
from app.http.edge import Edge
from app.http.evidence import EvidenceContent, EvidenceRoute
from app.http.operations import edge_router, problems
from app.http.schemas.evidence import EvidenceFileOut
from app.http.scopes import Scope
from app.http.services import services_of
from app.http.sync_changes import employee_of
from app.wire.types import Identifier

router = edge_router("activities")
uploads = edge_router("activities", route_class=EvidenceRoute)

_CONTENT = {one: {"schema": {"type": "string", "format": "binary"}} for one in EvidenceType}


@uploads.post("/evidence-files", status_code=201, summary="Send a file of evidence")
async def send_evidence_file(file: UploadFile, edge: Annotated[Edge, acts(Scope.ACTIVITY_WRITE)]) -> EvidenceFileOut:
    """Keep an image or a PDF of the caller's, so that entries can name it in `evidence_ids`.

    What it is is found in its content. The same content again is the same file, with the same id. A file that no entry
    names within 30 days is forgotten; one that an entry has named stays.

    Example: `curl -F file=@rapat.jpg .../v1/evidence-files`.
    """
    sent = SentFile(
        content=await file.read(),
        content_digest=edge.request.state.upload_digest,
        name=file.filename,
        declared_type=file.content_type,
    )
    objects = services_of(edge.request).objects
    kept = await service.take_in(
        edge.conn, objects, caller=edge.caller, employee_id=employee_of(edge), sent=sent, now=edge.now
    )
    edge.headers["Location"] = f"/v1/evidence-files/{kept.evidence_id}"
    return EvidenceFileOut.from_file(kept)


@router.get("/evidence-files/{evidence_id}", summary="Read what a file of evidence is")
async def get_evidence_file(
    evidence_id: Identifier, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)]
) -> EvidenceFileOut:
    """Return a file to its owner, and to whoever may read an entry that names it; for others there is none.

    Example: `GET /v1/evidence-files/01968f3a-7001-7b21-9d3c-2f4b6a8c0d1e`.
    """
    owned = await activity_log.evidence_file(edge.conn, caller=edge.caller, evidence_id=evidence_id)
    return EvidenceFileOut.from_file(owned.file)


@router.get(
    "/evidence-files/{evidence_id}/content",
    summary="Read a file of evidence",
    response_class=Response,
    responses=problems(404) | {200: {"content": _CONTENT}},
)
async def get_evidence_content(evidence_id: Identifier, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)]) -> Response:
    """Return the content of a file, as it was sent, for keeping; its digest is compared before.

    Who reads another's file is noted.

    Example: `GET /v1/evidence-files/01968f3a-7001-7b21-9d3c-2f4b6a8c0d1e/content`.
    """
    owned = await activity_log.evidence_file(edge.conn, caller=edge.caller, evidence_id=evidence_id)
    await service.note_read(edge.conn, caller=edge.caller, owned=owned, now=edge.now)
    return EvidenceContent(edge.request, edge.agency_id, owned.file)
