"""What a month still lacks before it closes."""

from typing import Annotated
from uuid import UUID

from app.http.dependencies import Paging, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.relations import require_reader
from app.http.schemas.readiness import (
    MissingAttendanceOut,
    MissingAttendancePage,
    PeriodReadiness,
    UndecidedOut,
    UndecidedPage,
)
from app.http.scopes import Scope
from app.http.services import services_of
from app.monthly_score import readiness as service
from app.shared.month import Month
from app.wire.types import MonthName

router = edge_router("periods")

Reader = Annotated[Edge, needs(Scope.PERIOD_READ)]


@router.get("/periods/{month}/readiness", summary="Read what a month lacks", responses=problems(404))
async def get_period_readiness(month: MonthName, edge: Reader) -> PeriodReadiness:
    """Count what a month still lacks before it closes, by unit where it is attendance.

    Example: `GET /v1/periods/2026-04/readiness`.
    """
    require_reader(edge)
    library = services_of(edge.request).library
    found = await service.readiness_of(
        edge.conn, agency_id=edge.agency_id, month=Month.parse(month), library=library, now=edge.now
    )
    return PeriodReadiness.of(found)


@router.get("/periods/{month}/undecided-entries", summary="List whose decisions lack", responses=problems(404))
async def list_undecided_entries(month: MonthName, page: Paging, edge: Reader) -> UndecidedPage:
    """List how many entries await which superior, most minutes first.

    Example: `GET /v1/periods/2026-04/undecided-entries?page_size=50`.
    """
    require_reader(edge)
    rows = await service.undecided_by_superior(edge.conn, agency_id=edge.agency_id, month=Month.parse(month))
    start = 0 if page.after is None else int(page.after[0] or 0)
    kept = rows[start : start + page.size]
    more = len(rows) > start + page.size
    return UndecidedPage(
        items=[UndecidedOut.of(one) for one in kept],
        next_page_token=page.next_token((start + page.size,) if more else None),
    )


@router.get("/periods/{month}/missing-attendance", summary="List who lacks attendance", responses=problems(404))
async def list_missing_attendance(month: MonthName, page: Paging, edge: Reader) -> MissingAttendancePage:
    """List who lacks a record of a day that was due and is over, with the days, by person.

    Example: `GET /v1/periods/2026-04/missing-attendance?page_size=50`.
    """
    require_reader(edge)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.missing_attendance_page(
        edge.conn,
        agency_id=edge.agency_id,
        month=Month.parse(month),
        after=after,
        size=page.size + 1,
        now=edge.now,
    )
    kept, last = cut(rows, page)
    return MissingAttendancePage(
        items=[MissingAttendanceOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.employee_id),)),
    )
