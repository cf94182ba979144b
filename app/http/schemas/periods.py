"""Bodies of months and of the machine of their states."""

from app.http.schemas.types import Identifier, Instant, LongText, MonthText, Whole, WireInput, WireModel
from app.period.model import Fact, PeriodState, TransitionCause
from app.shared.caller import Role


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


class PeriodTransitionRule(WireModel):
    """One way between two states: what takes it, with one of which roles, and whether it wants a second person."""

    from_state: PeriodState | None
    to_state: PeriodState
    cause: TransitionCause
    roles: list[Role]
    second_person: bool


class PeriodWritingRule(WireModel):
    """Who writes a kind of fact, and in which states of its month."""

    fact: Fact
    by: str
    states: list[PeriodState]


class StateMachines(WireModel):
    """The states that things go through, as the service obeys them."""

    period_states: list[PeriodState]
    period_transitions: list[PeriodTransitionRule]
    period_writings: list[PeriodWritingRule]
