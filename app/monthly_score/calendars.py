"""Which days a person works: by the person's roster, else by the calendar that the unit follows."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from app.attendance.refusals import CalendarDayMissingError, NoCalendarError
from app.attendance.workdays import Calendars
from app.monthly_score.model import HeldError

Roster = Mapping[date, bool]
"""A person's own days, and whether each is worked."""


def working_days(calendars: Calendars, roster: Roster, unit_id: UUID, since: date, until: date) -> tuple[date, ...]:
    """Return the days that a person in a unit works, or raise `HeldError` naming unit and day without a calendar."""
    try:
        if not roster:
            return calendars.working_days(unit_id, since, until)
        days = (since + timedelta(days=n) for n in range((until - since).days))
        return tuple(day for day in days if _works(calendars, roster, unit_id, day))
    except (NoCalendarError, CalendarDayMissingError) as refusal:
        raise HeldError(refusal.code, **refusal.params) from None


def _works(calendars: Calendars, roster: Roster, unit_id: UUID, day: date) -> bool:
    return roster[day] if day in roster else calendars.hours_of(unit_id, day) is not None
