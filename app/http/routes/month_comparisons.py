"""Comparing a run with last month: what an approver looks at before the month is approved."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.dependencies import Paging, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.schemas.month_comparisons import (
    ComparedPersonOut,
    ComparedPersonPage,
    ComparedUnitOut,
    ComparedUnitPage,
)
from app.http.scopes import Scope
from app.shared.month import Month
from app.tkd_statement.comparison import Comparing, compare_people, compare_units
from app.tkd_statement.model import Differing
from app.tkd_statement.service import READERS
from app.wire.types import Identifier, MonthName, QueryWhole

router = edge_router("month-runs")

With = Annotated[
    MonthName | None, Query(alias="with", description="The month that it is compared with; the one before if absent.")
]


@router.get(
    "/month-runs/{run_id}/comparison/units", summary="Compare units with another month", responses=problems(404)
)
async def compare_units_of_run(
    run_id: Identifier, page: Paging, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)], beside: With = None
) -> ComparedUnitPage:
    """Set each unit's people, base, cuts, additions and total beside those of the month before, or of another.

    Example: `GET /v1/month-runs/01968f3e-0000-7000-8000-000000000001/comparison/units?with=2026-03`.
    """
    edge.require_role(*READERS)
    after = None if page.after is None else str(page.after[0])
    rows = await compare_units(
        edge.conn, caller=edge.caller, comparing=_comparing(run_id, beside), after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return ComparedUnitPage(
        items=[ComparedUnitOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (last.unit_code,)),
    )


@router.get(
    "/month-runs/{run_id}/comparison/people", summary="Compare people with another month", responses=problems(404)
)
async def compare_people_of_run(
    run_id: Identifier,
    page: Paging,
    edge: Annotated[Edge, needs(Scope.STATEMENT_READ)],
    beside: With = None,
    least_rupiah: Annotated[QueryWhole, Query(description="Differs by so many rupiah at least.")] = 0,
    least_percent: Annotated[QueryWhole, Query(description="And by so many percent of what it was.")] = 0,
) -> ComparedPersonPage:
    """List whose total differs, the largest difference first, with the lines and facts that differ.

    Who has a statement in only one of the months is listed whatever the thresholds.
    Example: `GET /v1/month-runs/01968f3e-0000-7000-8000-000000000001/comparison/people?least_percent=20`.
    """
    edge.require_role(*READERS)
    after = None if page.after is None else (int(page.after[0] or 0), UUID(str(page.after[1])))
    rows = await compare_people(
        edge.conn,
        caller=edge.caller,
        comparing=_comparing(run_id, beside),
        differing=Differing(least_rupiah=least_rupiah, least_percent=least_percent, after=after),
        size=page.size + 1,
        now=edge.now,
    )
    kept, last = cut(rows, page)
    key = None if last is None else (abs(last.person.difference), str(last.person.employee_id))
    return ComparedPersonPage(items=[ComparedPersonOut.of(one) for one in kept], next_page_token=page.next_token(key))


def _comparing(run_id: UUID, beside: str | None) -> Comparing:
    return Comparing(run_id=run_id, month=None if beside is None else Month.parse(beside))
