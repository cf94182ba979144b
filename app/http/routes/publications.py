"""Publications: batches that two persons approve and payroll reads."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.reading import cut
from app.http.relations import require_role_or_machine
from app.http.schemas.month_runs import HeldPersonPage, held_person
from app.http.schemas.publications import (
    PublicationApprovalIn,
    PublicationApprovalOut,
    PublicationIn,
    PublicationOut,
    PublicationPage,
    PublicationSummary,
    PublishedLineOut,
    PublishedLinePage,
)
from app.http.scopes import Scope
from app.http.services import services_of
from app.payroll_publication import service
from app.payroll_publication.model import Publication
from app.payroll_publication.paying import Months
from app.shared.caller import Role
from app.wire.types import Identifier, Text

router = edge_router("publications")

_READERS = (Role.PAYROLL, Role.OFFICER, Role.APPROVER, Role.AUDITOR)


@router.post("/publications", status_code=201, summary="Prepare a batch", responses=problems(409))
async def prepare_publication(body: PublicationIn, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]) -> PublicationOut:
    """Draw up the lines of an approved month with tax and insurance of the payment month; nobody is paid by this yet.

    Example: `{"work_month": "2026-04", "payment_month": "2026-05"}`.
    """
    edge.require_role(Role.OFFICER)
    months = Months(work=body.work_month, payment=body.payment_month)
    library = services_of(edge.request).library
    batch = await service.prepare(edge.conn, caller=edge.caller, months=months, library=library, now=edge.now)
    edge.headers["Location"] = f"/v1/publications/{batch.publication_id}"
    return await _whole(edge, batch)


@router.get("/publications", summary="List batches")
async def list_publications(page: Paging, edge: Annotated[Edge, needs(Scope.PAYROLL_READ)]) -> PublicationPage:
    """List batches, the newest first; payroll sees those that are published.

    Example: `GET /v1/publications?page_size=12`.
    """
    require_role_or_machine(edge, *_READERS)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.page(edge.conn, caller=edge.caller, after=after, size=page.size + 1)
    kept, last = cut(rows, page)
    return PublicationPage(
        items=[PublicationSummary.from_publication(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.publication_id),)),
    )


@router.get(
    "/publications/{publication_id}",
    summary="Read a batch",
    dependencies=[CONDITIONAL_READ],
    responses=problems(404),
)
async def get_publication(
    publication_id: Identifier, edge: Annotated[Edge, needs(Scope.PAYROLL_READ)]
) -> PublicationOut:
    """Return a batch with its control totals, those of its units, its digest and approvals.

    Example: `GET /v1/publications/01968f3e-0000-7000-8000-000000000001`.
    """
    require_role_or_machine(edge, *_READERS)
    whole = await _whole(edge, await service.get(edge.conn, caller=edge.caller, publication_id=publication_id))
    edge.tag(whole.digest, whole.state, len(whole.approvals))
    return whole


@router.get("/publications/{publication_id}/lines", summary="Read a batch's lines", responses=problems(404))
async def list_published_lines(
    publication_id: Identifier,
    page: Paging,
    edge: Annotated[Edge, needs(Scope.PAYROLL_READ)],
    unit_code: Annotated[Text | None, Query(description="Lines of one unit; all if absent.")] = None,
) -> PublishedLinePage:
    """Return what each person is paid, with the parts that it is made of and what is withheld.

    Example: `GET /v1/publications/01968f3e-0000-7000-8000-000000000001/lines?page_size=200`.
    """
    require_role_or_machine(edge, *_READERS)
    batch = await service.get(edge.conn, caller=edge.caller, publication_id=publication_id)
    rows = await service.lines(
        edge.conn,
        caller=edge.caller,
        publication_id=publication_id,
        unit_code=unit_code,
        after=0 if page.after is None else int(page.after[0] or 0),
        size=page.size + 1,
        now=edge.now,
    )
    kept, last = cut(rows, page)
    return PublishedLinePage(
        publication_id=publication_id,
        digest=batch.digest,
        items=[PublishedLineOut.from_line(line) for line in kept],
        next_page_token=page.next_token(None if last is None else (last.line_number,)),
    )


@router.get("/publications/{publication_id}/held", summary="List who is not paid", responses=problems(404))
async def list_unpaid_people(
    publication_id: Identifier, page: Paging, edge: Annotated[Edge, needs(Scope.PAYROLL_READ)]
) -> HeldPersonPage:
    """List the people of the run who are not paid in the batch, each with the reason.

    Example: `GET /v1/publications/01968f3e-0000-7000-8000-000000000001/held`.
    """
    require_role_or_machine(edge, *_READERS)
    after = None if page.after is None else UUID(str(page.after[0]))
    rows = await service.holds(
        edge.conn, caller=edge.caller, publication_id=publication_id, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return HeldPersonPage(
        items=[held_person(one.employee_id, one.code, one.params, edge.language) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.employee_id),)),
    )


@router.post(
    "/publications/{publication_id}/approvals",
    status_code=201,
    summary="Approve a batch",
    responses=problems(404, 409, 412),
)
async def approve_publication(
    publication_id: Identifier, body: PublicationApprovalIn, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]
) -> PublicationApprovalOut:
    """Approve exactly what the digest names; two different persons are needed.

    Example: `{"digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER)
    approval = await service.approve(
        edge.conn, caller=edge.caller, publication_id=publication_id, digest=body.digest, now=edge.now
    )
    return PublicationApprovalOut.model_validate(approval)


@router.post(
    "/publications/{publication_id}/publication",
    status_code=201,
    summary="Publish a batch",
    responses=problems(404, 409),
)
async def publish_publication(
    publication_id: Identifier, edge: Annotated[Edge, acts(Scope.PERIOD_WRITE)]
) -> PublicationOut:
    """Publish a batch that two persons have approved; from now on it is what payroll pays and never changes.

    Example: `POST /v1/publications/01968f3e-0000-7000-8000-000000000001/publication` without a body.
    """
    edge.require_role(Role.OFFICER)
    batch = await service.publish(edge.conn, caller=edge.caller, publication_id=publication_id, now=edge.now)
    return await _whole(edge, batch)


async def _whole(edge: Edge, batch: Publication) -> PublicationOut:
    agency_id, publication_id = edge.agency_id, batch.publication_id
    units = await service.unit_totals(edge.conn, agency_id=agency_id, publication_id=publication_id)
    approvals = await service.approvals(edge.conn, agency_id=agency_id, publication_id=publication_id)
    return PublicationOut.whole(batch, units, approvals)
