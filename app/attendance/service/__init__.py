"""The use cases of attendance: every fact is recorded in bulk, superseded and never overwritten, and read as known."""

from app.attendance.service.calendars import (
    CalendarReport,
    calendar_with_days,
    calendars_page,
    record_calendar,
)
from app.attendance.service.conduct import (
    record_assessments,
    record_indicators,
    record_obligation_holds,
    record_outages,
    record_sanctions,
)
from app.attendance.service.conduct_reads import ConductWanted, conduct_of, excused_days, outages_page
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
    "ConductWanted",
    "attendance_days",
    "calendar_with_days",
    "calendars_page",
    "conduct_of",
    "discipline_events",
    "excused_days",
    "outages_page",
    "record_assessments",
    "record_attendance_days",
    "record_calendar",
    "record_discipline_events",
    "record_indicators",
    "record_obligation_holds",
    "record_outages",
    "record_salary_facts",
    "record_sanctions",
    "salary_facts",
]
