"""Objections (keberatan) to statements: filed by whose statement it is, answered by an officer."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.corrections.model import ObjectionFilter, ObjectionState
from app.corrections.service import objections as service
from app.evidence.model import EvidenceType
from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.evidence import EvidenceContent
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.schemas.objections import ObjectionAnswerIn, ObjectionIn, ObjectionOut, ObjectionPage
from app.http.scopes import Scope
from app.shared.caller import Role
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("corrections")

_CONTENT = {one: {"schema": {"type": "string", "format": "binary"}} for one in EvidenceType}


@router.post(
    "/statements/{statement_id}/objections",
    status_code=201,
    summary="Object to a statement",
    responses=problems(403, 404, 409),
)
async def file_objection(
    statement_id: Identifier, body: ObjectionIn, edge: Annotated[Edge, acts(Scope.STATEMENT_WRITE)]
) -> ObjectionOut:
    """Object to one's own statement as a whole or to one line of it, with the reason and proof.

    Example: `{"line_id": "late_cut", "reason": "Mesin presensi rusak pada 6 April", "links": [], "evidence_ids": []}`.
    """
    filed = await service.file(edge.conn, caller=edge.caller, new=body.to_new(statement_id), now=edge.now)
    edge.headers["Location"] = f"/v1/objections/{filed.objection_id}"
    return ObjectionOut.model_validate(filed)


@router.get("/objections", summary="List objections")
async def list_objections(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.STATEMENT_READ)],
    state: Annotated[ObjectionState | None, Query(description="In this state; all if absent.")] = None,
    month: Annotated[MonthName | None, Query(description="The statement's work month; all if absent.")] = None,
    unit_id: Annotated[Identifier | None, Query(description="The unit at the month's end; all if absent.")] = None,
    employee_id: Annotated[Identifier | None, Query(description="Whose; all that may be read if absent.")] = None,
) -> ObjectionPage:
    """List objections, the oldest first: everyone's for officers, approvers and auditors, one's own for anybody else.

    Example: `GET /v1/objections?state=open`.
    """
    chosen = ObjectionFilter(
        state=state,
        month=None if month is None else Month.parse(month),
        unit_id=unit_id,
        employee_id=employee_id,
    )
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.page(edge.conn, caller=edge.caller, chosen=chosen, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return ObjectionPage(
        items=[ObjectionOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.objection_id),)),
    )


@router.get("/objections/{objection_id}", summary="Read an objection", responses=problems(404))
async def get_objection(objection_id: Identifier, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]) -> ObjectionOut:
    """Return an objection as it stands.

    Example: `GET /v1/objections/01968f3e-0000-7000-8000-000000000001`.
    """
    return ObjectionOut.model_validate(await service.get(edge.conn, caller=edge.caller, objection_id=objection_id))


@router.get(
    "/objections/{objection_id}/evidence-files/{evidence_id}",
    summary="Read a file of an objection",
    response_class=Response,
    responses=problems(404) | {200: {"content": _CONTENT}},
)
async def get_objection_evidence(
    objection_id: Identifier, evidence_id: Identifier, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]
) -> Response:
    """Return the content of a file that an objection names, for keeping; who reads another's file is noted.

    Example: `GET /v1/objections/{objection_id}/evidence-files/{evidence_id}`.
    """
    owned = await service.evidence_file(
        edge.conn, caller=edge.caller, objection_id=objection_id, evidence_id=evidence_id, now=edge.now
    )
    return EvidenceContent(edge.request, edge.agency_id, owned.file)


@router.post("/objections/{objection_id}/answer", summary="Answer an objection", responses=problems(403, 404, 409))
async def answer_objection(
    objection_id: Identifier, body: ObjectionAnswerIn, edge: Annotated[Edge, acts(Scope.STATEMENT_WRITE)]
) -> ObjectionOut:
    """Grant or decline an objection with the reason; a granted one says whether a fact is to be recorded first.

    Example: `{"granted": true, "decision": "Mesin presensi memang rusak", "follow_up": "record_fact"}`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER)
    return ObjectionOut.model_validate(
        await service.answer(
            edge.conn, caller=edge.caller, objection_id=objection_id, said=body.to_answer(), now=edge.now
        )
    )


@router.post(
    "/objections/{objection_id}/withdrawal", summary="Take an objection back", responses=problems(403, 404, 409)
)
async def withdraw_objection(
    objection_id: Identifier, edge: Annotated[Edge, acts(Scope.STATEMENT_WRITE)]
) -> ObjectionOut:
    """Take one's own open objection back.

    Example: `POST /v1/objections/01968f3e-0000-7000-8000-000000000001/withdrawal`.
    """
    return ObjectionOut.model_validate(
        await service.withdraw(edge.conn, caller=edge.caller, objection_id=objection_id, now=edge.now)
    )
