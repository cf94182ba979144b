"""What is refused about calendars, attendance, leaves, discipline events and salary facts."""

from app.shared.errors import ConflictError, FieldError, ForbiddenError, InvalidError, NotFoundError


class AttendanceInvalidError(InvalidError):
    """The parts of an attendance day don't go together."""

    code = "attendance-invalid"


class SanctionInvalidError(InvalidError):
    """The parts of a sanction don't go together."""

    code = "sanction-invalid"


class HoldInvalidError(InvalidError):
    """The parts of an obligation hold don't go together."""

    code = "obligation-hold-invalid"


class IndicatorOwnerError(InvalidError):
    """An indicator is of a person or of a unit: just one of them is named."""

    code = "indicator-owner-wanted"

    def __init__(self) -> None:
        super().__init__(errors=(FieldError("/nip", "nip-or-unit"), FieldError("/unit_code", "nip-or-unit")))


class OutageInvalidError(InvalidError):
    """An outage ends before it begins."""

    code = "outage-invalid"

    def __init__(self) -> None:
        super().__init__(errors=(FieldError("/until_at", "outage-ends-first"),))


class SanctionProposalGoneError(ConflictError):
    """So many days absent are not what is recorded now, or the step was decided on."""

    code = "sanction-proposal-gone"


class SanctionProposalOwnError(ForbiddenError):
    """Nobody decides on a sanction of its own."""

    code = "sanction-proposal-own"


class SanctionDecisionInvalidError(InvalidError):
    """The parts of a decision don't go together."""

    code = "sanction-decision-invalid"


class CalendarDayInvalidError(InvalidError):
    """The parts of a calendar's day don't go together."""

    code = "calendar-day-invalid"


class EventMovedError(ConflictError):
    """A discipline event keeps its person and day: it is taken back, and another recorded."""

    code = "discipline-event-moved"


class CalendarDiffersError(ConflictError):
    """There is a calendar with this code and another name or time zone."""

    code = "calendar-differs"


class CalendarNotFoundError(NotFoundError):
    """There is no such calendar."""

    code = "calendar-not-found"


class RecomputationNotFoundError(NotFoundError):
    """There is no such recomputation."""

    code = "recomputation-not-found"


class CalendarProposalInvalidError(InvalidError):
    """The days and hours for which a calendar is to be proposed don't go together."""

    code = "calendar-proposal-invalid"


class NoCalendarError(ConflictError):
    """Neither the unit nor a unit above it nor the agency follows a calendar on the day."""

    code = "no-calendar"


class CalendarDayMissingError(ConflictError):
    """The calendar that the unit follows doesn't have the day."""

    code = "calendar-day-missing"


class NoPostOnDayError(ConflictError):
    """Minutes are derived by the hours of a unit, and the person has no definitive post on the day."""

    code = "no-post-on-day"


class LeaveInvalidError(InvalidError):
    """The parts of a leave don't go together."""

    code = "leave-invalid"


class CalendarUseInvalidError(InvalidError):
    """The parts of a calendar's use don't go together."""

    code = "calendar-use-invalid"
