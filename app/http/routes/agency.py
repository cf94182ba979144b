"""The caller's agency, and the regulation that it has chosen."""

from datetime import date
from typing import Annotated

from app.http.dependencies import Paging, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import edge_router, problems
from app.http.reading import Asked, cut, token_at
from app.http.schemas.agency import AgencyOut, RegulationChoiceIn, RegulationChoiceOut, RegulationChoicePage
from app.http.scopes import Scope
from app.http.services import services_of
from app.regulation import service
from app.shared.caller import Role

router = edge_router("agency")


@router.get("/agency", summary="Read the caller's agency")
async def get_agency(edge: Annotated[Edge, needs()]) -> AgencyOut:
    """Return the agency for which the caller's token is good.

    Example: `GET /v1/agency`.
    """
    return AgencyOut.model_validate(await service.agency(edge.conn, agency_id=edge.agency_id))


@router.post("/regulation-choices", status_code=201, summary="Choose a regulation", responses=problems(409))
async def choose_regulation(
    body: RegulationChoiceIn, edge: Annotated[Edge, acts_or_tries(Scope.REGULATION_WRITE)]
) -> RegulationChoiceOut:
    """Name the regulation that counts from a day on, in place of what was named for that day.

    Example: `{"since": "2026-01-01", "region": "nasional", "variant": "basis-penuh"}`.
    """
    edge.require_role(Role.OFFICER)
    choice = await service.choose_regulation(
        edge.conn,
        caller=edge.caller,
        since=body.since,
        region=body.region,
        variant=body.variant,
        library=services_of(edge.request).library,
        now=edge.now,
    )
    return RegulationChoiceOut.model_validate(choice)


@router.get("/regulation-choices", summary="List the regulations chosen")
async def list_regulation_choices(
    page: Paging, asked: Asked, edge: Annotated[Edge, needs(Scope.REGULATION_READ)]
) -> RegulationChoicePage:
    """List the choices, the earliest first.

    Example: `GET /v1/regulation-choices?known_at=17`.
    """
    moment, after = await asked.moment_of_page(edge, page)
    rows = await service.choices(
        edge.conn,
        agency_id=edge.agency_id,
        known_at=moment.known_at,
        after=None if after is None else date.fromisoformat(after),
        size=page.size + 1,
    )
    kept, last = cut(rows, page)
    return RegulationChoicePage(
        known_at=moment.known_at,
        items=[RegulationChoiceOut.model_validate(choice) for choice in kept],
        next_page_token=token_at(page, last and last.since, moment),
    )
