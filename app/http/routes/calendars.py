"""Calendars."""

from typing import Annotated

from fastapi import Query

from app.attendance import service
from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import KnownAt, cut
from app.http.relations import require_role_or_machine
from app.http.routes.recomputations import shown
from app.http.schemas.attendance import (
    CalendarDayOut,
    CalendarIn,
    CalendarMonth,
    CalendarOut,
    CalendarPage,
    CalendarResult,
)
from app.http.scopes import Scope
from app.shared.caller import Role
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("attendance")


@router.post("/calendars", summary="Record a calendar", responses=problems(409))
async def record_calendar(body: CalendarIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> CalendarResult:
    """Record a calendar; under a code that there is already, days are added or corrected. A result for each day.

    Example: `{"code": "umum", "name": "Lima hari kerja", "days": [{"day": "2026-04-01", "kind": "working", "starts_at":
    "07:30", "ends_at": "16:00", "minutes": 450}, {"day": "2026-04-03", "kind": "holiday", "label": "Wafat Yesus"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    done = await service.record_calendar(edge.conn, caller=edge.caller, new=body.to_new(), now=edge.now)
    return CalendarResult(
        calendar=CalendarOut.model_validate(done.calendar),
        days=bulk_result(edge, done.days, within="/days"),
        recomputation=await shown(edge, done.recomputation),
    )


@router.get("/calendars", summary="List calendars")
async def list_calendars(page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> CalendarPage:
    """List the agency's calendars, by code.

    Example: `GET /v1/calendars`.
    """
    after = None if page.after is None else str(page.after[0])
    rows = await service.calendars_page(edge.conn, agency_id=edge.agency_id, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return CalendarPage(
        items=[CalendarOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (last.code,)),
    )


@router.get("/calendars/{calendar_id}", summary="Read a calendar's month", responses=problems(404))
async def get_calendar(
    calendar_id: Identifier,
    month: Annotated[MonthName, Query(description="Which month's days.")],
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    known_at: KnownAt,
) -> CalendarMonth:
    """Return a calendar with its days of a month.

    Example: `GET /v1/calendars/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e?month=2026-04`.
    """
    wanted = Month.parse(month)
    calendar, days = await service.calendar_with_days(
        edge.conn, agency_id=edge.agency_id, calendar_id=calendar_id, month=wanted, known_at=known_at
    )
    return CalendarMonth(
        calendar=CalendarOut.model_validate(calendar),
        month=wanted,
        days=[CalendarDayOut.model_validate(day) for day in days],
    )
