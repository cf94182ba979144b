"""Corrections of published months: worked out by jobs, looked at, and let count by a second person."""

from typing import Annotated
from uuid import UUID

from app.corrections.service import corrections as service
from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import cut
from app.http.schemas.corrections import (
    AdjustmentOut,
    AdjustmentPage,
    CorrectionDecisionIn,
    CorrectionIn,
    CorrectionOut,
    CorrectionPage,
)
from app.http.scopes import Scope
from app.http.services import services_of
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("corrections")

READERS = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)


@router.post("/corrections", status_code=202, summary="Correct a published month", responses=problems(403, 409))
async def start_correction(body: CorrectionIn, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]) -> CorrectionOut:
    """Work a published month out anew, by what is known and in force now, and the later ones that go on from it.

    Nothing counts before another person approves; read it again until it is `calculated`.

    Example: `{"first_month": "2026-04", "reason": "Presensi menyusul", "employee_ids": null, "objection_ids": []}`.
    """
    edge.require_role(Role.OFFICER)
    library = services_of(edge.request).library
    started = await service.start(edge.conn, caller=edge.caller, new=body.to_new(), library=library, now=edge.now)
    edge.headers["Location"] = f"/v1/corrections/{started.correction_id}"
    return CorrectionOut.of(started)


@router.get("/corrections", summary="List corrections")
async def list_corrections(page: Paging, edge: Annotated[Edge, needs(Scope.PERIOD_READ)]) -> CorrectionPage:
    """List corrections, the newest first.

    Example: `GET /v1/corrections`.
    """
    edge.require_role(*READERS)
    before = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.page(edge.conn, agency_id=edge.agency_id, before=before, size=page.size + 1)
    kept, last = cut(rows, page)
    return CorrectionPage(
        items=[CorrectionOut.of(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.correction_id),)),
    )


@router.get("/corrections/{correction_id}", summary="Read a correction", responses=problems(404))
async def get_correction(correction_id: Identifier, edge: Annotated[Edge, needs(Scope.PERIOD_READ)]) -> CorrectionOut:
    """Return a correction with what its differences come to so far.

    Example: `GET /v1/corrections/01968f3e-0000-7000-8000-000000000001`.
    """
    edge.require_role(*READERS)
    return CorrectionOut.of(await service.get(edge.conn, agency_id=edge.agency_id, correction_id=correction_id))


@router.get(
    "/corrections/{correction_id}/adjustments", summary="List a correction's differences", responses=problems(404)
)
async def list_adjustments(
    correction_id: Identifier, page: Paging, edge: Annotated[Edge, needs(Scope.STATEMENT_READ)]
) -> AdjustmentPage:
    """List the differences by person and month: of a calculated correction as proposed; whose were read is noted.

    Who didn't change has none.

    Example: `GET /v1/corrections/01968f3e-0000-7000-8000-000000000001/adjustments`.
    """
    edge.require_role(*READERS)
    correction = await service.get(edge.conn, agency_id=edge.agency_id, correction_id=correction_id)
    rows = await service.adjustments(
        edge.conn,
        caller=edge.caller,
        correction_id=correction_id,
        after=None if page.after is None else UUID(str(page.after[0])),
        size=page.size + 1,
        now=edge.now,
    )
    kept, last = cut(rows, page)
    return AdjustmentPage(
        items=[AdjustmentOut.of(one, correction) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.adjustment_id),)),
    )


@router.post(
    "/corrections/{correction_id}/decision", summary="Decide on a correction", responses=problems(403, 404, 409)
)
async def decide_correction(
    correction_id: Identifier, body: CorrectionDecisionIn, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]
) -> CorrectionOut:
    """Approve or decline a calculated correction; another person than who asked for it.

    Once approved its results count, and the differences wait for the next publication.

    Example: `{"approved": true, "decision": "Sudah diperiksa"}`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER)
    return CorrectionOut.of(
        await service.decide(
            edge.conn,
            caller=edge.caller,
            correction_id=correction_id,
            approved=body.approved,
            decision=body.decision,
            now=edge.now,
        )
    )


@router.post("/corrections/{correction_id}/cancellation", summary="Cancel a correction", responses=problems(404, 409))
async def cancel_correction(
    correction_id: Identifier, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]
) -> CorrectionOut:
    """Give up a correction that is not decided on; nothing of it counts.

    Example: `POST /v1/corrections/01968f3e-0000-7000-8000-000000000001/cancellation`.
    """
    edge.require_role(Role.OFFICER)
    return CorrectionOut.of(
        await service.cancel(edge.conn, caller=edge.caller, correction_id=correction_id, now=edge.now)
    )
