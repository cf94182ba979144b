"""Leaving the staff."""

from typing import Annotated

from app.http.dependencies import acts_or_tries
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.schemas.departures import DepartedOut, DepartureIn
from app.http.scopes import Scope
from app.personnel import service
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("personnel")


@router.post("/employees/{employee_id}/departure", summary="Let an employee leave", responses=problems(404))
async def depart_employee(
    employee_id: Identifier, body: DepartureIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> DepartedOut:
    """End assignments and roles after the last day and the sign-in later; with `validate_only` only show what ends.

    Example: `{"last_day": "2026-04-15", "reason": "retired", "reference": "SK 800/12"}`.
    """
    edge.require_role(Role.OFFICER)
    departed = await service.depart(
        edge.conn, caller=edge.caller, departure=body.to_departure(employee_id), now=edge.now
    )
    return DepartedOut.model_validate(departed)
