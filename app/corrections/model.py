"""An objection (keberatan) to a statement or one line of it, and what an officer answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.shared.month import Month


class ObjectionState(StrEnum):
    """The states of an objection; complete from the first version."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class FollowUp(StrEnum):
    """What a granted objection leads to."""

    CORRECTION = "correction"
    """The facts are there: a correction works the month out anew."""
    RECORD_FACT = "record_fact"
    """A fact is to be recorded first, then a correction works the month out anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObjection:
    """What an employee says against a statement, or against one line of it."""

    statement_id: UUID
    line_id: str | None
    reason: str
    links: tuple[str, ...] = ()
    evidence_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an officer decides on an objection; `follow_up` where it is granted, and only there."""

    granted: bool
    decision: str
    follow_up: FollowUp | None

    @property
    def state(self) -> ObjectionState:
        return ObjectionState.GRANTED if self.granted else ObjectionState.DECLINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection as it stands; `correction_id` is the correction that works it out, once there is one."""

    objection_id: UUID
    statement_id: UUID
    employee_id: UUID
    month: Month
    unit_id: UUID
    line_id: str | None
    reason: str
    links: tuple[str, ...]
    evidence_ids: tuple[UUID, ...]
    state: ObjectionState
    filed_at: datetime
    answered_by: UUID | None
    answered_at: datetime | None
    decision: str | None
    follow_up: FollowUp | None
    correction_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionFilter:
    """Which objections a list is of; None is any."""

    state: ObjectionState | None = None
    month: Month | None = None
    unit_id: UUID | None = None
    employee_id: UUID | None = None
