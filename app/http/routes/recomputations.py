"""What corrected calendars, their uses and rosters changed in attendance."""

from datetime import date
from typing import Annotated
from uuid import UUID

from app.attendance import service
from app.attendance.model import Recomputation
from app.http.dependencies import Paging, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.relations import require_reader
from app.http.schemas.recomputations import (
    RecomputationOut,
    RecomputationPage,
    RecomputationShown,
    RecomputedDayOut,
    RecomputedDayPage,
)
from app.http.scopes import Scope
from app.wire.types import Identifier

router = edge_router("attendance")

_SHOWN = 100


async def shown(edge: Edge, made: Recomputation | None) -> RecomputationShown | None:
    """Write out a recomputation with the first of its days; a trial, too, shows what would change."""
    if made is None:
        return None
    days = await service.recomputed_days(
        edge.conn, agency_id=edge.agency_id, recomputation_id=made.recomputation_id, after=None, size=_SHOWN
    )
    return RecomputationShown(
        recomputation=RecomputationOut.model_validate(made),
        days=[RecomputedDayOut.model_validate(day) for day in days],
    )


@router.get("/attendance-recomputations", summary="List recomputations of attendance")
async def list_attendance_recomputations(
    page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> RecomputationPage:
    """List what corrected hours changed in attendance, the newest first.

    Example: `GET /v1/attendance-recomputations`.
    """
    require_reader(edge)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.recomputations_page(edge.conn, agency_id=edge.agency_id, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return RecomputationPage(
        items=[RecomputationOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.recomputation_id),)),
    )


@router.get(
    "/attendance-recomputations/{recomputation_id}",
    summary="Read a recomputation of attendance",
    responses=problems(404),
)
async def get_attendance_recomputation(
    recomputation_id: Identifier, page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> RecomputedDayPage:
    """Return a recomputation with its days, by person and day: minutes before and after, and what had to stay.

    Example: `GET /v1/attendance-recomputations/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    require_reader(edge)
    made = await service.get_recomputation(edge.conn, agency_id=edge.agency_id, recomputation_id=recomputation_id)
    rows = await service.recomputed_days(
        edge.conn,
        agency_id=edge.agency_id,
        recomputation_id=recomputation_id,
        after=_place(page.after),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    return RecomputedDayPage(
        recomputation=RecomputationOut.model_validate(made),
        items=[RecomputedDayOut.model_validate(day) for day in kept],
        next_page_token=page.next_token(None if last is None else (str(last.employee_id), last.day.isoformat())),
    )


def _place(after: tuple[str | int | None, ...] | None) -> tuple[UUID, date] | None:
    return None if after is None else (UUID(str(after[0])), date.fromisoformat(str(after[1])))
