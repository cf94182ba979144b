"""What other systems call our units, posts and words."""

from datetime import date
from typing import Annotated

from fastapi import Query

from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import KnownAt, cut
from app.http.relations import require_role_or_machine
from app.http.schemas.bulk import BulkResult
from app.http.schemas.code_mappings import CodeMappingOut, CodeMappingPage, CodeMappingsIn
from app.http.scopes import Scope
from app.personnel.code_mappings import CodeKind, MappingFilter
from app.personnel.service import code_mappings as service
from app.shared.caller import Role
from app.wire.types import SystemText

router = edge_router("personnel")


@router.post("/code-mappings", summary="Record codes of other systems")
async def record_code_mappings(
    body: CodeMappingsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> BulkResult:
    """Record what codes of other systems mean, so that their rows can be read; one result each.

    Example: `{"items": [{"system": "siasn", "kind": "unit", "foreign_code": "8ae483a8641f81890164e7e3a5d00a5c",
    "since": "2026-01-01", "own_code": "DISDIK"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    records = [item.to_record() for item in body.items]
    return bulk_result(
        edge, await service.record_code_mappings(edge.conn, caller=edge.caller, records=records, now=edge.now)
    )


@router.get("/code-mappings", summary="List codes of other systems")
async def list_code_mappings(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    known_at: KnownAt,
    system: Annotated[SystemText | None, Query(description="Of which system.")] = None,
    kind: Annotated[CodeKind | None, Query(description="Codes of what.")] = None,
) -> CodeMappingPage:
    """List what codes of other systems mean, by system, kind, code and day.

    Example: `GET /v1/code-mappings?system=siasn&kind=unit`.
    """
    after = None
    if page.after is not None:
        *names, since, known = page.after
        after = (str(names[0]), str(names[1]), str(names[2]), date.fromisoformat(str(since)))
        known_at = int(known or 0)
    answered_for, rows = await service.code_mappings_page(
        edge.conn,
        agency_id=edge.agency_id,
        chosen=MappingFilter(system, kind),
        known_at=known_at,
        after=after,
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    position = last and (last["system"], last["kind"], last["foreign_code"], last["since"].isoformat(), answered_for)
    return CodeMappingPage(
        known_at=answered_for,
        items=[CodeMappingOut.model_validate(row) for row in kept],
        next_page_token=page.next_token(position or None),
    )
