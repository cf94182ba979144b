"""The use cases of attendance: every fact is recorded in bulk, superseded and never overwritten, and read as known."""

from app.attendance.service.calendars import (
    CalendarReport,
    calendar_with_days,
    calendars_page,
    record_calendar,
)
from app.attendance.service.people import (
    attendance_days,
    discipline_events,
    record_attendance_days,
    record_discipline_events,
    record_salary_facts,
    salary_facts,
)

__all__ = [
    "CalendarReport",
    "attendance_days",
    "calendar_with_days",
    "calendars_page",
    "discipline_events",
    "record_attendance_days",
    "record_calendar",
    "record_discipline_events",
    "record_salary_facts",
    "salary_facts",
]
