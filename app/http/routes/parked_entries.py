"""The parking lane: entries that are kept and don't count, and the way out of it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.activity_log import service
from app.activity_log.model import ParkedBecause, ParkedFilter
from app.http.activities import written
from app.http.bulk import bulk_result
from app.http.dependencies import PageRequest, Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import cut
from app.http.schemas.activities import ActivityPage, ParkingDecisionsIn
from app.http.schemas.bulk import BulkResult
from app.http.scopes import Scope
from app.shared.caller import Role
from app.shared.month import Month
from app.wire.types import Identifier, MonthName

router = edge_router("activities")


@router.get("/parked-entries", summary="List parked entries")
async def list_parked_entries(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
    month: Annotated[MonthName, Query(description="The month of the work dates.")],
    parked_because: Annotated[ParkedBecause | None, Query(description="Only those parked for this reason.")] = None,
    employee_id: Annotated[Identifier | None, Query(description="Only this employee's.")] = None,
) -> ActivityPage:
    """List the entries of a month that wait in the parking lane, by work date, to officers and auditors.

    Example: `GET /v1/parked-entries?month=2026-04&parked_because=window-passed`.
    """
    edge.require_role(Role.OFFICER, Role.AUDITOR)
    chosen = ParkedFilter(month=Month.parse(month), because=parked_because, employee_id=employee_id)
    rows = await service.parked_page(
        edge.conn, agency_id=edge.agency_id, chosen=chosen, after=_place(page), size=page.size + 1
    )
    kept, last = cut(rows, page)
    position = None if last is None else (last.entry.content.work_date.isoformat(), str(last.entry.activity_id))
    return ActivityPage(items=await written(edge, list(kept)), next_page_token=page.next_token(position))


@router.post("/parking-decisions", summary="Admit or refuse parked entries")
async def create_parking_decisions(body: ParkingDecisionsIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> BulkResult:
    """Admit parked entries, so that they await their superior, or refuse them, with a reason; one result each.

    Nobody decides on entries of their own. The owner is told by the phone's stream.

    Example: `{"items": [{"activity_id": "01968f3a-6001-7b21-9d3c-2f4b6a8c0d1e", "content_digest": "sha256:...",
    "verdict": "admit", "reason": "Dinas luar tanpa sinyal, surat tugas 094/12"}]}`.
    """
    edge.require_role(Role.OFFICER)
    decisions = [one.to_decision() for one in body.items]
    return bulk_result(
        edge, await service.decide_parked(edge.conn, caller=edge.caller, decisions=decisions, now=edge.now)
    )


def _place(page: PageRequest) -> tuple[date, UUID] | None:
    if page.after is None:
        return None
    work_date, activity_id = map(str, page.after)
    return date.fromisoformat(work_date), UUID(activity_id)
