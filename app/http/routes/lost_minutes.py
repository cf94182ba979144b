"""Minutes that were claimed and don't count, each with its cause and with whom it lies."""

from typing import Annotated

from fastapi import Query

from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.schemas.lost_minutes import LostMinutesList
from app.http.scopes import Scope
from app.http.services import services_of
from app.shared.month import Month
from app.verification import service
from app.wire.types import Identifier, MonthName

router = edge_router("activities")


@router.get("/employees/{employee_id}/lost-minutes", summary="Read which minutes don't count")
async def list_lost_minutes(
    employee_id: Identifier,
    month: Annotated[MonthName, Query(description="The month of the work dates.")],
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
) -> LostMinutesList:
    """List the minutes that don't count, why, and whose that was: employee, superior, clerk, officer or an outage.

    What awaits a decision in time is not lost. Once the month takes no attendance any more, a working day without a
    record of attendance or leave is listed with the minutes that were due. The person, officers and auditors see the
    month; a superior the days on which it was the superior. For others there is no such employee.

    Example: `GET /v1/employees/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/lost-minutes?month=2026-04`.
    """
    found = await service.lost_minutes_of(
        edge.conn,
        caller=edge.caller,
        employee_id=employee_id,
        month=Month.parse(month),
        library=services_of(edge.request).library,
        now=edge.now,
    )
    return LostMinutesList.of(found)
