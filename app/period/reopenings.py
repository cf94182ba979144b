"""Reopening a month before it is published: one person asks with a reason, another confirms."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.period.model import PeriodState
from app.shared.month import Month


class ReopeningState(StrEnum):
    """What became of somebody's asking for a month to be reopened."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The month was published before anybody decided."""


class ReopeningDecision(StrEnum):
    """What is decided on a reopening that was asked for."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


REOPENING_AFTER = {
    ReopeningDecision.CONFIRM: ReopeningState.CONFIRMED,
    ReopeningDecision.DECLINE: ReopeningState.DECLINED,
    ReopeningDecision.WITHDRAW: ReopeningState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopening:
    """A month that somebody wants reopened, why, and what another person decided."""

    reopening_id: UUID
    month: Month
    to_state: PeriodState
    reason: str
    state: ReopeningState
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    decision_reason: str | None = None
