"""Bodies of what corrected hours change in attendance."""

from app.attendance.model import RecomputationState, RecomputedOutcome
from app.wire.types import Day, DayMinutes, Identifier, Instant, Whole, WireModel


class RecomputationOut(WireModel):
    """Days that were derived anew: how many have other minutes now, and how many had to stay."""

    recomputation_id: Identifier
    state: RecomputationState
    cause: str
    since: Day
    until: Day
    days_changed: Whole
    days_kept: Whole
    started_by: Identifier
    started_at: Instant
    finished_at: Instant | None


class RecomputedDayOut(WireModel):
    """A day's minutes before and after; a day that had to stay (its month is closed) would have had those after."""

    employee_id: Identifier
    day: Day
    outcome: RecomputedOutcome
    late_before: DayMinutes | None
    early_before: DayMinutes | None
    attended_before: DayMinutes | None
    late_after: DayMinutes | None
    early_after: DayMinutes | None
    attended_after: DayMinutes | None


class RecomputationShown(WireModel):
    """A recomputation with the first of its days; `GET /v1/attendance-recomputations/{id}` has all."""

    recomputation: RecomputationOut
    days: list[RecomputedDayOut]


class RecomputationPage(WireModel):
    """Recomputations, the newest first."""

    items: list[RecomputationOut]
    next_page_token: str | None


class RecomputedDayPage(WireModel):
    """A recomputation with its days, by person and day."""

    recomputation: RecomputationOut
    items: list[RecomputedDayOut]
    next_page_token: str | None
