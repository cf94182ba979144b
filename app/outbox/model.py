"""What flows in the streams."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class ChangeKind(StrEnum):
    """What happened in an employee's stream."""

    ENTRY = "entry"
    DECISION = "decision"


class NoticeKind(StrEnum):
    """What changed for all of an agency."""

    CATALOGUE = "catalogue"
    PERIOD = "period"


class EventType(StrEnum):
    """Events of an agency, in the past tense; complete from the first version."""

    REGULATION_ENACTED = "regulation.enacted"
    PERIOD_CHANGED = "period.changed"
    MONTH_RUN_FINISHED = "month_run.finished"
    TKD_STATEMENT_ISSUED = "tkd_statement.issued"
    OBJECTION_FILED = "objection.filed"
    OBJECTION_ANSWERED = "objection.answered"
    OBJECTION_WITHDRAWN = "objection.withdrawn"
    CORRECTION_CALCULATED = "correction.calculated"
    CORRECTION_APPROVED = "correction.approved"
    CORRECTION_DECLINED = "correction.declined"
    CORRECTION_CANCELLED = "correction.cancelled"
    PUBLICATION_PUBLISHED = "publication.published"


@dataclass(frozen=True, kw_only=True, slots=True)
class EmployeeChange:
    """A change of one entry, or a decision on it."""

    employee_id: UUID
    kind: ChangeKind
    work_date: date
    activity_id: UUID
    rev: int
    decision_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A change in its place in the employee's stream."""

    position: int
    change: EmployeeChange


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in its place in the agency's stream: which item of the catalogue or which month changed."""

    position: int
    kind: NoticeKind
    subject: str


@dataclass(frozen=True, slots=True, order=True)
class Positions:
    """How far a phone has read, or how far there is to read: its employee's stream, and the agency's notices."""

    employee: int
    notices: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEvent:
    """An event before it has its place; `data` holds ids, months, totals and digests, never a person's pay."""

    type: EventType
    subject: str
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """An event in its place in the agency's stream."""

    position: int
    event_id: UUID
    type: EventType
    subject: str
    occurred_at: datetime
    data: dict[str, object]
