"""Who may decide on whose work, and what is said beside the posts: overrides and delegations."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.personnel.model import Moment


class SuperiorKind(StrEnum):
    """Why somebody may decide on an employee's work: by the post above, by an override of it, or for a superior."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"
    OVERRIDE = "override"
    DELEGATE = "delegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Superior:
    """Who may decide on an employee's work on a day, and why.

    Who is named by an override decides by no post. `on_behalf_of` is the superior that a delegate stands in for.
    """

    employee_id: UUID
    post_id: UUID | None
    kind: SuperiorKind
    on_behalf_of: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorOverride:
    """From a day on, until another or the next override, one person decides on an employee's work instead of a post.

    Sent with `until` = `since` it is taken back.
    """

    employee_id: UUID
    superior_employee_id: UUID
    since: date
    until: date | None = None
    reason: str
    decree_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """From a day on, until another, one person decides beside a superior wherever that one may by its own right.

    Sent with `until` = `since` it is taken back.
    """

    superior_employee_id: UUID
    delegate_employee_id: UUID
    since: date
    until: date | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorOverrideRecord:
    """An override as HR systems send it, by NIP."""

    nip: str
    superior_nip: str
    since: date
    until: date | None = None
    reason: str
    decree_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationRecord:
    """A delegation as HR systems send it, by NIP."""

    superior_nip: str
    delegate_nip: str
    since: date
    until: date | None = None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """At most `size` overrides or delegations that hold at a moment, after those of some people (None: from the first).

    Of anybody, or only those that name an employee either way.
    """

    moment: Moment
    employee_id: UUID | None = None
    after: tuple[UUID, ...] | None = None
    size: int
