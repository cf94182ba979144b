"""Regulations that an agency writes itself, from the draft to the approval, and every version that there is."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.http.dependencies import Paging, acts, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, CONDITIONAL_WRITE, edge_router, problems
from app.http.reading import Asked, cut, token_at
from app.http.relations import require_role_or_machine
from app.http.schemas.regulations import (
    RegulationApprovalIn,
    RegulationDifferences,
    RegulationFinding,
    RegulationFindings,
    RegulationIn,
    RegulationOut,
    RegulationPage,
    RegulationRejectionIn,
    RegulationSummary,
    RegulationVersionOut,
    RegulationVersionPage,
)
from app.http.scopes import Scope
from app.http.services import services_of
from app.regulation import service
from app.regulation.model import Regulation, RegulationFilter, RegulationState
from app.rules.library import Library
from app.shared.caller import Role
from app.wire.types import Identifier, Text

router = edge_router("regulations")

_READERS = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)

Region = Annotated[Text | None, Query(description="Those of one region; all if absent.")]
Variant = Annotated[Text | None, Query(description="Those of one variant; all if absent.")]


@router.post("/regulations", status_code=201, summary="Upload a draft")
async def upload_regulation(body: RegulationIn, edge: Annotated[Edge, acts(Scope.REGULATION_WRITE)]) -> RegulationOut:
    """Keep a regulation as a draft, with mistakes or without; its findings tell what to mend.

    Example: `{"format": "toml", "text": "[regulation]", "files": []}`.
    """
    edge.require_role(Role.OFFICER)
    content = body.to_content()
    draft = await service.upload(edge.conn, caller=edge.caller, content=content, now=edge.now)
    edge.headers["Location"] = f"/v1/regulations/{draft.regulation_id}"
    edge.tag(draft.rev)
    return RegulationOut.whole(draft, content)


@router.get("/regulations", summary="List the agency's own regulations")
async def list_regulations(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.REGULATION_READ)],
    region: Region = None,
    variant: Variant = None,
    state: Annotated[RegulationState | None, Query(description="Those in one state; all if absent.")] = None,
) -> RegulationPage:
    """List the regulations that the agency writes itself, without their texts, the newest first.

    Example: `GET /v1/regulations?state=submitted`.
    """
    require_role_or_machine(edge, *_READERS)
    rows = await service.page(
        edge.conn,
        caller=edge.caller,
        wanted=RegulationFilter(region, variant, state),
        after=None if page.after is None else UUID(str(page.after[0])),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    return RegulationPage(
        items=[RegulationSummary.from_regulation(one) for one in kept],
        next_page_token=page.next_token(None if last is None else (str(last.regulation_id),)),
    )


@router.get(
    "/regulations/{regulation_id}",
    summary="Read a regulation",
    dependencies=[CONDITIONAL_READ],
    responses=problems(404),
)
async def get_regulation(
    regulation_id: Identifier, edge: Annotated[Edge, needs(Scope.REGULATION_READ)]
) -> RegulationOut:
    """Return a regulation with its text and csv files, as they were sent.

    Example: `GET /v1/regulations/01968f3e-0000-7000-8000-000000000001`.
    """
    require_role_or_machine(edge, *_READERS)
    found = await service.get(edge.conn, caller=edge.caller, regulation_id=regulation_id)
    edge.tag(found.rev, *([] if found.known_until is None else [found.known_until]))
    return await _whole(edge, found)


@router.put(
    "/regulations/{regulation_id}",
    summary="Change a draft",
    dependencies=[CONDITIONAL_WRITE],
    responses=problems(404, 409, 412, 428),
)
async def change_regulation(
    regulation_id: Identifier, body: RegulationIn, edge: Annotated[Edge, needs(Scope.REGULATION_WRITE)]
) -> RegulationOut:
    """Put another text in the place of a draft's; once it is submitted its text stays as it is.

    Example: `{"format": "toml", "text": "[regulation]", "files": []}`.
    """
    edge.require_role(Role.OFFICER)
    draft = await service.held(edge.conn, caller=edge.caller, regulation_id=regulation_id)
    edge.require_match(draft.rev)
    content = body.to_content()
    changed = await service.change(
        edge.conn, caller=edge.caller, regulation_id=regulation_id, content=content, now=edge.now
    )
    edge.tag(changed.rev)
    return RegulationOut.whole(changed, content)


@router.get("/regulations/{regulation_id}/findings", summary="Check a regulation", responses=problems(404))
async def list_regulation_findings(
    regulation_id: Identifier, edge: Annotated[Edge, needs(Scope.REGULATION_READ)]
) -> RegulationFindings:
    """Check a regulation as its submission does: each finding with file, line, column, what is wrong and the mend.

    Example: `GET /v1/regulations/01968f3e-0000-7000-8000-000000000001/findings`.
    """
    require_role_or_machine(edge, *_READERS)
    found = await service.findings(edge.conn, caller=edge.caller, regulation_id=regulation_id, library=_library(edge))
    return RegulationFindings.of([RegulationFinding.from_finding(one) for one in found])


@router.get(
    "/regulations/{regulation_id}/differences", summary="Compare with another version", responses=problems(404, 409)
)
async def list_regulation_differences(
    regulation_id: Identifier,
    edge: Annotated[Edge, needs(Scope.REGULATION_READ)],
    against: Annotated[
        Text | None,
        Query(description="The id of an enacted or shipped regulation; if absent the one that this one supersedes."),
    ] = None,
) -> RegulationDifferences:
    """Tell what differs: figure by figure, row by row, formula by formula, each with the articles of both.

    Example: `GET /v1/regulations/01968f3e-0000-7000-8000-000000000001/differences?against=nasional-2020-basis-penuh`.
    """
    require_role_or_machine(edge, *_READERS)
    old, new, found = await service.compare(
        edge.conn, caller=edge.caller, regulation_id=regulation_id, against=against, library=_library(edge)
    )
    return RegulationDifferences.between(old, new, found)


@router.post(
    "/regulations/{regulation_id}/submission", status_code=201, summary="Submit a draft", responses=problems(404, 409)
)
async def submit_regulation(
    regulation_id: Identifier, edge: Annotated[Edge, acts(Scope.REGULATION_WRITE)]
) -> RegulationOut:
    """Submit a draft that has no errors; its text, its digest and those of its parents are fixed from now on.

    Example: `POST /v1/regulations/01968f3e-0000-7000-8000-000000000001/submission` without a body.
    """
    edge.require_role(Role.OFFICER)
    submitted = await service.submit(
        edge.conn, caller=edge.caller, regulation_id=regulation_id, library=_library(edge), now=edge.now
    )
    return await _whole(edge, submitted)


@router.post(
    "/regulations/{regulation_id}/approval",
    status_code=201,
    summary="Put a regulation in force",
    responses=problems(404, 409, 412),
)
async def approve_regulation(
    regulation_id: Identifier, body: RegulationApprovalIn, edge: Annotated[Edge, acts(Scope.REGULATION_WRITE)]
) -> RegulationOut:
    """Enact exactly what the digest names, as another person than who submitted it; it is in force from its day.

    Example: `{"digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER)
    enacted = await service.approve(
        edge.conn, caller=edge.caller, regulation_id=regulation_id, digest=body.digest, now=edge.now
    )
    return await _whole(edge, enacted)


@router.post(
    "/regulations/{regulation_id}/rejection",
    status_code=201,
    summary="Reject a regulation",
    responses=problems(404, 409),
)
async def reject_regulation(
    regulation_id: Identifier, body: RegulationRejectionIn, edge: Annotated[Edge, acts(Scope.REGULATION_WRITE)]
) -> RegulationOut:
    """Refuse to put a submitted regulation in force, with the reason; who mends it uploads another draft.

    Example: `{"reason": "Pasal 5 belum sesuai lampiran."}`.
    """
    edge.require_role(Role.OFFICER, Role.APPROVER)
    rejected = await service.reject(
        edge.conn, caller=edge.caller, regulation_id=regulation_id, reason=body.reason, now=edge.now
    )
    return await _whole(edge, rejected)


@router.post(
    "/regulations/{regulation_id}/withdrawal",
    status_code=201,
    summary="Withdraw a regulation",
    responses=problems(404, 409),
)
async def withdraw_regulation(
    regulation_id: Identifier, edge: Annotated[Edge, acts(Scope.REGULATION_WRITE)]
) -> RegulationOut:
    """Take back a draft or a submitted regulation; it stays readable.

    Example: `POST /v1/regulations/01968f3e-0000-7000-8000-000000000001/withdrawal` without a body.
    """
    edge.require_role(Role.OFFICER)
    withdrawn = await service.withdraw(edge.conn, caller=edge.caller, regulation_id=regulation_id, now=edge.now)
    return await _whole(edge, withdrawn)


@router.get("/regulation-versions", summary="List every version that may be chosen")
async def list_regulation_versions(
    page: Paging,
    asked: Asked,
    edge: Annotated[Edge, needs(Scope.REGULATION_READ)],
    region: Region = None,
    variant: Variant = None,
) -> RegulationVersionPage:
    """List the shipped regulations and those that the agency enacted, with which of each counts on the day asked for.

    Example: `GET /v1/regulation-versions?region=nasional&variant=basis-penuh&on=2026-04-01`.
    """
    moment, after = await asked.moment_of_page(edge, page)
    shelf = service.Shelf(region, variant, moment.on, moment.known_at)
    found = await service.versions(edge.conn, agency_id=edge.agency_id, shelf=shelf, library=_library(edge))
    start = 0 if after is None else int(after)
    kept, last = cut(found[start : start + page.size + 1], page)
    return RegulationVersionPage(
        known_at=moment.known_at,
        items=[RegulationVersionOut.model_validate(one) for one in kept],
        next_page_token=token_at(page, None if last is None else start + page.size, moment),
    )


def _library(edge: Edge) -> Library:
    return services_of(edge.request).library


async def _whole(edge: Edge, regulation: Regulation) -> RegulationOut:
    content = await service.content_of(edge.conn, caller=edge.caller, regulation_id=regulation.regulation_id)
    return RegulationOut.whole(regulation, content)
