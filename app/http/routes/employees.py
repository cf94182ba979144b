"""Employees."""

from typing import Annotated

from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.reading import Asked, cut, token_at
from app.http.relations import require_reader, require_role_or_machine, require_sensitive
from app.http.schemas.bulk import BulkResult
from app.http.schemas.employees import EmployeeOut, EmployeePage, EmployeeSearch, EmployeesIn, EmployeeVersionIn
from app.http.schemas.superiors import SuperiorList, SuperiorOut
from app.http.scopes import Scope
from app.personnel import service
from app.personnel.model import Kind
from app.personnel.service.reading_details import Reading, employee_by_number
from app.shared.caller import Role
from app.shared.nip import Nip
from app.wire.types import Identifier

router = edge_router("personnel")


@router.post("/employees", summary="Record employees")
async def create_employees(body: EmployeesIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> BulkResult:
    """Record employees from a day on; one result each, and a refused one never stops the others.

    Example: `{"items": [{"nip": "193503302010011005", "name": "Siti", "status_asn": "pppk", "since": "2026-01-01"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    results = await service.create_things(
        edge.conn, caller=edge.caller, kind=Kind.EMPLOYEE, new=[item.to_new() for item in body.items], now=edge.now
    )
    return bulk_result(edge, results)


@router.get("/employees", summary="List employees")
async def list_employees(page: Paging, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> EmployeePage:
    """List employees as they were on a day.

    Example: `GET /v1/employees?on=2026-04-01`.
    """
    require_reader(edge)
    moment, after = await asked.moment_of_page(edge, page)
    rows = await service.things_page(
        edge.conn, agency_id=edge.agency_id, kind=Kind.EMPLOYEE, moment=moment, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return EmployeePage(
        on=moment.on,
        known_at=moment.known_at,
        items=[EmployeeOut.from_version(version) for version in kept],
        next_page_token=token_at(page, last and last.thing_id, moment),
    )


@router.get("/employees/{employee_id}", summary="Read an employee", dependencies=[CONDITIONAL_READ])
async def get_employee(
    employee_id: Identifier, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> EmployeeOut:
    """Return an employee as it was on a day.

    Example: `GET /v1/employees/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e?on=2026-04-01`.
    """
    require_reader(edge, employee_id)
    moment = await asked.moment(edge)
    found = await service.get_thing(
        edge.conn, agency_id=edge.agency_id, kind=Kind.EMPLOYEE, thing_id=employee_id, moment=moment
    )
    edge.tag(found.version_id)
    return EmployeeOut.from_version(found)


@router.post(
    "/employees/{employee_id}/versions", status_code=201, summary="Change an employee", responses=problems(404, 409)
)
async def change_employee(
    employee_id: Identifier, body: EmployeeVersionIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> EmployeeOut:
    """Record how an employee is from a day on, until its next change that is known already; what was known stays.

    Example: `{"since": "2026-07-01", "name": "Siti", "status_asn": "pns", "golongan": "IV"}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    changed = await service.change_thing(
        edge.conn,
        caller=edge.caller,
        thing_id=employee_id,
        details=body.to_details(),
        since=body.since,
        now=edge.now,
    )
    return EmployeeOut.from_version(changed)


@router.post("/employees/search", summary="Find an employee by a number", responses=problems(404, 409))
async def search_employee(
    body: EmployeeSearch, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> EmployeeOut:
    """Return the employee with a NIP, as it was on a day; changes nothing and needs no Idempotency-Key.

    By NIK, NPWP or account number it needs the scope `hr:sensitive` too, and is put on record.

    Example: `{"nip": "193503302010011005"}`.
    """
    require_reader(edge)
    field, value = body.number()
    if field is not None:
        require_sensitive(edge)
    moment = await asked.moment(edge)
    if field is None:
        found = await service.employee_by_nip(edge.conn, agency_id=edge.agency_id, nip=Nip.parse(value), moment=moment)
    else:
        reading = Reading(caller=edge.caller, seal=edge.seal, moment=moment, in_full=True, now=edge.now)
        found = await employee_by_number(edge.conn, reading=reading, field=field, value=value)
    return EmployeeOut.from_version(found)


@router.get("/employees/{employee_id}/superiors", summary="List an employee's superiors")
async def list_superiors(
    employee_id: Identifier, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> SuperiorList:
    """List who may decide on the employee's work on a day: by override, or holding the next post above; then delegates.

    Example: `GET /v1/employees/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/superiors?on=2026-04-01`.
    """
    require_reader(edge, employee_id)
    moment = await asked.moment(edge)
    await service.get_thing(
        edge.conn, agency_id=edge.agency_id, kind=Kind.EMPLOYEE, thing_id=employee_id, moment=moment
    )
    found = await service.superiors_of(
        edge.conn, agency_id=edge.agency_id, employee_ids=[employee_id], day=moment.on, known_at=moment.known_at
    )
    items = [SuperiorOut.model_validate(superior) for superior in found[employee_id]]
    return SuperiorList(on=moment.on, known_at=moment.known_at, items=items)
