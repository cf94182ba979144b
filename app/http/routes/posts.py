"""Posts."""

from typing import Annotated

from app.http.bulk import bulk_result
from app.http.dependencies import Paging, acts, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, edge_router, problems
from app.http.reading import Asked, cut, token_at
from app.http.relations import require_role_or_machine
from app.http.schemas.bulk import BulkResult
from app.http.schemas.posts import PostOut, PostPage, PostsIn, PostVersionIn
from app.http.scopes import Scope
from app.personnel import service
from app.personnel.model import Kind
from app.shared.caller import Role
from app.wire.types import Identifier

router = edge_router("personnel")


@router.post("/posts", summary="Record posts")
async def create_posts(body: PostsIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> BulkResult:
    """Record posts from a day on; one result each, and a refused one never stops the others.

    Example: `{"items": [{"code": "DISDIK-1", "title": "Kepala Dinas", "unit_id": "...", "kelas_jabatan": 14,
    "position_group": "jpt", "since": "2026-01-01"}]}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    results = await service.create_things(
        edge.conn, caller=edge.caller, kind=Kind.POST, new=[item.to_new() for item in body.items], now=edge.now
    )
    return bulk_result(edge, results)


@router.get("/posts", summary="List posts")
async def list_posts(page: Paging, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> PostPage:
    """List posts as they were on a day.

    Example: `GET /v1/posts?on=2026-04-01`.
    """
    moment, after = await asked.moment_of_page(edge, page)
    rows = await service.things_page(
        edge.conn, agency_id=edge.agency_id, kind=Kind.POST, moment=moment, after=after, size=page.size + 1
    )
    kept, last = cut(rows, page)
    return PostPage(
        on=moment.on,
        known_at=moment.known_at,
        items=[PostOut.from_version(version) for version in kept],
        next_page_token=token_at(page, last and last.code, moment),
    )


@router.get("/posts/{post_id}", summary="Read a post", dependencies=[CONDITIONAL_READ])
async def get_post(post_id: Identifier, asked: Asked, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> PostOut:
    """Return a post as it was on a day.

    Example: `GET /v1/posts/01968f3a-5c7e-7b21-9d3c-2f4b6a8c0d1e?on=2026-04-01`.
    """
    moment = await asked.moment(edge)
    found = await service.get_thing(
        edge.conn, agency_id=edge.agency_id, kind=Kind.POST, thing_id=post_id, moment=moment
    )
    edge.tag(found.version_id)
    return PostOut.from_version(found)


@router.post("/posts/{post_id}/versions", status_code=201, summary="Change a post", responses=problems(404, 409))
async def change_post(post_id: Identifier, body: PostVersionIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> PostOut:
    """Record how a post is from a day on, until its next change that is known already; what was known stays.

    Example: `{"since": "2026-07-01", "title": "Analis", "unit_id": "...", "kelas_jabatan": 8,
    "position_group": "pelaksana"}`.
    """
    require_role_or_machine(edge, Role.OFFICER)
    changed = await service.change_thing(
        edge.conn,
        caller=edge.caller,
        thing_id=post_id,
        details=body.to_details(),
        since=body.since,
        now=edge.now,
    )
    return PostOut.from_version(changed)
