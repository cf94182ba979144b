"""What an entry of the activity log is, through which states it goes, and what a phone asks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.evidence.model import EvidenceFile
from app.shared.errors import FieldError
from app.shared.month import Month
from app.shared.records import RefusalRecord


class EntryState(StrEnum):
    """Complete from the first version: a new value would break generated clients."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    PARKED = "parked"


LIVE = frozenset({EntryState.DRAFT, EntryState.SUBMITTED, EntryState.APPROVED, EntryState.RETURNED})
"""States in which an entry holds its time: two live entries of a person never overlap."""

LONGEST = timedelta(hours=24)
FURTHEST_AHEAD = timedelta(days=1)
"""How far after its receipt an entry may begin: a phone's clock may be wrong, its calendar not that much."""
SHORTEST_DESCRIPTION = 10
MOST_LINKS = 10


class MutationOp(StrEnum):
    """What a mutation asks for."""

    PUT = "put"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    NOOP = "noop"


class MutationStatus(StrEnum):
    """What became of a mutation."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    PARKED = "parked"


class ParkedBecause(StrEnum):
    """Why an entry is kept without counting."""

    MONTH_CLOSED = "month-closed"
    MONTH_NOT_OPENED = "month-not-opened"
    UNKNOWN_CATALOGUE_ITEM = "unknown-catalogue-item"
    WINDOW_PASSED = "window-passed"
    ITEM_NOT_FOR_POST = "item-not-for-post"


class ParkingVerdict(StrEnum):
    """What an officer decides on a parked entry."""

    ADMIT = "admit"
    REFUSE = "refuse"


STATE_AFTER_PARKING: Mapping[ParkingVerdict, EntryState] = {
    ParkingVerdict.ADMIT: EntryState.SUBMITTED,
    ParkingVerdict.REFUSE: EntryState.REJECTED,
}
"""The way out of the parking lane, besides the owner's own."""


ALLOWED: Mapping[MutationOp, frozenset[EntryState]] = {
    MutationOp.PUT: frozenset({EntryState.DRAFT, EntryState.RETURNED, EntryState.PARKED, EntryState.WITHDRAWN}),
    MutationOp.SUBMIT: frozenset({EntryState.DRAFT, EntryState.RETURNED, EntryState.PARKED, EntryState.WITHDRAWN}),
    MutationOp.WITHDRAW: frozenset({EntryState.SUBMITTED}),
    MutationOp.DELETE: frozenset({EntryState.DRAFT, EntryState.RETURNED, EntryState.PARKED, EntryState.WITHDRAWN}),
}
"""From which states of an entry its owner may do what; a decision needs `submitted`."""

ACTS_APART = 1000


