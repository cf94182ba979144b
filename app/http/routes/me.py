"""Who asks, and a person's month as it stands: what a phone shows while the month is open."""

from typing import Annotated
from uuid import UUID

from app.http.about_me import about_me
from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.schemas.me import MeOut, MonthProgressOut, WhatIfOut
from app.http.scopes import Scope
from app.http.services import services_of
from app.monthly_score.preview import Asking, preview, progress_of
from app.personnel.refusals import EmployeeNotFoundError
from app.shared.digests import digest
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("me")


@router.get("/me", summary="Read who one is", dependencies=[CONDITIONAL_READ])
async def get_me(edge: Annotated[Edge, needs()]) -> MeOut:
    """Return who signed in, its posts and superiors today, the hours of this month, and the windows that count.

    Example: `GET /v1/me`.
    """
    found = await about_me(edge, services_of(edge.request).library)
    edge.tag(digest(found.model_dump(mode="json")))
    return found


@router.get("/me/months/{month}", summary="Read one's own month as it stands", responses=problems(404))
async def get_my_month(
    month: MonthName, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ, Scope.STATEMENT_READ)]
) -> MonthProgressOut:
    """Return minutes by state and day, and what would come of the month if it closed now; nothing of it is kept.

    Example: `GET /v1/me/months/2026-04`.
    """
    if edge.caller.employee_id is None:
        raise EmployeeNotFoundError
    return await _month_of(edge, edge.caller.employee_id, month)


@router.get(
    "/employees/{employee_id}/months/{month}", summary="Read an employee's month as it stands", responses=problems(404)
)
async def get_employee_month(
    employee_id: Identifier, month: MonthName, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ, Scope.STATEMENT_READ)]
) -> MonthProgressOut:
    """Return the same for officers and auditors, and without the pay for who is a superior on a day of the month.

    It is put on record.

    Example: `GET /v1/employees/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e/months/2026-04`.
    """
    return await _month_of(edge, employee_id, month)


async def _month_of(edge: Edge, employee_id: UUID, month: str) -> MonthProgressOut:
    asking = Asking(caller=edge.caller, employee_id=employee_id, month=Month.parse(month))
    progress = await progress_of(edge.conn, asking, now=edge.now)
    what_if = None
    if asking.may_see_pay:
        library = services_of(edge.request).library
        found = await preview(edge.conn, asking, known_at=progress.known_at, library=library, lang=edge.language)
        what_if = WhatIfOut.of(found, edge.language)
    return MonthProgressOut.of(employee_id, progress, what_if)
