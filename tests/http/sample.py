"""Routes as a capability writes them, to try the edge with: units by their code alone."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.http.dependencies import Paging, acts, acts_or_tries, needs
from app.http.edge import Edge
from app.http.operations import CONDITIONAL_READ, CONDITIONAL_WRITE, edge_router, problems
from app.http.route import SyncRoute
from app.http.scopes import Scope
from app.shared.caller import Role
from app.shared.ids import new_id
from app.wire.types import (
    Day,
    Flag,
    Identifier,
    Instant,
    LongText,
    MonthText,
    NipText,
    RatioText,
    Rupiah,
    SignedRupiah,
    Text,
    Whole,
    WireInput,
    WireModel,
)

router = edge_router("samples")
sync_router = edge_router("samples", route_class=SyncRoute)
reached = asyncio.Event()
go_on = asyncio.Event()


class SampleKind(StrEnum):
    SMALL = "small"
    LARGE = "large"


class SampleIn(WireInput):
    code: Text


class SampleOut(WireModel):
    id: Identifier
    code: Text


class SamplePage(WireModel):
    items: list[SampleOut]
    next_page_token: str | None


class SampleWords(WireInput):
    """One of each wire type."""

    day: Day = None  # type: ignore[assignment]  # each test sends one
    instant: Instant = None  # type: ignore[assignment]  # each test sends one
    month: MonthText = None  # type: ignore[assignment]  # each test sends one
    rupiah: Rupiah = 0
    signed: SignedRupiah = 0
    whole: Whole = 0
    ratio: RatioText = "0"
    text: Text = "-"
    long_text: LongText = "-"
    identifier: Identifier = None  # type: ignore[assignment]  # each test sends one
    nip: NipText = ""
    flag: Flag = False
    kind: SampleKind = SampleKind.SMALL


async def insert(edge: Edge, code: str) -> SampleOut:
    unit_id = new_id()
    await edge.conn.execute(
        text("INSERT INTO units (agency_id, unit_id, code) VALUES (:agency, :id, :code)"),
        {"agency": edge.agency_id, "id": unit_id, "code": code},
    )
    return SampleOut(id=unit_id, code=code)


@router.post("/samples", status_code=201, summary="Create a sample")
async def create_sample(body: SampleIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> SampleOut:
    """Create. Example: `{"code": "A"}`."""
    edge.headers["Location"] = f"/v1/samples/{body.code}"
    return await insert(edge, body.code)


@router.post("/samples/trials", status_code=201, summary="Try a sample")
async def try_sample(body: SampleIn, edge: Annotated[Edge, acts_or_tries(Scope.HR_WRITE)]) -> SampleOut:
    """Create or try. Example: `{"code": "A"}`."""
    return await insert(edge, body.code)


@router.post("/samples/slow", status_code=201, summary="Create slowly")
async def create_slowly(body: SampleIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> SampleOut:
    """Create. Example: `{"code": "A"}`."""
    reached.set()
    await go_on.wait()
    return await insert(edge, body.code)


@router.post("/samples/swallowed", summary="Swallow a database error")
async def swallow(body: SampleIn, edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> SampleOut:
    """Catch what PostgreSQL won't forget. Example: `{"code": "A"}`."""
    made = await insert(edge, body.code)
    try:
        await edge.conn.execute(text("SELECT 1/0"))
    except DBAPIError:
        return made
    return made


@router.post("/samples/words", summary="Echo the wire types")
async def echo_words(body: SampleWords, _edge: Annotated[Edge, acts(Scope.HR_WRITE)]) -> SampleWords:
    """Echo. Example: `{"day": "2026-04-01"}`."""
    return body


@router.get("/samples", summary="List samples")
async def list_samples(
    page: Paging,
    edge: Annotated[Edge, needs(Scope.HR_READ)],
    prefix: Annotated[str, Query(json_schema_extra={"pattern": "^[A-Z]*$"})] = "",
) -> SamplePage:
    """List. Example: `GET /v1/samples?page_size=2`."""
    after = page.after[0] if page.after else ""
    rows = (
        await edge.conn.execute(
            text(
                "SELECT unit_id, code FROM units WHERE agency_id = :agency AND code > :after"
                " AND starts_with(code, :prefix) ORDER BY code LIMIT :limit"
            ),
            {"agency": edge.agency_id, "after": after, "prefix": prefix, "limit": page.size + 1},
        )
    ).all()
    items = [SampleOut(id=row.unit_id, code=row.code) for row in rows[: page.size]]
    more = (items[-1].code,) if len(rows) > page.size else None
    return SamplePage(items=items, next_page_token=page.next_token(more))


@router.get("/samples/{code}", summary="Read a sample", dependencies=[CONDITIONAL_READ])
async def get_sample(code: Text, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> SampleOut:
    """Read. Example: `GET /v1/samples/A`."""
    edge.tag(code, 1)
    return SampleOut(id=UUID(int=1), code=code)


@router.put("/samples/{code}", summary="Change a sample", dependencies=[CONDITIONAL_WRITE], responses=problems(409))
async def put_sample(code: Text, body: SampleIn, edge: Annotated[Edge, needs(Scope.HR_WRITE)]) -> SampleOut:
    """Change. Example: `{"code": "A"}`."""
    edge.require_match(code, 1)
    return SampleOut(id=UUID(int=1), code=body.code)


@router.get("/sample-roles", summary="Ask for a role")
async def ask_role(edge: Annotated[Edge, needs(Scope.HR_READ)]) -> list[str]:
    """Tell the caller's roles. Example: `GET /v1/sample-roles`."""
    edge.require_role(Role.OFFICER, Role.CLERK)
    return sorted(edge.caller.roles)


@router.get("/sample-failures/{kind}", summary="Fail")
async def fail(kind: Text, edge: Annotated[Edge, needs(Scope.HR_READ)]) -> list[str]:
    """Fail. Example: `GET /v1/sample-failures/bug`."""
    if kind == "bug":
        message = "193503302010011005 stands in this message"
        raise RuntimeError(message)
    statements = {
        "value": "SELECT '193503302010011005'::date",
        "deadlock": "DO $$ BEGIN RAISE EXCEPTION '193503302010011005' USING ERRCODE = '40P01'; END $$",
        "shutdown": "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57P01'; END $$",
    }
    await edge.conn.execute(text(statements[kind]))
    return []


@sync_router.post("/samples/pushes", summary="Push")
async def push(body: SampleIn, edge: Annotated[Edge, needs(Scope.ACTIVITY_WRITE)]) -> SampleOut:
    """Push. Example: `{"code": "A"}`."""
    return await insert(edge, body.code)
