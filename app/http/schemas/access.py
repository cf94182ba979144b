"""Bodies of sign-ins and roles."""

from typing import Annotated

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.http.scopes import Scope
from app.personnel.model import GrantOrigin, NewPrincipal, PrincipalKind
from app.personnel.service import NewSubject, Proposal
from app.shared.caller import Role
from app.wire.types import Day, Identifier, Instant, Text, WireInput, WireModel


class PrincipalIn(WireInput):
    """A subject of the issuer that is to be let in: a person, an employee or not, or another system with its scopes."""

    issuer: Text
    subject: Text
    kind: PrincipalKind
    name: Text
    employee_id: Identifier | None = None
    scopes: Annotated[list[Scope], Field(max_length=len(Scope), default_factory=list)]

    def to_new(self) -> NewPrincipal:
        return NewPrincipal(
            issuer=self.issuer,
            subject=self.subject,
            kind=self.kind,
            name=self.name,
            employee_id=self.employee_id,
            scopes=tuple(self.scopes),
        )


class PrincipalsIn(WireInput):
    """Subjects that are to be let in."""

    items: Annotated[list[PrincipalIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class PrincipalOut(WireModel):
    """A subject that is let in; `scopes` bound what a service account's token may carry."""

    principal_id: Identifier
    issuer: str
    subject: str
    kind: PrincipalKind
    name: str
    employee_id: Identifier | None
    scopes: list[Scope]
    bound_at: Instant
    ended_at: Instant | None
    ended_by: Identifier | None
    end_reason: str | None
    sign_in_until: Day | None


class PrincipalPage(WireModel):
    """Subjects that are let in."""

    items: list[PrincipalOut]
    next_page_token: str | None


class RoleGrantIn(WireInput):
    """A role for somebody else, from a day until another."""

    principal_id: Identifier
    role: Role
    since: Day
    until: Day | None = None

    def to_proposal(self) -> Proposal:
        return Proposal(principal_id=self.principal_id, role=self.role, since=self.since, until=self.until)


class RoleGrantEnding(WireInput):
    """The first day on which the role no longer counts."""

    until: Day


class RoleGrantOut(WireModel):
    """A role for some days; it counts once approved."""

    grant_id: Identifier
    principal_id: Identifier
    role: Role
    since: Day
    until: Day | None
    origin: GrantOrigin
    proposed_by: Identifier | None
    proposed_at: Instant
    approved_by: Identifier | None
    approved_at: Instant | None


class PrincipalEnding(WireInput):
    """Why a sign-in ends."""

    reason: Text


class PrincipalRebinding(WireInput):
    """The subject that a person signs in with from now on, and why."""

    issuer: Text
    subject: Text
    reason: Text

    def to_new(self) -> NewSubject:
        return NewSubject(issuer=self.issuer, subject=self.subject, reason=self.reason)


class SignInEndingOut(WireModel):
    """A sign-in that has ended, and the roles that ended with it."""

    principal: PrincipalOut
    grants: list[RoleGrantOut]


class RoleGrantPage(WireModel):
    """Roles given or proposed."""

    items: list[RoleGrantOut]
    next_page_token: str | None
