"""Bodies of changes of service accounts' scopes."""

from typing import Annotated

from pydantic import Field

from app.http.scopes import Scope
from app.wire.types import Identifier, Instant, WireInput, WireModel


class ScopesIn(WireInput):
    """All scopes that a service account is to have."""

    scopes: Annotated[list[Scope], Field(max_length=len(Scope))]


class ScopeChangeOut(WireModel):
    """What a service account could do and is to do; it counts from `applied_at` on."""

    scope_change_id: Identifier
    principal_id: Identifier
    before: list[Scope]
    scopes: list[Scope]
    proposed_by: Identifier
    proposed_at: Instant
    approved_by: Identifier | None
    applied_at: Instant | None


class ScopeChangePage(WireModel):
    """Changes of scopes, those that wait for an approval included."""

    items: list[ScopeChangeOut]
    next_page_token: str | None
