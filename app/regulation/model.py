"""An agency, the regulation that it has chosen since a day, and those that it writes itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A regional government; a demo agency may use regulations that nobody has enacted."""

    agency_id: int
    name: str
    demo: bool
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationChoice:
    """Region and variant that count from a day until the next choice, as known between two changes."""

    choice_id: UUID
    since: date
    region: str
    variant: str
    known_from: int
    known_until: int | None


class RegulationFormat(StrEnum):
    """How the text of a regulation is written; JSON has the keys of the TOML form."""

    TOML = "toml"
    JSON = "json"


class RegulationState(StrEnum):
    """Where a regulation that an agency writes itself has got to; whether it is superseded is told by the days."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ENACTED = "enacted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RegulationAction(StrEnum):
    """What is done with a regulation."""

    CHANGE = "change"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class RegulationStep:
    """One way between two states, and whether it takes another person than who submitted it."""

    action: RegulationAction
    from_state: RegulationState
    to_state: RegulationState
    second_person: bool = False


STEPS: Final = (
    RegulationStep(RegulationAction.CHANGE, RegulationState.DRAFT, RegulationState.DRAFT),
    RegulationStep(RegulationAction.SUBMIT, RegulationState.DRAFT, RegulationState.SUBMITTED),
    RegulationStep(RegulationAction.APPROVE, RegulationState.SUBMITTED, RegulationState.ENACTED, second_person=True),
    RegulationStep(RegulationAction.REJECT, RegulationState.SUBMITTED, RegulationState.REJECTED, second_person=True),
    RegulationStep(RegulationAction.WITHDRAW, RegulationState.DRAFT, RegulationState.WITHDRAWN),
    RegulationStep(RegulationAction.WITHDRAW, RegulationState.SUBMITTED, RegulationState.WITHDRAWN),
)
"""Every way that there is; nothing leaves enacted, rejected or withdrawn. The database's trigger knows them too."""


def step_of(action: RegulationAction, state: RegulationState) -> RegulationStep | None:
    """Find the way that an action takes from a state, None where there is none."""
    return next((step for step in STEPS if (step.action, step.from_state) == (action, state)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was uploaded: the text as it was sent, so that no number passes through a float, and its csv files."""

    format: RegulationFormat
    text: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the text says of itself; each None where it says nothing that can be read."""

    rule_set_id: str | None = None
    title: str | None = None
    region: str | None = None
    variant: str | None = None
    citation: str | None = None
    in_force: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """A regulation that an agency writes itself, without its content.

    `digest` is that of the merged form, and `parents` the digests of those it inherits from, both fixed when it was
    submitted. `known_from` and `known_until` are the change numbers between which it was the enacted one.
    """

    regulation_id: UUID
    heading: Heading
    state: RegulationState
    rev: int
    uploaded_by: UUID
    uploaded_at: datetime
    changed_at: datetime
    digest: str | None = None
    parents: Mapping[str, str] | None = None
    submitted_by: UUID | None = None
    submitted_at: datetime | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    known_from: int | None = None
    known_until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnactedRegulation:
    """An enacted regulation of an agency's own, with the merged form that was approved."""

    regulation_id: UUID
    heading: Heading
    digest: str
    canonical: str


class Origin(StrEnum):
    """Where a version comes from: it is shipped with the service (or the site's files), or the agency enacted it."""

    SHIPPED = "shipped"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulationVersion:
    """One version of a region's variant: in force from a day until the one that supersedes it.

    `counts` tells that this is the version in force on the day asked for.
    """

    rule_set_id: str
    title: str
    region: str
    variant: str
    citation: str
    in_force: date
    superseded_on: date | None
    standing: str
    origin: Origin
    regulation_id: UUID | None
    digest: str
    counts: bool


@dataclass(frozen=True, slots=True)
class RegulationFilter:
    """Which of an agency's own regulations; None for any."""

    region: str | None = None
    variant: str | None = None
    state: RegulationState | None = None
