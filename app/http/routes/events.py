"""The feed of events."""

from typing import Annotated

from fastapi import Query

from app.http.dependencies import needs
from app.http.edge import Edge
from app.http.limits import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from app.http.operations import edge_router
from app.http.relations import require_role_or_machine
from app.http.schemas.events import EventFeed, EventOut
from app.http.scopes import Scope
from app.outbox import service
from app.outbox.model import Event
from app.shared.caller import Role
from app.wire.types import PageSize, PageToken

router = edge_router("events")

_READERS = (Role.PAYROLL, Role.OFFICER, Role.APPROVER, Role.AUDITOR)


@router.get("/events", summary="Read the event feed")
async def list_events(
    edge: Annotated[Edge, needs(Scope.EVENTS_READ)],
    cursor: Annotated[
        PageToken | None, Query(description="`next_cursor` of the answer before; the first event's if absent.")
    ] = None,
    page_size: Annotated[PageSize, Query(description="Events in the answer, at most.")] = DEFAULT_PAGE_SIZE,
) -> EventFeed:
    """Return what happened after a cursor, the oldest first.

    Example: `GET /v1/events?page_size=100`.
    """
    require_role_or_machine(edge, *_READERS)
    context = [edge.agency_id, edge.operation]
    position = 0 if cursor is None else int(edge.cursors.read(context, cursor)[0] or 0)
    size = min(page_size, MAX_PAGE_SIZE)
    found = await service.events_after(edge.conn, agency_id=edge.agency_id, position=position, limit=size + 1)
    kept = found[:size]
    last = kept[-1].position if kept else position
    return EventFeed(
        items=[_to_body(edge, event) for event in kept],
        next_cursor=edge.cursors.write(context, (last,)),
        up_to_date=len(found) <= size,
    )


def _to_body(edge: Edge, event: Event) -> EventOut:
    return EventOut(
        specversion="1.0",
        id=event.event_id,
        source=f"urn:erk:agency:{edge.agency_id}",
        type=event.type,
        subject=event.subject,
        time=event.occurred_at,
        datacontenttype="application/json",
        data=event.data,
    )
