"""How routers are made: for known callers under `/v1`, or public; and what an operation may answer besides 2xx."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi.routing import APIRoute

from app.http.route import EdgeRoute


def operation_id(route: APIRoute) -> str:
    """Name the operation in camelCase after its handler: `list_units` is `listUnits`."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def edge_router(tag: str, *, route_class: type[EdgeRoute] = EdgeRoute) -> APIRouter:
    """Make the router of one capability, for known callers."""
    return APIRouter(prefix="/v1", tags=[tag], route_class=route_class, generate_unique_id_function=operation_id)


def public_router(tag: str, *, prefix: str = "") -> APIRouter:
    """Make a router that anybody may call: it reads nothing of any agency."""
    return APIRouter(prefix=prefix, tags=[tag], generate_unique_id_function=operation_id)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Say which statuses an operation answers with besides those that every one has: for `responses=`."""
    return {status: {} for status in statuses}


def _conditional_read(
    _given: Annotated[
        str | None, Header(alias="If-None-Match", description="An ETag; if it is still current the answer is 304.")
    ] = None,
) -> None:
    pass


def _conditional_write(
    _given: Annotated[
        str | None, Header(alias="If-Match", description="The ETag of the version that is changed. Required.")
    ] = None,
) -> None:
    pass


CONDITIONAL_READ = Depends(_conditional_read)
"""In `dependencies=` of a GET whose handler calls `edge.tag`."""
CONDITIONAL_WRITE = Depends(_conditional_write)
"""In `dependencies=` of a write whose handler calls `edge.require_match`."""
