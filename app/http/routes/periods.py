"""The months of the agency."""

from typing import Annotated

from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.reading import cut
from app.http.schemas.periods import (
    PeriodMoved,
    PeriodOut,
    PeriodPage,
    PeriodTransitionIn,
    PeriodTransitionList,
    PeriodTransitionOut,
)
from app.http.scopes import Scope
from app.http.services import services_of
from app.monthly_score import readiness
from app.period import service
from app.shared.month import Month
from app.wire.types import MonthName

router = edge_router("periods")


@router.get("/periods", summary="List months")
async def list_periods(page: Paging, edge: Annotated[Edge, needs(Scope.PERIOD_READ)]) -> PeriodPage:
    """List the months that have begun, the newest first.

    Example: `GET /v1/periods?page_size=12`.
    """
    after = None if page.after is None else Month.parse(str(page.after[0]))
    rows = await service.page(edge.conn, agency_id=edge.agency_id, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return PeriodPage(
        items=[PeriodOut.model_validate(period) for period in kept],
        next_page_token=page.next_token(None if last is None else (str(last.month),)),
    )


@router.get("/periods/{month}", summary="Read a month", dependencies=[CONDITIONAL_READ])
async def get_period(month: MonthName, edge: Annotated[Edge, needs(Scope.PERIOD_READ)]) -> PeriodOut:
    """Return a month's state.

    Example: `GET /v1/periods/2026-04`.
    """
    period = await service.get(edge.conn, agency_id=edge.agency_id, month=Month.parse(month))
    edge.tag(period.rev)
    return PeriodOut.model_validate(period)


@router.post(
    "/periods/{month}/transitions", status_code=201, summary="Bring a month into a state", responses=problems(409)
)
async def create_period_transition(
    month: MonthName, body: PeriodTransitionIn, edge: Annotated[Edge, acts_or_tries(Scope.PERIOD_WRITE)]
) -> PeriodMoved:
    """Open, close, review or approve a month, or let it into grace; `GET /v1/meta/state-machines` has all ways.

    Example: `{"to_state": "closed", "reason": "Rekap April selesai"}`.
    """
    named = Month.parse(month)
    if body.only_if_ready:
        library = services_of(edge.request).library
        await readiness.refuse_unless_ready(
            edge.conn, agency_id=edge.agency_id, month=named, library=library, now=edge.now
        )
    period = await service.transition(
        edge.conn, caller=edge.caller, month=named, to=body.to_state, reason=body.reason, now=edge.now
    )
    waiting = await readiness.waiting_entries(edge.conn, agency_id=edge.agency_id, month=named)
    edge.tag(period.rev)
    shown = PeriodOut.model_validate(period).model_dump()
    return PeriodMoved.model_validate(shown | {name: found.entries for name, found in waiting.items()})


@router.get("/periods/{month}/transitions", summary="List a month's transitions")
async def list_period_transitions(
    month: MonthName, edge: Annotated[Edge, needs(Scope.PERIOD_READ)]
) -> PeriodTransitionList:
    """List everything that brought the month into another state, the oldest first.

    Example: `GET /v1/periods/2026-04/transitions`.
    """
    done = await service.history(edge.conn, agency_id=edge.agency_id, month=Month.parse(month))
    return PeriodTransitionList(items=[PeriodTransitionOut.model_validate(one) for one in done])
