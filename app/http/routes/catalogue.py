"""The catalogue: which kinds of work there are, each from a day on."""

from typing import Annotated

from app.catalogue import service
from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router
from app.http.reading import KnownAt, cut
from app.http.relations import require_role_or_machine
from app.http.schemas.bulk import BulkResult
from app.http.schemas.catalogue import CatalogueItemOut, CatalogueItemPage, CatalogueItemsIn
from app.http.scopes import Scope
from app.personnel import service as personnel
from app.shared.caller import Role

router = edge_router("activities")


@router.post("/catalogue-items", summary="Record the catalogue")
async def record_catalogue_items(
    body: CatalogueItemsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]
) -> BulkResult:
    """Record what kinds of work are from a day on; one that is no longer used is made inactive, never deleted.

    For which posts they are is recorded by `POST /v1/imports/catalogue-uses`.

    Example: `{"items": [{"code": "4", "name": "Melakukan koordinasi", "unit": "kegiatan", "norm_minutes": 60,
    "since": "2026-01-01", "daily_times_limit": 3}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    records = [row.to_record() for row in body.items]
    return bulk_result(edge, await service.record_items(edge.conn, caller=edge.caller, records=records, now=edge.now))


@router.get("/catalogue-items", summary="List the catalogue")
async def list_catalogue_items(
    page: Paging, edge: Annotated[Edge, needs(Scope.ACTIVITY_READ)], known_at: KnownAt
) -> CatalogueItemPage:
    """List the kinds of work by code, each with all its versions, past and to come, and the posts that it is for.

    Example: `GET /v1/catalogue-items?page_size=200`.
    """
    moment = await personnel.moment(edge.conn, agency_id=edge.agency_id, on=None, known_at=known_at, now=edge.now)
    after = None if page.after is None else str(page.after[0])
    rows = await service.catalogue_page(
        edge.conn, agency_id=edge.agency_id, known_at=moment.known_at, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return CatalogueItemPage(
        items=[CatalogueItemOut.model_validate(item) for item in kept],
        next_page_token=page.next_token(None if last is None else (last.code,)),
    )
