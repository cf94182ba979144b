"""What is refused about months."""

from collections.abc import Mapping

from app.period.model import PeriodState
from app.shared.errors import ConflictError, ForbiddenError, NotFoundError, Remedy
from app.shared.month import Month


def _link(month: Month) -> str:
    return f"/v1/periods/{month}"


_REOPEN = ("reopen", "/v1/periods/{month}/reopenings")
_INSTEAD: Mapping[PeriodState, tuple[str, str]] = {
    PeriodState.CLOSED: _REOPEN,
    PeriodState.CALCULATED: _REOPEN,
    PeriodState.REVIEWED: _REOPEN,
    PeriodState.APPROVED: _REOPEN,
    PeriodState.PUBLISHED: ("record-as-correction", "/v1/meta/state-machines"),
}


class MonthNotOpenedError(ConflictError):
    """The month has not begun for this agency."""

    code = "month-not-opened"

    def __init__(self, month: Month) -> None:
        super().__init__(month=month, remedies=(Remedy("ask-officer", {"month": str(month)}),))


class MonthClosedError(ConflictError):
    """The month takes no more facts of this kind."""

    code = "month-closed"

    def __init__(self, month: Month, state: PeriodState) -> None:
        see = Remedy("see-period", href=_link(month))
        instead = _INSTEAD.get(state)
        remedies = (see,) if instead is None else (see, Remedy(instead[0], href=instead[1].format(month=month)))
        super().__init__(month=month, state=state, remedies=remedies)


class PeriodNotFoundError(NotFoundError):
    """The agency has no such month."""

    code = "period-not-found"


class TransitionNotAllowedError(ConflictError):
    """There is no way from the month's state to the one asked for, or not by this caller's hand."""

    code = "period-transition-not-allowed"

    def __init__(
        self, month: Month, *, from_state: PeriodState | None, to_state: PeriodState, allowed: tuple[PeriodState, ...]
    ) -> None:
        ways = Remedy("allowed-states", {"states": ", ".join(allowed)}, _link(month)) if allowed else None
        super().__init__(
            month=month,
            from_state=from_state or "-",
            to_state=to_state,
            remedies=(ways,) if ways else (Remedy("see-state-machine", href="/v1/meta/state-machines"),),
        )


class TransitionRoleError(ForbiddenError):
    """The caller holds none of the roles that this transition needs."""

    code = "period-role-missing"


class SamePersonError(ForbiddenError):
    """Who closed or calculated the month can't approve it."""

    code = "period-second-person-needed"


class MonthNotPreparedError(ConflictError):
    """The database has no place for the month's activities yet."""

    code = "month-not-prepared"
