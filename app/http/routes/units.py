"""Units."""

from typing import Annotated

from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.reading import Asked, cut, token_at
from app.http.relations import require_role_or_machine
from app.http.schemas.bulk import BulkResult
from app.http.schemas.units import UnitOut, UnitPage, UnitsIn, UnitVersionIn
from app.http.scopes import Scope
from app.personnel import service
from app.personnel.model import Kind
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("personnel")


@router.post("/units", summary="Record units")
async def create_units(body: UnitsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> BulkResult:
    """Record units from a day on; one result each, and a refused one never stops the others.

    Example: `{"items": [{"code": "DISDIK", "name": "Dinas Pendidikan", "kind": "dinas", "since": "2026-01-01"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    results = await service.create_things(
        edge.conn, caller=edge.caller, kind=Kind.UNIT, new=[item.to_new() for item in body.items], now=edge.now
    )
    return bulk_result(edge, results)


@router.get("/units", summary="List units")
async def list_units(page: Paging, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> UnitPage:
    """List units as they were on a day.

    Example: `GET /v1/units?on=2026-04-01`.
    """
    moment, after = await asked.moment_of_page(edge, page)
    rows = await service.things_page(
        edge.conn, agency_id=edge.agency_id, kind=Kind.UNIT, moment=moment, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return UnitPage(
        on=moment.on,
        known_at=moment.known_at,
        items=[UnitOut.from_version(version) for version in kept],
        next_page_token=token_at(page, last and last.code, moment),
    )


@router.get("/units/{unit_id}", summary="Read a unit", dependencies=[CONDITIONAL_READ])
async def get_unit(unit_id: Identifier, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> UnitOut:
    """Return a unit as it was on a day.

    Example: `GET /v1/units/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e?on=2026-04-01`.
    """
    moment = await asked.moment(edge)
    found = await service.get_thing(
        edge.conn, agency_id=edge.agency_id, kind=Kind.UNIT, thing_id=unit_id, moment=moment
    )
    edge.tag(found.version_id)
    return UnitOut.from_version(found)


@router.post("/units/{unit_id}/versions", status_code=201, summary="Change a unit", responses=problems(404, 409))
async def change_unit(unit_id: Identifier, body: UnitVersionIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> UnitOut:
    """Record how a unit is from a day on, until its next change that is known already; what was known stays.

    Example: `{"since": "2026-07-01", "name": "Dinas Pendidikan dan Kebudayaan", "kind": "dinas"}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    changed = await service.change_thing(
        edge.conn,
        caller=edge.caller,
        thing_id=unit_id,
        details=body.to_details(),
        since=body.since,
        now=edge.now,
    )
    return UnitOut.from_version(changed)
