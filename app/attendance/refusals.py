"""What is refused about calendars, attendance, discipline events and salary facts."""

from app.shared.errors import ConflictError, InvalidError, NotFoundError


class AttendanceInvalidError(InvalidError):
    """The parts of an attendance day don't go together."""

    code = "attendance-invalid"


class CalendarDayInvalidError(InvalidError):
    """The parts of a calendar's day don't go together."""

    code = "calendar-day-invalid"


class EventMovedError(ConflictError):
    """A discipline event keeps its person and day: it is taken back, and another recorded."""

    code = "discipline-event-moved"


class CalendarDiffersError(ConflictError):
    """There is a calendar with this code and another name or unit, or the unit has another calendar."""

    code = "calendar-differs"


class CalendarNotFoundError(NotFoundError):
    """There is no such calendar."""

    code = "calendar-not-found"
