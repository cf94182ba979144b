"""Bodies of months."""

from app.period.model import PeriodState
from app.wire.types import Identifier, Instant, LongText, MonthText, Whole, WireInput, WireModel


class PeriodOut(WireModel):
    """A month of the agency; `rev` counts its transitions."""

    month: MonthText
    state: PeriodState
    rev: Whole
    changed_at: Instant


class PeriodPage(WireModel):
    """Months, the newest first."""

    items: list[PeriodOut]
    next_page_token: str | None


class PeriodTransitionIn(WireInput):
    """The state to bring the month into, and why."""

    to_state: PeriodState
    reason: LongText | None = None


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
