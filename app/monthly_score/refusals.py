"""What is refused about month runs."""

from collections.abc import Mapping
from uuid import UUID

from app.monthly_score.model import RunState
from app.period.model import PeriodState
from app.shared.errors import ConflictError, NotFoundError, Remedy
from app.shared.month import Month


class MonthNotReadyError(ConflictError):
    """The month is still open, or what it came to is approved already."""

    code = "month-not-ready"

    def __init__(self, month: Month, state: PeriodState | None) -> None:
        remedy = Remedy("see-period", href=f"/v1/periods/{month}")
        super().__init__(month=month, state=state or "-", remedies=(remedy,))


class EarlierMonthFirstError(ConflictError):
    """The regulation goes on from what the month before left, and that month isn't calculated yet."""

    code = "earlier-month-first"

    def __init__(self, month: Month, state: PeriodState) -> None:
        super().__init__(month=month, state=state, remedies=(Remedy("see-period", href=f"/v1/periods/{month}"),))


class NobodyToScoreError(ConflictError):
    """Nobody held a post on any day of the month, as far as is known."""

    code = "nobody-to-score"


class NotInMonthError(ConflictError):
    """Some of the people named held no post on any day of the month, as far as is known."""

    code = "not-in-month"


class AnotherRunError(ConflictError):
    """Another run of the month is not yet finished."""

    code = "another-month-run"

    def __init__(self, run_id: UUID) -> None:
        super().__init__(remedies=(Remedy("see-run", href=f"/v1/month-runs/{run_id}"),))


class RunEndedError(ConflictError):
    """The run runs no more, so there is nothing to cancel."""

    code = "month-run-ended"


class RunNotFoundError(NotFoundError):
    """There is no such run."""

    code = "month-run-not-found"


class NoFinishedRunError(ConflictError):
    """The month has no finished run."""

    code = "no-finished-run"

    def __init__(self, month: Month, state: RunState | None = None) -> None:
        super().__init__(month=month, state=state or "-", remedies=(Remedy("start-run", href="/v1/month-runs"),))


class MonthLacksError(ConflictError):
    """The month was to be closed only if it lacks nothing, and something is undecided, parked or missing."""

    code = "month-lacks"

    def __init__(self, month: Month, lacking: Mapping[str, int]) -> None:
        see = Remedy("see-readiness", href=f"/v1/periods/{month}/readiness")
        super().__init__(month=month, remedies=(see,))
        self.params |= {name: str(count) for name, count in lacking.items()}
