"""What a superior says of an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.activity_log.model import Activity, EntryState
from app.personnel.superiors import Superior
from app.shared.records import RefusalRecord
from app.verification.signals import SignalKind


class Verdict(StrEnum):
    """What a superior decides: it counts, it is to be revised, or it doesn't count."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


class DecidedAs(StrEnum):
    """In which capacity a decision was made: as one of a superior's, or by the regulation after the deadline."""

    DEFINITIVE = "definitive"
    PLT = "plt"
    PLH = "plh"
    OVERRIDE = "override"
    DELEGATE = "delegate"
    REGULATION = "regulation"


class NoticeKind(StrEnum):
    """What is told: that entries end soon, to who decides; that they were left, to who stands above or the officers."""

    REMINDER = "reminder"
    OVERDUE = "overdue"


class DecisionStatus(StrEnum):
    """What became of a decision."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    REJECTED = "rejected"


STATE_AFTER = {
    Verdict.APPROVE: EntryState.APPROVED,
    Verdict.RETURN: EntryState.RETURNED,
    Verdict.REJECT: EntryState.REJECTED,
}
"""Only submitted entries are decided on; this is what they become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict on exactly what the digest stands for; `approved_minutes` of None approves all that was claimed.

    `quality` rates what is approved, from 0 to 100; None leaves it unrated.
    """

    activity_id: UUID
    content_digest: str
    verdict: Verdict
    approved_minutes: int | None = None
    quality: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which of the entries that await somebody's decision a list is of."""

    employee_id: UUID | None = None
    since: date | None = None
    until: date | None = None

    def has_day(self, day: date) -> bool:
        """Tell whether the list is of this day; `until` is the day after the last."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """An entry that awaits somebody's decision, in which capacity, and by when (None: the regulation sets no time)."""

    activity: Activity
    standing: Superior
    decide_by: date | None
    signals: Sequence[SignalKind] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionResult:
    """What became of one decision; `current` is the entry where it is no longer what was decided on."""

    activity_id: UUID
    status: DecisionStatus
    decision_id: UUID | None = None
    rev: int | None = None
    problem: RefusalRecord | None = None
    current: Activity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A decision as it is kept: by whom, in which post and capacity and for whom, on which revision and content."""

    decision_id: UUID
    activity_id: UUID
    employee_id: UUID
    work_date: date
    rev: int
    content_digest: str
    verdict: Verdict
    approved_minutes: int | None
    quality: int | None
    reason: str | None
    decided_by: UUID | None
    """None: nobody did in time, and the regulation says what then."""
    decided_as_post_id: UUID | None
    decided_as: DecidedAs
    on_behalf_of: UUID | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What an employee was told on a day: of how many entries, of how many people, and which last day is the first.

    `employee_id` is None for what the officers were told because nobody else stands above.
    """

    employee_id: UUID | None
    day: date
    kind: NoticeKind
    entries: int
    people: int
    minutes: int
    earliest_decide_by: date
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFilter:
    """Which notices a list is of; `employee_id` of None: anybody's. `until` is the day after the last."""

    employee_id: UUID | None
    since: date | None = None
    until: date | None = None
