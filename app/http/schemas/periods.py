"""Bodies of months."""

from enum import StrEnum

from app.period.model import PeriodState
from app.period.reopenings import ReopeningDecision, ReopeningState
from app.wire.types import Flag, Identifier, Instant, LongText, MonthText, Whole, WireInput, WireModel


class PeriodOut(WireModel):
    """A month of the agency; `rev` counts its transitions."""

    month: MonthText
    state: PeriodState
    rev: Whole
    changed_at: Instant


class PeriodMoved(PeriodOut):
    """A month in its new state, and how many of its entries wait for somebody: closed, they wait for nothing more."""

    undecided: Whole
    returned: Whole
    parked: Whole


class PeriodPage(WireModel):
    """Months, the newest first."""

    items: list[PeriodOut]
    next_page_token: str | None


class ReopenedState(StrEnum):
    """The states that a month is reopened to: open for everything, or in grace for what is under way."""

    OPEN = "open"
    GRACE = "grace"


class PeriodReopeningIn(WireInput):
    """What the month is to be reopened to, and why."""

    to_state: ReopenedState
    reason: LongText


class PeriodReopeningDecisionIn(WireInput):
    """What is decided on a reopening; who declines says why."""

    decision: ReopeningDecision
    reason: LongText | None = None


class PeriodReopeningOut(WireModel):
    """A month that somebody wants reopened, why, and what another person decided."""

    reopening_id: Identifier
    month: MonthText
    to_state: ReopenedState
    reason: str
    state: ReopeningState
    asked_by: Identifier
    asked_at: Instant
    decided_by: Identifier | None
    decided_at: Instant | None
    decision_reason: str | None


class PeriodReopeningList(WireModel):
    """What was asked and decided about reopening a month, the newest first."""

    items: list[PeriodReopeningOut]


class PeriodTransitionIn(WireInput):
    """The state to bring the month into, and why."""

    to_state: PeriodState
    reason: LongText | None = None
    only_if_ready: Flag = False
    """Refuse, and name what is missing, where the month lacks something."""


class PeriodTransitionOut(WireModel):
    """A transition that happened; a `from_state` of null is a month that had not begun."""

    month: MonthText
    rev: Whole
    from_state: PeriodState | None
    to_state: PeriodState
    principal_id: Identifier
    reason: str | None
    recorded_at: Instant


class PeriodTransitionList(WireModel):
    """All transitions of a month, the oldest first."""

    items: list[PeriodTransitionOut]
