"""Leaving the staff."""

from typing import Annotated

from app.http.dependencies import acts_or_tries
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.schemas.departures import DepartedOut, DepartureIn, DepartureRevocation, RevokedDepartureOut
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


@router.post("/employees/{employee_id}/departure/revocation", summary="Take a departure back", responses=problems(404))
async def revoke_departure(
    employee_id: Identifier, body: DepartureRevocation, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> RevokedDepartureOut:
    """Let assignments, roles and sign-in last as before, by another officer than who recorded the departure.

    What was recorded since and stands against it is named in a 409; with `partly` only the rest lasts again.

    Example: `{"reason": "Keputusan 800/12 dicabut"}`.
    """
    edge.require_role(Role.OFFICER)
    revoked = await service.revoke_departure(
        edge.conn, caller=edge.caller, revocation=body.to_revocation(employee_id), now=edge.now
    )
    return RevokedDepartureOut.model_validate(revoked)
