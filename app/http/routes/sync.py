"""The phone's sync."""

from typing import Annotated

from fastapi import Query

from app.activity_log import service
from app.activity_log.model import MutationResult
from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.limits import MAX_PAGE_SIZE
from app.http.operations import edge_router, problems
from app.http.problems import describe
from app.http.route import SyncRoute
from app.http.schemas.sync import (
    SyncChanges,
    SyncDigest,
    SyncMonthDigest,
    SyncPush,
    SyncPushResult,
    SyncResult,
    sync_entry,
)
from app.http.scopes import Scope
from app.http.services import services_of
from app.http.sync_changes import backoff_seconds, changes_after, employee_of
from app.shared.month import Month
from app.wire.types import MonthName, PageSize, PageToken, QueryWhole

router = edge_router("sync", route_class=SyncRoute)


@router.post("/sync/push", summary="Push what a phone has kept", responses=problems(409))
async def push_mutations(body: SyncPush, edge: Annotated[Edge, needs(Scope.ACTIVITY_WRITE)]) -> SyncPushResult:
    """Apply numbered mutations of one device exactly once and in order; 200 with a result for each.

    A repeat gets the first results again. Mutations missing before the first are 409 `seq-gap`, and nothing is applied.

    Example: `{"device_id": "01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e", "mutations": [{"mutation_id":
    "01968f3a-6000-7b21-9d3c-2f4b6a8c0d1e", "seq": 1, "op": "put", "id": "01968f3a-6001-7b21-9d3c-2f4b6a8c0d1e",
    "device_time": "2026-04-15T09:01:00+07:00", "entry": {"work_date": "2026-04-15", "started_at":
    "2026-04-15T08:00:00+07:00", "ended_at": "2026-04-15T09:00:00+07:00", "minutes": 60, "catalogue_code": "4",
    "volume": "1", "description": "Rapat koordinasi triwulan", "links": []}}]}`.
    """
    library = services_of(edge.request).library
    done = await service.push(edge.conn, caller=edge.caller, envelope=body.to_envelope(), library=library, now=edge.now)
    return SyncPushResult(
        results=[_result(edge, result) for result in done.results],
        checkpoint=str(done.checkpoint),
        clock_skew_seconds=done.clock_skew_seconds,
        backoff_seconds=backoff_seconds(edge),
        server_time=done.server_time,
    )


@router.get("/sync/changes", summary="Read what changed for a phone", responses=problems(410))
async def list_sync_changes(
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
    cursor: Annotated[
        PageToken | None, Query(description="`next_cursor` of the answer before; everything if absent.")
    ] = None,
    at_least: Annotated[
        QueryWhole, Query(description="`checkpoint` of a push: the answer holds at least what that push applied.")
    ] = 0,
    page_size: Annotated[PageSize, Query(description="Changes in the answer, at most.")] = MAX_PAGE_SIZE,
) -> SyncChanges:
    """Return what changed after a cursor, for the caller's phone: entries, decisions, the catalogue, months.

    A new phone begins without a cursor. 410 `resync-required` means: forget the cursor and what was read, keep what is
    not yet sent, and begin without a cursor.

    Example: `GET /v1/sync/changes?at_least=12`.
    """
    return await changes_after(edge, cursor, at_least=at_least, size=min(page_size, MAX_PAGE_SIZE))


@router.get("/sync/digest", summary="Read digests of a phone's months")
async def get_sync_digest(
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
    since: Annotated[MonthName, Query(description="The first month; later ones follow.")],
) -> SyncDigest:
    """Return count and digest of the caller's entries by month, so that a phone can prove that it equals the server.

    Deleted entries don't count. The digest is SHA-256 over the lines `<id> <rev>`, ordered by id and joined by line
    feeds.

    Example: `GET /v1/sync/digest?since=2026-03`.
    """
    months = await service.month_digests(
        edge.conn, agency_id=edge.agency_id, employee_id=employee_of(edge), since=Month.parse(since)
    )
    return SyncDigest(items=[SyncMonthDigest.model_validate(one) for one in months], server_time=edge.now)


def _result(edge: Edge, result: MutationResult) -> SyncResult:
    kept = result.problem
    problem = None if kept is None else describe(edge.request, kept, request_id=result.request_id)
    return SyncResult(
        mutation_id=result.mutation_id,
        seq=result.seq,
        status=result.status,
        original_status=result.original_status,
        rev=result.rev,
        problem=problem,
        current=sync_entry(result.current),
    )
