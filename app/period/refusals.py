"""What is refused about months."""

from collections.abc import Mapping

from app.period.model import PeriodState
from app.period.reopenings import ReopeningState
from app.shared.errors import ConflictError, FieldError, ForbiddenError, InvalidError, NotFoundError, Remedy
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
        self,
        month: Month,
        *,
        from_state: PeriodState | None,
        to_state: PeriodState,
        allowed: tuple[PeriodState, ...],
        reopens: bool = False,
    ) -> None:
        ways = [Remedy("allowed-states", {"states": ", ".join(allowed)}, _link(month))] if allowed else []
        if reopens:
            ways.append(Remedy("ask-reopening", href=f"{_link(month)}/reopenings"))
        super().__init__(
            month=month,
            from_state=from_state or "-",
            to_state=to_state,
            remedies=tuple(ways) or (Remedy("see-state-machine", href="/v1/meta/state-machines"),),
        )


class TransitionRoleError(ForbiddenError):
    """The caller holds none of the roles that this transition needs."""

    code = "period-role-missing"


class SamePersonError(ForbiddenError):
    """Who closed, calculated or reviewed the month can't approve it."""

    code = "period-second-person-needed"


class MonthNotPreparedError(ConflictError):
    """The database has no place for the month's activities yet."""

    code = "month-not-prepared"


class ReopeningNotFoundError(NotFoundError):
    """Nobody asked for this reopening."""

    code = "period-reopening-not-found"


class ReopeningAskedError(ConflictError):
    """Somebody has asked for the month to be reopened already, and nobody has decided."""

    code = "period-reopening-asked"

    def __init__(self, month: Month) -> None:
        super().__init__(month=month, remedies=(Remedy("see-reopenings", href=f"{_link(month)}/reopenings"),))


class ReopeningDecidedError(ConflictError):
    """The reopening was decided on, taken back, or overtaken by the publication."""

    code = "period-reopening-decided"

    def __init__(self, month: Month, state: ReopeningState) -> None:
        see = Remedy("see-reopenings", href=f"{_link(month)}/reopenings")
        super().__init__(month=month, state=state, remedies=(see,))


class ReopeningOwnError(ForbiddenError):
    """Who asked for a reopening doesn't decide on it."""

    code = "period-reopening-own"


class ReopeningWithdrawalError(ForbiddenError):
    """Only who asked for a reopening takes it back."""

    code = "period-reopening-of-another"


class ReopeningReasonError(InvalidError):
    """Who declines a reopening says why."""

    code = "period-reopening-reason-needed"

    def __init__(self) -> None:
        super().__init__(errors=(FieldError("/reason", "reason-needed"),))
