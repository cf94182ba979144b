"""NIPs and codes in rows of HR that nothing of the agency has: worked off one by one."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.refused_rows import explain
from app.http.relations import intake_of, require_role_or_machine
from app.http.routes.operations import WATCHERS
from app.http.schemas.imports import (
    DiscrepancyDismissal,
    DiscrepancyOut,
    DiscrepancyPage,
    DiscrepancyResult,
    DiscrepancyRetry,
)
from app.http.scopes import Scope
from app.imports.kinds import Kind
from app.imports.model import DiscrepancyState
from app.imports.service import discrepancies
from app.imports.service.files import kind_named
from app.wire.types import Identifier

router = edge_router("imports")


@router.get("/discrepancies", summary="List discrepancies")
async def list_discrepancies(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    state: Annotated[DiscrepancyState | None, Query(description="Only those in this state.")] = None,
) -> DiscrepancyPage:
    """List NIPs and codes that nothing of the agency has, the oldest first.

    Example: `GET /v1/discrepancies?state=open`.
    """
    require_role_or_machine(edge, *WATCHERS)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await discrepancies.page(edge.conn, agency_id=edge.agency_id, state=state, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return DiscrepancyPage(
        items=[DiscrepancyOut.from_discrepancy(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.discrepancy_id),)),
    )


@router.post("/discrepancies/{discrepancy_id}/retry", summary="Try waiting rows again", responses=problems(404, 409))
async def retry_discrepancy(
    discrepancy_id: Identifier, body: DiscrepancyRetry, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> DiscrepancyResult:
    """Record the waiting rows now that their NIP or code is there, or as if they had named another.

    Example: `{"code": "193503302010011005"}`.
    """
    kind = await _kind(edge, discrepancy_id)
    done = await discrepancies.retry(edge.conn, intake=intake_of(edge), discrepancy_id=discrepancy_id, code=body.code)
    return DiscrepancyResult(
        discrepancy=DiscrepancyOut.from_discrepancy(done.discrepancy),
        recorded=done.recorded,
        refused=[explain(row, kind, edge.language) for row in done.refused],
    )


@router.post("/discrepancies/{discrepancy_id}/dismissal", summary="Dismiss a discrepancy", responses=problems(404, 409))
async def dismiss_discrepancy(
    discrepancy_id: Identifier, body: DiscrepancyDismissal, edge: Annotated[Edge, acts(Scope.HR_WRITE)]
) -> DiscrepancyOut:
    """Say why the waiting rows need not be recorded.

    Example: `{"reason": "Pegawai daerah lain."}`.
    """
    await _kind(edge, discrepancy_id)
    dismissed = await discrepancies.dismiss(
        edge.conn, caller=edge.caller, discrepancy_id=discrepancy_id, reason=body.reason, now=edge.now
    )
    return DiscrepancyOut.from_discrepancy(dismissed)


async def _kind(edge: Edge, discrepancy_id: UUID) -> Kind:
    """Return the kind of the waiting rows, for those who may record it."""
    found = await discrepancies.get(edge.conn, agency_id=edge.agency_id, discrepancy_id=discrepancy_id)
    kind = kind_named(found.unmatched.row_kind)
    require_role_or_machine(edge, *kind.roles)
    return kind
