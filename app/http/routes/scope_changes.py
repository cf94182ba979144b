"""What service accounts may do."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import cut
from app.http.schemas.scope_changes import ScopeChangeOut, ScopeChangePage, ScopesIn
from app.http.scopes import Scope
from app.personnel import service
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("access")

_READERS = (Role.OFFICER, Role.AUDITOR)


@router.post("/principals/{principal_id}/scopes", status_code=201, summary="Change a service account's scopes")
async def change_scopes(
    principal_id: Identifier, body: ScopesIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> ScopeChangeOut:
    """Name all scopes of a service account: fewer count at once, more once another officer has approved them.

    Example: `{"scopes": ["hr:read", "events:read"]}`.
    """
    edge.require_role(Role.OFFICER)
    change = await service.change_scopes(
        edge.conn, caller=edge.caller, principal_id=principal_id, scopes=body.scopes, now=edge.now
    )
    return ScopeChangeOut.model_validate(change)


@router.post("/scope-changes/{scope_change_id}/approval", summary="Approve more scopes")
async def approve_scope_change(
    scope_change_id: Identifier, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> ScopeChangeOut:
    """Approve the scopes that another officer proposed, if the account's are still those it was proposed from.

    Example: `POST /v1/scope-changes/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/approval`, without a body.
    """
    edge.require_role(Role.OFFICER)
    change = await service.approve_scopes(edge.conn, caller=edge.caller, scope_change_id=scope_change_id, now=edge.now)
    return ScopeChangeOut.model_validate(change)


@router.get("/scope-changes", summary="List changes of scopes")
async def list_scope_changes(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    principal_id: Annotated[Identifier | None, Query(description="Only this service account's.")] = None,
) -> ScopeChangePage:
    """List changes of service accounts' scopes, those that wait for an approval included.

    Example: `GET /v1/scope-changes?principal_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    edge.require_role(*_READERS)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.scope_changes_page(
        edge.conn, agency_id=edge.agency_id, principal_id=principal_id, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return ScopeChangePage(
        items=[ScopeChangeOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.scope_change_id),)),
    )


@router.get("/scope-changes/{scope_change_id}", summary="Read a change of scopes")
async def get_scope_change(scope_change_id: Identifier, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> ScopeChangeOut:
    """Return a change of a service account's scopes.

    Example: `GET /v1/scope-changes/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    edge.require_role(*_READERS)
    found = await service.get_scope_change(edge.conn, agency_id=edge.agency_id, scope_change_id=scope_change_id)
    return ScopeChangeOut.model_validate(found)
