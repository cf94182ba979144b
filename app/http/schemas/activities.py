"""Bodies of entries and decisions."""

from typing import Annotated

from pydantic import Field

from app.activity_log.model import (
    Activity,
    EntryState,
    ParkedBecause,
    ParkingDecision,
    ParkingRuling,
    ParkingVerdict,
    Revision,
)
from app.http.limits import MAX_DECISIONS
from app.http.schemas.evidence import EvidenceFileOut
from app.http.schemas.problems import Problem
from app.verification.model import DecidedAs, Decision, DecisionStatus, Ruling, Verdict
from app.wire.types import (
    Day,
    DigestText,
    Identifier,
    Instant,
    LongText,
    Quality,
    VolumeText,
    Whole,
    WireInput,
    WireModel,
)


class DecisionOut(WireModel):
    """What was decided on which revision, by whom and in what capacity; by the regulation, it was nobody."""

    decision_id: Identifier
    rev: Whole
    verdict: Verdict
    approved_minutes: Whole | None
    quality: Quality | None
    reason: str | None
    decided_by: Identifier | None
    decided_as: DecidedAs
    on_behalf_of: Identifier | None
    decided_at: Instant


class ParkingRulingOut(WireModel):
    """What an officer decided on an entry that was parked, on which revision, and why."""

    rev: Whole
    parked_because: ParkedBecause
    verdict: ParkingVerdict
    reason: str
    decided_by: Identifier
    decided_at: Instant


class ActivityOut(WireModel):
    """An entry of the activity log, with the digest that a decision is bound to and the last decision on it.

    `parking` is the last decision of an officer, where the entry was parked once.
    """

    id: Identifier
    employee_id: Identifier
    rev: Whole
    state: EntryState
    work_date: Day
    started_at: Instant
    ended_at: Instant
    minutes: Whole
    approved_minutes: Whole | None
    catalogue_code: str
    volume: VolumeText
    description: str
    links: list[str]
    evidence: list[EvidenceFileOut]
    parked_because: ParkedBecause | None
    device_time: Instant
    received_at: Instant
    submitted_at: Instant | None
    content_digest: DigestText
    decision: DecisionOut | None
    parking: ParkingRulingOut | None

    @classmethod
    def from_activity(cls, activity: Activity, ruling: Ruling | None, parking: ParkingRuling | None) -> "ActivityOut":
        entry, content = activity.entry, activity.entry.content
        return cls(
            id=entry.activity_id,
            employee_id=activity.employee_id,
            rev=entry.rev,
            state=entry.state,
            work_date=content.work_date,
            started_at=content.started_at,
            ended_at=content.ended_at,
            minutes=content.minutes,
            approved_minutes=entry.approved_minutes,
            catalogue_code=content.catalogue_code,
            volume=content.volume,
            description=content.description,
            links=list(content.links),
            evidence=[EvidenceFileOut.from_file(one) for one in entry.evidence],
            parked_because=entry.parked_because,
            device_time=entry.device_time,
            received_at=activity.received_at,
            submitted_at=entry.submitted_at,
            content_digest=activity.content_digest,
            decision=None if ruling is None else DecisionOut.model_validate(ruling),
            parking=None if parking is None else ParkingRulingOut.model_validate(parking),
        )


class ActivityPage(WireModel):
    """Entries of one employee's month, by time."""

    items: list[ActivityOut]
    next_page_token: str | None


class ActivityRevision(WireModel):
    """What an entry said up to a revision; `superseded_at` is null for what it says now."""

    rev: Whole
    state: EntryState
    work_date: Day
    started_at: Instant
    ended_at: Instant
    minutes: Whole
    catalogue_code: str
    volume: VolumeText
    description: str
    links: list[str]
    evidence: list[EvidenceFileOut]
    content_digest: DigestText
    device_time: Instant
    received_at: Instant
    superseded_at: Instant | None

    @classmethod
    def from_revision(cls, one: Revision) -> "ActivityRevision":
        return cls(
            rev=one.rev,
            state=one.state,
            work_date=one.content.work_date,
            started_at=one.content.started_at,
            ended_at=one.content.ended_at,
            minutes=one.content.minutes,
            catalogue_code=one.content.catalogue_code,
            volume=one.content.volume,
            description=one.content.description,
            links=list(one.content.links),
            evidence=[EvidenceFileOut.from_file(file) for file in one.evidence],
            content_digest=one.content_digest,
            device_time=one.device_time,
            received_at=one.received_at,
            superseded_at=one.superseded_at,
        )


class ActivityRevisionList(WireModel):
    """All that an entry said, the oldest first."""

    items: list[ActivityRevision]


class ParkingDecisionIn(WireInput):
    """Admits a parked entry, which then awaits its superior, or refuses it; bound to the content that was read."""

    activity_id: Identifier
    content_digest: DigestText
    verdict: ParkingVerdict
    reason: LongText

    def to_decision(self) -> ParkingDecision:
        return ParkingDecision(
            activity_id=self.activity_id,
            content_digest=self.content_digest,
            verdict=self.verdict,
            reason=self.reason,
        )


class ParkingDecisionsIn(WireInput):
    """Decisions on parked entries."""

    items: Annotated[list[ParkingDecisionIn], Field(min_length=1, max_length=MAX_DECISIONS)]


class DecisionIn(WireInput):
    """A verdict on exactly the content that the digest stands for.

    `approved_minutes` goes with approve only; null approves all that was claimed, fewer need a reason, as do return and
    reject. `quality` rates what is approved, from 0 to 100; null leaves it unrated, which is no rating of 0.
    """

    activity_id: Identifier
    content_digest: DigestText
    verdict: Verdict
    approved_minutes: Whole | None = None
    quality: Quality | None = None
    reason: LongText | None = None

    def to_decision(self) -> Decision:
        return Decision(
            activity_id=self.activity_id,
            content_digest=self.content_digest,
            verdict=self.verdict,
            approved_minutes=self.approved_minutes,
            quality=self.quality,
            reason=self.reason,
        )


class DecisionsIn(WireInput):
    """Decisions on entries of any employees below the caller."""

    decisions: Annotated[list[DecisionIn], Field(min_length=1, max_length=MAX_DECISIONS)]


class DecisionResultOut(WireModel):
    """What became of a decision; `current` is the entry where it is not, or no longer, what was decided on."""

    activity_id: Identifier
    status: DecisionStatus
    decision_id: Identifier | None
    rev: Whole | None
    problem: Problem | None
    current: ActivityOut | None


class DecisionResults(WireModel):
    """A result per decision, in order."""

    results: list[DecisionResultOut]
