"""The phone's sync."""

from typing import Annotated

from app.activity_log import service
from app.activity_log.model import MutationResult
from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.problems import describe
from app.http.route import SyncRoute
from app.http.schemas.sync import SyncPush, SyncPushResult, SyncResult, sync_entry
from app.http.scopes import Scope

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
    done = await service.push(edge.conn, caller=edge.caller, envelope=body.to_envelope(), now=edge.now)
    return SyncPushResult(
        results=[_result(edge, result) for result in done.results],
        checkpoint=str(done.checkpoint),
        clock_skew_seconds=done.clock_skew_seconds,
        server_time=done.server_time,
    )


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
