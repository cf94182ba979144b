"""Working out a month: runs as background jobs, and who is held."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.schemas.month_runs import (
    HeldPersonPage,
    MonthRunIn,
    MonthRunOut,
    MonthRunPage,
    ResultAnewOut,
    ResultAnewPage,
    held_person,
)
from app.http.scopes import Scope
from app.http.services import services_of
from app.monthly_score import service
from app.monthly_score.cancelling import cancel
from app.monthly_score.verifying import verify_some
from app.shared.caller import Role
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("month-runs")


@router.post("/month-runs", status_code=202, summary="Work out a month", responses=problems(409))
async def start_month_run(body: MonthRunIn, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]) -> MonthRunOut:
    """Start a run of a closed month, or go on with the one that is running; read it again until it has finished.

    With `employee_ids` only those people of a calculated month are worked out anew, with what is known by now; the
    results of all others count on. A trial changes nothing, and may be made of any month.
    Example: `{"month": "2026-04"}`.
    """
    edge.require_role(Role.OFFICER)
    library = services_of(edge.request).library
    run = await service.start(edge.conn, caller=edge.caller, wanted=body.to_wanted(), library=library, now=edge.now)
    edge.headers["Location"] = f"/v1/month-runs/{run.run_id}"
    return MonthRunOut.from_run(run)


@router.get("/month-runs", summary="List month runs")
async def list_month_runs(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.PERIOD_READ)],
    month: Annotated[MonthName | None, Query(description="The month that was worked out; all if absent.")] = None,
) -> MonthRunPage:
    """List runs, the newest first.

    Example: `GET /v1/month-runs?month=2026-04`.
    """
    after = None if page.after is None else UUID(str(page.after[0]))
    wanted = None if month is None else Month.parse(month)
    rows = await service.page(edge.conn, agency_id=edge.agency_id, month=wanted, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return MonthRunPage(
        items=[MonthRunOut.from_run(run) for run in kept],
        next_page_token=page.next_token(None if last is None else (str(last.run_id),)),
    )


@router.get("/month-runs/{run_id}", summary="Read a month run", responses=problems(404))
async def get_month_run(run_id: Identifier, edge: Annotated[Edge, needs(Scope.PERIOD_READ)]) -> MonthRunOut:
    """Return how far a run is.

    Example: `GET /v1/month-runs/01968f3e-0000-7000-8000-000000000001`.
    """
    return MonthRunOut.from_run(await service.get(edge.conn, agency_id=edge.agency_id, run_id=run_id))


@router.post("/month-runs/{run_id}/cancellation", summary="Cancel a month run", responses=problems(404, 409))
async def cancel_month_run(run_id: Identifier, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]) -> MonthRunOut:
    """Cancel a run that is running; what counted before counts on, and what it froze never counts.

    Example: `POST /v1/month-runs/01968f3e-0000-7000-8000-000000000001/cancellation`.
    """
    edge.require_role(Role.OFFICER)
    return MonthRunOut.from_run(await cancel(edge.conn, caller=edge.caller, run_id=run_id, now=edge.now))


@router.get("/month-runs/{run_id}/results-anew", summary="Work out frozen results anew", responses=problems(404))
async def list_results_anew(
    run_id: Identifier, page: Paging, edge: Annotated[Edge, needs(Scope.AUDIT_READ)]
) -> ResultAnewPage:
    """Work out the results of a run anew, page by page, from the stored facts and rules, and say which differ.

    Example: `GET /v1/month-runs/01968f3e-0000-7000-8000-000000000001/results-anew`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER, Role.AUDITOR)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await verify_some(edge.conn, agency_id=edge.agency_id, run_id=run_id, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return ResultAnewPage(
        items=[
            ResultAnewOut(employee_id=one.employee_id, same=one.is_same, digest=one.stored, digest_anew=one.anew)
            for one in kept
        ],
        next_page_token=page.next_token(None if last is None else (str(last.employee_id),)),
    )


@router.get("/month-runs/{run_id}/held", summary="List who is held", responses=problems(404))
async def list_held_people(
    run_id: Identifier, page: Paging, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]
) -> HeldPersonPage:
    """List the people of a run who have no statement, each with the fact that is missing.

    Example: `GET /v1/month-runs/01968f3e-0000-7000-8000-000000000001/held`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER, Role.AUDITOR)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.held(edge.conn, agency_id=edge.agency_id, run_id=run_id, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return HeldPersonPage(
        items=[held_person(one.employee_id, one.problem.code, one.problem.params, edge.language) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.employee_id),)),
    )
