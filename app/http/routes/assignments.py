"""Who holds which post."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.reading import Asked, cut, token_at
from app.http.relations import may_read, require_reader, require_role_or_machine
from app.http.schemas.assignments import AssignmentEnding, AssignmentOut, AssignmentPage, AssignmentsIn
from app.http.schemas.bulk import BulkResult
from app.http.scopes import Scope
from app.personnel import service
from app.personnel.model import AssignmentFilter
from app.personnel.refusals import AssignmentNotFoundError
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("personnel")


@router.post("/assignments", summary="Record assignments")
async def create_assignments(body: AssignmentsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> BulkResult:
    """Record who holds which post; one result each, and a refused one names the assignment that stands against it.

    Example: `{"items": [{"employee_id": "...", "post_id": "...", "kind": "plt", "since": "2026-04-01"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    results = await service.create_assignments(
        edge.conn, caller=edge.caller, new=[item.to_new() for item in body.items], now=edge.now
    )
    return bulk_result(edge, results)


@router.get("/assignments", summary="List assignments")
async def list_assignments(
    page: Paging,
    asked: Asked,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    employee_id: Annotated[Identifier | None, Query(description="Only this employee's.")] = None,
    post_id: Annotated[Identifier | None, Query(description="Only to this post.")] = None,
) -> AssignmentPage:
    """List who held which post on a day.

    Example: `GET /v1/assignments?on=2026-04-01&post_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    require_reader(edge, employee_id)
    moment, after = await asked.moment_of_page(edge, page)
    rows = await service.assignments_page(
        edge.conn,
        agency_id=edge.agency_id,
        moment=moment,
        only=AssignmentFilter(employee_id, post_id),
        after=None if after is None else UUID(after),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    return AssignmentPage(
        on=moment.on,
        known_at=moment.known_at,
        items=[AssignmentOut.from_assignment(one) for one in kept],
        next_page_token=token_at(page, last and last.assignment_id, moment),
    )


@router.get("/assignments/{assignment_id}", summary="Read an assignment", dependencies=[CONDITIONAL_READ])
async def get_assignment(
    assignment_id: Identifier, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]
) -> AssignmentOut:
    """Return an assignment, whatever its days.

    Example: `GET /v1/assignments/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    moment = await asked.moment(edge)
    found = await service.get_assignment(
        edge.conn, agency_id=edge.agency_id, assignment_id=assignment_id, known_at=moment.known_at
    )
    if not may_read(edge, found.employee_id):
        raise AssignmentNotFoundError
    edge.tag(found.version_id)
    return AssignmentOut.from_assignment(found)


@router.post("/assignments/{assignment_id}/ending", summary="End an assignment", responses=problems(404, 409))
async def end_assignment(
    assignment_id: Identifier, body: AssignmentEnding, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> AssignmentOut:
    """Record that an assignment ends earlier than was known; what was known stays.

    Example: `{"until": "2026-07-01"}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    ended = await service.end_assignment(
        edge.conn, caller=edge.caller, assignment_id=assignment_id, until=body.until, now=edge.now
    )
    return AssignmentOut.from_assignment(ended)
