"""What is sensitive about employees, masked for who need not see it."""

from typing import Annotated

from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import Asked
from app.http.relations import may_read_sensitive, require_reader
from app.http.schemas.person_details import PersonDetailsOut
from app.http.scopes import Scope
from app.personnel.service.reading_details import Reading, person_details
from app.wire.types import Identifier

router = edge_router("personnel")


@router.get("/employees/{employee_id}/details", summary="Read an employee's sensitive details")
async def get_employee_details(
    employee_id: Identifier, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> PersonDetailsOut:
    """Return NIK, NPWP, bank accounts, tax statuses and consents; numbers are masked without the scope `hr:sensitive`.

    In full they are for the employee itself, and with that scope for officers, auditors and machines; it is put on
    record each time.

    Example: `GET /v1/employees/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/details?on=2026-04-01`.
    """
    require_reader(edge, employee_id)
    moment = await asked.moment(edge)
    in_full = may_read_sensitive(edge, employee_id)
    reading = Reading(caller=edge.caller, seal=edge.seal, moment=moment, in_full=in_full, now=edge.now)
    found = await person_details(edge.conn, reading=reading, employee_id=employee_id)
    return PersonDetailsOut.from_details(employee_id, moment, found, masked=not in_full)
