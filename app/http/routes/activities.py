"""Entries of the activity log, and decisions on them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.activity_log import service
from app.activity_log.model import Activity, EntryFilter, EntryState
from app.http.activities import decision_results, written
from app.http.dependencies import PageRequest, Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router
from app.http.reading import cut
from app.http.schemas.activities import (
    ActivityOut,
    ActivityPage,
    ActivityRevision,
    ActivityRevisionList,
    DecisionResults,
    DecisionsIn,
)
from app.http.scopes import Scope
from app.shared.month import Month
from app.verification import service as verification
from app.wire.types import Identifier, MonthName

router = edge_router("activities")

_MOST_PEOPLE = 100


@router.get("/activities", summary="List employees' entries")
async def list_activities(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)],
    month: Annotated[MonthName, Query(description="The month of the work dates.")],
    employee_id: Annotated[
        list[Identifier] | None,
        Query(max_length=_MOST_PEOPLE, description="Whose entries, once for each; the caller's own if absent."),
    ] = None,
    state: Annotated[EntryState | None, Query(description="Only entries in this state.")] = None,
) -> ActivityPage:
    """List entries of one month, by time: one's own, those whose superior one was on the work date, an officer's all.

    Example: `GET /v1/activities?month=2026-04&state=submitted&employee_id=01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e`.
    """
    own = [] if edge.caller.employee_id is None else [edge.caller.employee_id]
    chosen = EntryFilter(employee_ids=employee_id or own, month=Month.parse(month), state=state)
    rows = await service.page(edge.conn, caller=edge.caller, chosen=chosen, after=_place(page), size=page.size + 1)
    kept, last = cut(rows, page)
    return ActivityPage(
        items=await written(edge, list(kept)), next_page_token=page.next_token(None if last is None else _key(last))
    )


@router.get("/activities/{activity_id}", summary="Read an entry", dependencies=[CONDITIONAL_READ])
async def get_activity(activity_id: Identifier, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)]) -> ActivityOut:
    """Return an entry to its owner, its superior on that day, an officer or an auditor; for others there is none.

    Example: `GET /v1/activities/01968f3a-6001-7b21-9d3c-2f4b6a8c0d1e`.
    """
    found = await service.activity(edge.conn, caller=edge.caller, activity_id=activity_id)
    edge.tag(found.entry.rev)
    return (await written(edge, [found]))[0]


@router.get("/activities/{activity_id}/revisions", summary="Read all that an entry said")
async def list_activity_revisions(
    activity_id: Identifier, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)]
) -> ActivityRevisionList:
    """Return what an entry said before it was changed, and what it says now, to whoever may read the entry.

    Example: `GET /v1/activities/01968f3a-6001-7b21-9d3c-2f4b6a8c0d1e/revisions`.
    """
    found = await service.activity(edge.conn, caller=edge.caller, activity_id=activity_id)
    said = await service.revisions(edge.conn, agency_id=edge.agency_id, of=found)
    return ActivityRevisionList(items=[ActivityRevision.from_revision(one) for one in said])


@router.post("/decisions", summary="Decide on entries")
async def create_decisions(body: DecisionsIn, edge: Annotated[Edge, acts(Scope.VERIFICATION_WRITE)]) -> DecisionResults:
    """Approve, return or reject submitted entries of employees below the caller on the work date; one result each.

    Example: `{"decisions": [{"activity_id": "01968f3a-6001-7b21-9d3c-2f4b6a8c0d1e", "content_digest": "sha256:...",
    "verdict": "approve", "approved_minutes": null, "reason": null}]}`.
    """
    decisions = [decision.to_decision() for decision in body.decisions]
    results = await verification.decide(edge.conn, caller=edge.caller, decisions=decisions, now=edge.now)
    return await decision_results(edge, results)


def _key(activity: Activity) -> tuple[str, str, str]:
    content = activity.entry.content
    return content.work_date.isoformat(), content.started_at.isoformat(), str(activity.entry.activity_id)


def _place(page: PageRequest) -> tuple[date, datetime, UUID] | None:
    if page.after is None:
        return None
    work_date, started_at, activity_id = map(str, page.after)
    return date.fromisoformat(work_date), datetime.fromisoformat(started_at), UUID(activity_id)
