"""How a route says what it needs: `needs(scope)` for reads and repeatable writes, `acts(scope)` for POSTs.

Each gives the handler its `Edge`. The work is done by `app.http.route.EdgeRoute`, which reads these declarations, so
that a route without one can't be built.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Security
from fastapi.security import HTTPBearer

from app.http.cursors import Position
from app.http.edge import Edge
from app.http.limits import DEFAULT_PAGE_SIZE, MAX_IDEMPOTENCY_KEY_LENGTH, MAX_PAGE_SIZE
from app.http.scopes import Scope
from app.wire.types import PageSize, PageToken

bearer = HTTPBearer(
    bearerFormat="JWT",
    scheme_name="bearer",
    description="An access token of the site's OIDC issuer, with the agency as a signed claim.",
    auto_error=False,
)

AgencyHeader = Annotated[
    str | None,
    Header(
        alias="Erk-Agency",
        description="Which agency is meant, where the token is for several.",
        json_schema_extra={"pattern": "^[0-9]{2,4}$"},
    ),
]
KeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MAX_IDEMPOTENCY_KEY_LENGTH,
        description="Made once per action; a repeat with the same key gets the first answer and has no second effect.",
    ),
]


# The dependencies are coroutines only so that FastAPI calls them here: plain functions would each go through a thread.


def edge_of(request: Request) -> Edge:
    """Return the edge that the route has made for this request."""
    edge = request.state.edge
    if not isinstance(edge, Edge):
        message = "the route is not an EdgeRoute"
        raise TypeError(message)
    return edge


async def _plain_edge(
    request: Request, _token: Annotated[object, Security(bearer)], _agency: AgencyHeader = None
) -> Edge:
    return edge_of(request)


async def _keyed_edge(
    request: Request, _token: Annotated[object, Security(bearer)], _key: KeyHeader, _agency: AgencyHeader = None
) -> Edge:
    return edge_of(request)


async def _trial_edge(
    request: Request,
    _token: Annotated[object, Security(bearer)],
    _key: Annotated[str | None, Header(alias="Idempotency-Key", description="Required unless validate_only.")] = None,
    _only: Annotated[  # noqa: FBT002 - a query parameter
        bool, Query(alias="validate_only", description="Check everything and keep nothing.")
    ] = False,
    _agency: AgencyHeader = None,
) -> Edge:
    return edge_of(request)


@dataclass(frozen=True, slots=True)
class Access:
    """What a route needs, read back from its dependency."""

    scopes: tuple[str, ...]
    keyed: bool
    may_validate_only: bool


def needs(*scopes: Scope) -> Any:  # noqa: ANN401 - FastAPI's own Security() returns Any
    """Declare a read, or a write that may be repeated without harm (PUT, DELETE)."""
    return Security(_plain_edge, scopes=list(scopes))


def acts(*scopes: Scope) -> Any:  # noqa: ANN401 - FastAPI's own Security() returns Any
    """Declare a POST that creates or acts: it carries an Idempotency-Key and its 2xx answer is kept."""
    return Security(_keyed_edge, scopes=list(scopes))


def acts_or_tries(*scopes: Scope) -> Any:  # noqa: ANN401 - FastAPI's own Security() returns Any
    """Declare a POST like `acts` that with `validate_only=true` only checks."""
    return Security(_trial_edge, scopes=list(scopes))


_KINDS: dict[Callable[..., Any], tuple[bool, bool]] = {
    _plain_edge: (False, False),
    _keyed_edge: (True, False),
    _trial_edge: (True, True),
}


def access_of(call: Callable[..., Any] | None, scopes: list[str]) -> Access | None:
    """Return what a dependency declares, None for any other dependency."""
    kind = _KINDS.get(call) if call is not None else None
    return None if kind is None else Access(tuple(scopes), *kind)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list is asked for."""

    size: int
    after: Position | None
    _edge: Edge

    def next_token(self, position: Position | None) -> str | None:
        """Write the token for the page after the row with this sort key; None where the list ends."""
        return None if position is None else self._edge.cursors.write(_context(self._edge), position)


async def _page_request(
    request: Request,
    page_size: Annotated[
        PageSize, Query(description=f"Rows on a page; more than {MAX_PAGE_SIZE} gives {MAX_PAGE_SIZE}.")
    ] = DEFAULT_PAGE_SIZE,
    page_token: Annotated[PageToken | None, Query(description="`next_page_token` of the page before.")] = None,
) -> PageRequest:
    edge = edge_of(request)
    after = None if page_token is None else edge.cursors.read(_context(edge), page_token)
    return PageRequest(min(page_size, MAX_PAGE_SIZE), after, edge)


def _context(edge: Edge) -> list[object]:
    """Name the list: the agency, the operation and every filter."""
    request = edge.request
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in {"page_size", "page_token"})
    return [edge.agency_id, edge.operation, sorted(request.path_params.items()), filters]


Paging = Annotated[PageRequest, Depends(_page_request)]