def rev_after_another(rev: int) -> int:
    """Return the revision that an act of somebody else than the owner brings: one that no phone has counted up to.

    An offline phone numbers its changes on from the revision that it knows. Were the act's revision the next, a later
    one of these changes would seem to be made in knowledge of it.
    """
    return (rev // ACTS_APART + 1) * ACTS_APART


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the employee says: what was done, when, for how many minutes, with what proof."""

    work_date: date
    started_at: datetime
    ended_at: datetime
    minutes: int
    catalogue_code: str
    volume: str
    description: str
    links: tuple[str, ...] = ()
    evidence_ids: tuple[UUID, ...] = ()
    """Files that the employee has sent before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One numbered wish of a device; with `errors`, one that could not be read beyond its number and id."""

    mutation_id: UUID
    seq: int
    body_digest: str
    op: MutationOp = MutationOp.NOOP
    activity_id: UUID | None = None
    base_rev: int | None = None
    device_time: datetime | None = None
    content: Content | None = None
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a device pushes at once: one or more mutations whose numbers rise by one."""

    device_id: UUID
    mutations: tuple[Mutation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry in one revision."""

    activity_id: UUID
    rev: int
    state: EntryState
    content: Content
    evidence: tuple[EvidenceFile, ...] = ()
    """The files that the content names, in its order."""
    item_known: bool = True
    """Whether the catalogue had the item active on the work date when the entry named it."""
    approved_minutes: int | None = None
    parked_because: ParkedBecause | None = None
    device_time: datetime
    submitted_at: datetime | None = None

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def month(self) -> Month:
        return Month.of(self.content.work_date)

    def to_json(self) -> dict[str, Any]:
        """Return the entry as a phone knows it, as JSON values."""
        return {
            "id": str(self.activity_id),
            "rev": self.rev,
            "state": self.state,
            "work_date": self.content.work_date.isoformat(),
            "started_at": self.content.started_at.isoformat(),
            "ended_at": self.content.ended_at.isoformat(),
            "minutes": self.content.minutes,
            "catalogue_code": self.content.catalogue_code,
            "volume": self.content.volume,
            "description": self.content.description,
            "links": list(self.content.links),
            "evidence": [one.to_json() for one in self.evidence],
            "approved_minutes": self.approved_minutes,
            "parked_because": self.parked_because,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationResult:
    """What became of one mutation; `current` is the server's entry where the phone's was out of date."""

    mutation_id: UUID
    seq: int
    status: MutationStatus
    request_id: str
    original_status: MutationStatus | None = None
    rev: int | None = None
    problem: RefusalRecord | None = None
    current: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what is kept for repeats."""
        return {
            "status": self.status,
            "rev": self.rev,
            "problem": None if self.problem is None else self.problem.to_json(),
            "current": self.current,
            "request_id": self.request_id,
        }

    @classmethod
    def repeated(cls, mutation: Mutation, kept: dict[str, Any]) -> MutationResult:
        """Answer a repeat with what the first sending came to."""
        problem = kept["problem"]
        return cls(
            mutation_id=mutation.mutation_id,
            seq=mutation.seq,
            status=MutationStatus.DUPLICATE,
            request_id=kept["request_id"],
            original_status=MutationStatus(kept["status"]),
            rev=kept["rev"],
            problem=None if problem is None else RefusalRecord.from_json(problem),
            current=kept["current"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PushResult:
    """The answer to a push; `checkpoint` is a position in the employee's stream that holds all that was applied."""

    results: tuple[MutationResult, ...]
    checkpoint: int
    clock_skew_seconds: int | None
    """How far the device's clock is ahead of ours; null where no time could be read."""
    server_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An entry as it is stored and read: with its owner, and the digest that a decision is bound to."""

    entry: Entry
    employee_id: UUID
    received_at: datetime
    content_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries a list is of."""

    employee_ids: Sequence[UUID]
    month: Month
    state: EntryState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDigest:
    """How many entries of a month an employee has, deleted ones aside, and a digest of their ids and revisions."""

    month: Month
    count: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitingDay:
    """How many entries of a person's day await a decision, for how many minutes, since when."""

    work_date: date
    employee_id: UUID
    entries: int
    minutes: int
    oldest_submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An entry that awaits a decision: whose, of which day, and since when."""

    activity_id: UUID
    employee_id: UUID
    work_date: date
    minutes: int
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What an entry said in a revision; `superseded_at` is None for what it says now."""

    rev: int
    state: EntryState
    content: Content
    evidence: tuple[EvidenceFile, ...] = ()
    """The files that the content named."""
    content_digest: str
    device_time: datetime
    received_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedFilter:
    """Which parked entries a list is of."""

    month: Month
    because: ParkedBecause | None = None
    employee_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkingDecision:
    """What an officer decides on exactly the content that the digest stands for."""

    activity_id: UUID
    content_digest: str
    verdict: ParkingVerdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkingRuling:
    """A decision on a parked entry that was made."""

    activity_id: UUID
    rev: int
    content_digest: str
    parked_because: ParkedBecause
    verdict: ParkingVerdict
    reason: str
    decided_by: UUID
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a decision makes of an entry."""

    activity_id: UUID
    work_date: date
    state: EntryState
    approved_minutes: int | None
    quality: int | None
    rev: int
    """The entry's revision after the decision."""
