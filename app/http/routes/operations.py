"""Long work: how far it is, and its end."""

from typing import Annotated
from uuid import UUID

from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.problems import describe
from app.http.reading import cut
from app.http.relations import require_role_or_machine
from app.http.schemas.operations import OperationOut, OperationPage
from app.http.scopes import Scope
from app.jobs import operations
from app.jobs.model import Operation
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("operations")

WATCHERS = (Role.OFFICER, Role.CLERK, Role.AUDITOR)


def operation_out(edge: Edge, operation: Operation) -> OperationOut:
    """Write an operation, with what ended it in the caller's language."""
    problem = None
    if operation.problem is not None:
        problem = describe(edge.request, operation.problem, request_id=operation.request_id)
    return OperationOut.from_operation(operation, problem)


@router.get("/operations", summary="List operations")
async def list_operations(page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> OperationPage:
    """List long work, the newest first.

    Example: `GET /v1/operations`.
    """
    require_role_or_machine(edge, *WATCHERS)
    before = None if page.after is None else UUID(str(page.after[0]))
    rows = await operations.page(edge.conn, agency_id=edge.agency_id, before=before, size=page.size + 1)
    kept, last = cut(rows, page)
    return OperationPage(
        items=[operation_out(edge, one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.operation_id),)),
    )


@router.get("/operations/{operation_id}", summary="Read an operation", responses=problems(404))
async def get_operation(operation_id: Identifier, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> OperationOut:
    """Return how far long work is.

    Example: `GET /v1/operations/01968f3e-0000-7000-8000-000000000001`.
    """
    require_role_or_machine(edge, *WATCHERS)
    found = await operations.get(edge.conn, agency_id=edge.agency_id, operation_id=operation_id)
    return operation_out(edge, found)


@router.post("/operations/{operation_id}/cancellation", summary="Cancel an operation", responses=problems(404, 409))
async def cancel_operation(operation_id: Identifier, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> OperationOut:
    """Ask that long work ends after what it has in hand; what it has done stays, and can be sent again without harm.

    Example: `POST /v1/operations/01968f3e-0000-7000-8000-000000000001/cancellation`.
    """
    require_role_or_machine(edge, Role.OFFICER, Role.CLERK)
    found = await operations.cancel(edge.conn, agency_id=edge.agency_id, operation_id=operation_id)
    return operation_out(edge, found)
