"""Who signs in, and the roles given by two persons."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.bulk import bulk_result
from app.http.dependencies import PageRequest, Paging, acts, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.schemas.access import (
    PrincipalEnding,
    PrincipalOut,
    PrincipalPage,
    PrincipalRebinding,
    PrincipalsIn,
    RoleGrantEnding,
    RoleGrantIn,
    RoleGrantOut,
    RoleGrantPage,
    SignInEndingOut,
)
from app.http.schemas.bulk import BulkResult
from app.http.scopes import Scope
from app.personnel import service
from app.personnel.model import GrantFilter
from app.shared.caller import Role
from app.wire.types import Day, Identifier

router = edge_router("access")

_READERS = (Role.OFFICER, Role.AUDITOR)


@router.post("/principals", summary="Let subjects of the issuer in")
async def create_principals(body: PrincipalsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> BulkResult:
    """Bind subjects of the issuer to the agency, as persons or service accounts; one result each.

    A service account begins with `hr:read` at most; further scopes wait as a scope change for another officer.

    Example: `{"items": [{"issuer": "https://sso.go.id", "subject": "siti", "kind": "person", "name": "Siti"}]}`.
    """
    edge.require_role(Role.OFFICER)
    results = await service.bind_principals(
        edge.conn, caller=edge.caller, new=[item.to_new() for item in body.items], now=edge.now
    )
    return bulk_result(edge, results)


@router.get("/principals", summary="List those who are let in")
async def list_principals(page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> PrincipalPage:
    """List persons and service accounts.

    Example: `GET /v1/principals?page_size=100`.
    """
    edge.require_role(*_READERS)
    rows = await service.principals_page(edge.conn, agency_id=edge.agency_id, after=_after(page), size=page.size + 1)
    kept, last = cut(rows, page)
    return PrincipalPage(
        items=[PrincipalOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.principal_id),)),
    )


@router.get("/principals/{principal_id}", summary="Read a principal")
async def get_principal(principal_id: Identifier, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> PrincipalOut:
    """Return a person or service account that is let in.

    Example: `GET /v1/principals/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    edge.require_role(*_READERS)
    found = await service.get_principal(edge.conn, agency_id=edge.agency_id, principal_id=principal_id)
    return PrincipalOut.model_validate(found)


@router.post("/principals/{principal_id}/ending", summary="Let a principal in no more")
async def end_principal(
    principal_id: Identifier, body: PrincipalEnding, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> SignInEndingOut:
    """End a sign-in and its roles at once, a service account's too: its next request is refused, its row stays.

    Example: `{"reason": "Pindah instansi"}`.
    """
    edge.require_role(Role.OFFICER)
    ended = await service.end_principal(
        edge.conn, caller=edge.caller, principal_id=principal_id, reason=body.reason, now=edge.now
    )
    return SignInEndingOut.model_validate(ended)


@router.post("/principals/{principal_id}/rebinding", status_code=201, summary="Let a person in by another subject")
async def rebind_principal(
    principal_id: Identifier, body: PrincipalRebinding, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> PrincipalOut:
    """End a person's sign-in and bind another subject in its place; roles are proposed and approved anew.

    Example: `{"issuer": "https://sso.go.id", "subject": "siti.baru", "reason": "Akun diganti"}`.
    """
    edge.require_role(Role.OFFICER)
    bound = await service.rebind_principal(
        edge.conn, caller=edge.caller, principal_id=principal_id, new=body.to_new(), now=edge.now
    )
    found = await service.get_principal(edge.conn, agency_id=edge.agency_id, principal_id=bound)
    return PrincipalOut.model_validate(found)


@router.post("/role-grants", status_code=201, summary="Propose a role", responses=problems(404))
async def propose_role_grant(body: RoleGrantIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> RoleGrantOut:
    """Propose a role for somebody else; it counts once another officer has approved it.

    Example: `{"principal_id": "...", "role": "clerk", "since": "2026-04-01"}`.
    """
    edge.require_role(Role.OFFICER)
    grant = await service.propose_grant(edge.conn, caller=edge.caller, proposal=body.to_proposal(), now=edge.now)
    return RoleGrantOut.model_validate(grant)


@router.post("/role-grants/{grant_id}/approval", summary="Approve a role")
async def approve_role_grant(grant_id: Identifier, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> RoleGrantOut:
    """Approve a role that another officer proposed for a third person.

    Example: `POST /v1/role-grants/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/approval`, without a body.
    """
    edge.require_role(Role.OFFICER)
    grant = await service.approve_grant(edge.conn, caller=edge.caller, grant_id=grant_id, now=edge.now)
    return RoleGrantOut.model_validate(grant)


@router.post("/role-grants/{grant_id}/ending", summary="End a role")
async def end_role_grant(
    grant_id: Identifier, body: RoleGrantEnding, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> RoleGrantOut:
    """Make a role end earlier than it does; ended on its first day, it never was.

    Example: `{"until": "2026-07-01"}`.
    """
    edge.require_role(Role.OFFICER)
    grant = await service.end_grant(edge.conn, caller=edge.caller, grant_id=grant_id, until=body.until, now=edge.now)
    return RoleGrantOut.model_validate(grant)


@router.get("/role-grants", summary="List roles")
async def list_role_grants(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    principal_id: Annotated[Identifier | None, Query(description="Only this principal's.")] = None,
    on: Annotated[Day | None, Query(description="Only those that count on this day, approved.")] = None,
) -> RoleGrantPage:
    """List roles, those proposed included; with `on`, who holds which role on that day.

    Example: `GET /v1/role-grants?on=2026-04-01`.
    """
    edge.require_role(*_READERS)
    rows = await service.grants_page(
        edge.conn,
        agency_id=edge.agency_id,
        only=GrantFilter(principal_id, on),
        after=_after(page),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    return RoleGrantPage(
        items=[RoleGrantOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.grant_id),)),
    )


@router.get("/role-grants/{grant_id}", summary="Read a role")
async def get_role_grant(grant_id: Identifier, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> RoleGrantOut:
    """Return a role that was given or proposed.

    Example: `GET /v1/role-grants/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    edge.require_role(*_READERS)
    return RoleGrantOut.model_validate(await service.get_grant(edge.conn, agency_id=edge.agency_id, grant_id=grant_id))


def _after(page: PageRequest) -> UUID | None:
    return None if page.after is None else UUID(str(page.after[0]))
