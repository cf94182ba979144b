"""Sanctions that absence in a year comes to: proposed by the count, decided by an officer."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.attendance import service
from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.schemas.conduct import SanctionDecisionIn, SanctionProposalOut, SanctionProposalPage
from app.http.scopes import Scope
from app.http.services import services_of
from app.shared.caller import Role
from app.wire.types import MonthName

router = edge_router("attendance")


@router.get("/sanction-proposals", summary="List proposed sanctions")
async def list_sanction_proposals(
    month: Annotated[MonthName, Query(description="A month of the calendar year that is counted.")],
    page: Paging,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
) -> SanctionProposalPage:
    """List who reached a step of PP 94/2021 by days absent in the calendar year or running; decided ones are left out.

    Working days by the person's own calendar or roster count; days of rest don't, and don't end a run.

    Example: `GET /v1/sanction-proposals?month=2026-04`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER, Role.AUDITOR)
    year = int(month[:4])
    rows = await service.proposals_page(
        edge.conn,
        agency_id=edge.agency_id,
        year=year,
        steps=service.sanction_steps(services_of(edge.request).library, year),
        after=None if page.after is None else (UUID(str(page.after[0])), bool(page.after[1])),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    return SanctionProposalPage(
        items=[SanctionProposalOut.of(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.employee_id), int(last.step.running))),
    )


@router.post("/sanction-decisions", summary="Decide on a proposed sanction", responses=problems(409))
async def decide_sanction(body: SanctionDecisionIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> SanctionProposalOut:
    """Accept a proposal by a decree, which makes it a sanction, or dismiss it with a reason; a person decides.

    Example: `{"employee_id": "01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e", "year": 2026, "absent_days": 11, "accepted": true,
    "kind": "medium", "decree_number": "800/12", "since": "2026-05-01"}`.
    """
    edge.require_role(Role.OFFICER)
    steps = service.sanction_steps(services_of(edge.request).library, body.year)
    done = await service.decide_sanction(
        edge.conn, caller=edge.caller, decision=body.to_decision(), steps=steps, now=edge.now
    )
    return SanctionProposalOut.of(done)
