"""Who decides on whose work, beside the posts: overrides, delegations, and the people below somebody."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import Asked, cut, token_at
from app.http.refusals import ScopeMissingError
from app.http.relations import require_reader, require_role_or_machine
from app.http.schemas.bulk import BulkResult
from app.http.schemas.superiors import (
    DelegationOut,
    DelegationPage,
    DelegationsIn,
    SubordinateOut,
    SubordinatePage,
    SuperiorOverrideOut,
    SuperiorOverridePage,
    SuperiorOverridesIn,
)
from app.http.scopes import Scope
from app.personnel import service
from app.personnel.model import Kind
from app.personnel.superiors import Listing
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("personnel")

OfOne = Annotated[Identifier | None, Query(description="Only those that name this employee, either way.")]


@router.get("/employees/{employee_id}/subordinates", summary="List on whose work an employee may decide")
async def list_subordinates(
    employee_id: Identifier, page: Paging, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> SubordinatePage:
    """List on whose work the employee may decide on a day, and in which capacities: the superiors, the other way round.

    Example: `GET /v1/employees/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/subordinates?on=2026-04-01`.
    """
    require_reader(edge, employee_id)
    moment, after = await asked.moment_of_page(edge, page)
    await service.get_thing(
        edge.conn, agency_id=edge.agency_id, kind=Kind.EMPLOYEE, thing_id=employee_id, moment=moment
    )
    rows = await service.subordinates_page(
        edge.conn,
        agency_id=edge.agency_id,
        employee_id=employee_id,
        moment=moment,
        after=None if after is None else UUID(after),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    return SubordinatePage(
        on=moment.on,
        known_at=moment.known_at,
        items=[SubordinateOut.of(one, capacities) for one, capacities in kept],
        next_page_token=token_at(page, last and last[0], moment),
    )


@router.post("/superior-overrides", summary="Record who decides instead")
async def record_superior_overrides(
    body: SuperiorOverridesIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> BulkResult:
    """Record, correct or take back (`until` = `since`) who decides instead of the post above; one result each.

    Example: `{"items": [{"employee_id": "...", "superior_employee_id": "...", "since": "2026-04-01", "reason":
    "Ditugaskan ke tim SPBE", "decree_number": "800/12"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    new = [item.to_override() for item in body.items]
    return bulk_result(
        edge, await service.record_superior_overrides(edge.conn, caller=edge.caller, new=new, now=edge.now)
    )


@router.get("/superior-overrides", summary="List who decides instead")
async def list_superior_overrides(
    page: Paging, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)], employee_id: OfOne = None
) -> SuperiorOverridePage:
    """List the overrides that hold on a day, by employee.

    Example: `GET /v1/superior-overrides?on=2026-04-01`.
    """
    require_reader(edge, employee_id)
    moment, after = await asked.moment_of_page(edge, page)
    wanted = Listing(moment=moment, employee_id=employee_id, after=_people(after), size=page.size + 1)
    rows = await service.superior_overrides_page(edge.conn, agency_id=edge.agency_id, wanted=wanted)
    kept, last = cut(rows, page)
    return SuperiorOverridePage(
        on=moment.on,
        known_at=moment.known_at,
        items=[SuperiorOverrideOut.model_validate(row) for row in kept],
        next_page_token=token_at(page, last and last["employee_id"], moment),
    )


@router.post("/delegations", summary="Record who stands in for a superior")
async def record_delegations(body: DelegationsIn, edge: Annotated[Edge, acts_or_tries()]) -> BulkResult:
    """Record, correct or take back (`until` = `since`) who decides beside a superior; one result each.

    An officer with `hr:write` records anybody's; a superior with `verification:write` its own. A delegate can't pass on
    what it stands in for, and decides on nothing of its own.

    Example: `{"items": [{"superior_employee_id": "...", "delegate_employee_id": "...", "since": "2026-04-06", "until":
    "2026-04-11", "reason": "Dinas luar"}]}`.
    """
    new = [item.to_delegation() for item in body.items]
    return bulk_result(
        edge,
        await service.record_delegations(
            edge.conn, caller=edge.caller, new=new, only_of=_whose_right(edge), now=edge.now
        ),
    )


@router.get("/delegations", summary="List who stands in for superiors")
async def list_delegations(
    page: Paging, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)], employee_id: OfOne = None
) -> DelegationPage:
    """List the delegations that hold on a day, by superior and delegate.

    Example: `GET /v1/delegations?on=2026-04-06&employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    require_reader(edge, employee_id)
    moment, after = await asked.moment_of_page(edge, page)
    wanted = Listing(moment=moment, employee_id=employee_id, after=_people(after), size=page.size + 1)
    rows = await service.delegations_page(edge.conn, agency_id=edge.agency_id, wanted=wanted)
    kept, last = cut(rows, page)
    place = last and f"{last['superior_employee_id']} {last['delegate_employee_id']}"
    return DelegationPage(
        on=moment.on,
        known_at=moment.known_at,
        items=[DelegationOut.model_validate(row) for row in kept],
        next_page_token=token_at(page, place, moment),
    )


def _whose_right(edge: Edge) -> UUID | None:
    """Return whose right alone the caller may delegate (None: anybody's), or refuse it."""
    caller = edge.caller
    if caller.machine or caller.has(Role.OFFICER) or caller.employee_id is None:
        if Scope.HR_WRITE not in caller.scopes:
            raise ScopeMissingError(scope=Scope.HR_WRITE)
        require_role_or_machine(edge, Role.OFFICER)
        return None
    if Scope.VERIFICATION_WRITE not in caller.scopes:
        raise ScopeMissingError(scope=Scope.VERIFICATION_WRITE)
    return caller.employee_id


def _people(after: str | None) -> tuple[UUID, ...] | None:
    return None if after is None else tuple(UUID(one) for one in after.split())
