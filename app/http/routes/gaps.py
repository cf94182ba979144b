"""What is left open in personnel."""

from datetime import date
from typing import Annotated
from uuid import UUID

from app.audit import service as audit
from app.http.dependencies import Paging, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import cut
from app.http.relations import require_reader
from app.http.schemas.gaps import GapOut, GapPage
from app.http.scopes import Scope
from app.personnel import service

router = edge_router("personnel")


@router.get("/personnel-gaps", summary="List what is left open in personnel")
async def list_gaps(page: Paging, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> GapPage:
    """List posts, units, assignments and overrides that point to something on days on which it isn't there.

    A unit that was merged into another leaves its posts here until they are moved; nothing is refused for it.

    Example: `GET /v1/personnel-gaps`.
    """
    require_reader(edge)
    if page.after is None:
        known_at, after = await audit.known_now(edge.conn, agency_id=edge.agency_id), None
    else:
        known, gap, thing_id, since = page.after
        known_at, after = int(known or 0), (str(gap), UUID(str(thing_id)), date.fromisoformat(str(since)))
    rows = await service.gaps_page(
        edge.conn, agency_id=edge.agency_id, known_at=known_at, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    position = None if last is None else (known_at, last.gap, str(last.thing_id), last.since.isoformat())
    return GapPage(
        known_at=known_at,
        items=[GapOut.model_validate(one) for one in kept],
        next_page_token=page.next_token(position),
    )
