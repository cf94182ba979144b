"""Months that are reopened before their publication, by two persons."""

from typing import Annotated

from app.http.dependencies import acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.schemas.periods import (
    PeriodReopeningDecisionIn,
    PeriodReopeningIn,
    PeriodReopeningList,
    PeriodReopeningOut,
)
from app.http.scopes import Scope
from app.monthly_score.reopening import decide_reopening
from app.period import service
from app.period.model import PeriodState
from app.period.service import ReopeningRuling
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("periods")


@router.post(
    "/periods/{month}/reopenings", status_code=201, summary="Ask to reopen a month", responses=problems(404, 409)
)
async def ask_period_reopening(
    month: MonthName, body: PeriodReopeningIn, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]
) -> PeriodReopeningOut:
    """Ask, as an officer, that a month that isn't published is opened again; nothing changes before another confirms.

    Example: `{"to_state": "grace", "reason": "Mesin absensi kecamatan baru terbaca"}`.
    """
    asked = await service.ask_reopening(
        edge.conn,
        caller=edge.caller,
        month=Month.parse(month),
        to=PeriodState(body.to_state),
        reason=body.reason,
        now=edge.now,
    )
    return PeriodReopeningOut.model_validate(asked)


@router.get("/periods/{month}/reopenings", summary="List what was asked about reopening a month")
async def list_period_reopenings(
    month: MonthName, edge: Annotated[Edge, needs(Scope.PERIOD_READ)]
) -> PeriodReopeningList:
    """List who asked for the month to be reopened, why, and what was decided; the newest first.

    Example: `GET /v1/periods/2026-04/reopenings`.
    """
    found = await service.reopenings(edge.conn, agency_id=edge.agency_id, month=Month.parse(month))
    return PeriodReopeningList(items=[PeriodReopeningOut.model_validate(one) for one in found])


@router.post(
    "/periods/{month}/reopenings/{reopening_id}/decision",
    summary="Decide on a reopening",
    responses=problems(404, 409),
)
async def decide_period_reopening(
    month: MonthName,
    reopening_id: Identifier,
    body: PeriodReopeningDecisionIn,
    edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)],
) -> PeriodReopeningOut:
    """Confirm or decline, as another person than who asked, or take back one's own; confirmed, no run counts any more.

    Example: `{"decision": "confirm"}`.
    """
    ruling = ReopeningRuling(
        month=Month.parse(month), reopening_id=reopening_id, decision=body.decision, reason=body.reason
    )
    decided = await decide_reopening(edge.conn, caller=edge.caller, ruling=ruling, now=edge.now)
    return PeriodReopeningOut.model_validate(decided)
