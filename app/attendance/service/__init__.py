"""The use cases of attendance: every fact is recorded in bulk, superseded and never overwritten, and read as known."""

from app.attendance.service.absence import running_absence
from app.attendance.service.calendars import (
    CalendarReport,
    calendar_with_days,
    calendars_page,
    record_calendar,
    record_calendar_days,
    record_calendars,
)
from app.attendance.service.conduct import (
    record_assessments,
    record_indicators,
    record_obligation_holds,
    record_outages,
    record_sanctions,
)
from app.attendance.service.conduct_reads import ConductWanted, conduct_of, excused_days, outages_page
from app.attendance.service.counting import Start, last_days
from app.attendance.service.days import record_attendance, record_attendance_days
from app.attendance.service.leaves import conflicts_page, leaves_of, record_leaves
from app.attendance.service.people import (
    attendance_days,
    discipline_events,
    record_discipline,
    record_discipline_events,
    record_salaries,
    record_salary_facts,
    salary_facts,
)
from app.attendance.service.proposals import SanctionDecision, decide_sanction, proposals_page, sanction_steps
from app.attendance.service.recompute import get_recomputation, recomputations_page, recomputed_days
from app.attendance.service.rosters import record_rosters, rosters_of
from app.attendance.service.uses import record_calendar_uses, uses_page

__all__ = [
    "CalendarReport",
    "ConductWanted",
    "SanctionDecision",
    "Start",
    "attendance_days",
    "calendar_with_days",
    "calendars_page",
    "conduct_of",
    "conflicts_page",
    "decide_sanction",
    "discipline_events",
    "excused_days",
    "get_recomputation",
    "last_days",
    "leaves_of",
    "outages_page",
    "proposals_page",
    "recomputations_page",
    "recomputed_days",
    "record_assessments",
    "record_attendance",
    "record_attendance_days",
    "record_calendar",
    "record_calendar_days",
    "record_calendar_uses",
    "record_calendars",
    "record_discipline",
    "record_discipline_events",
    "record_indicators",
    "record_leaves",
    "record_obligation_holds",
    "record_outages",
    "record_rosters",
    "record_salaries",
    "record_salary_facts",
    "record_sanctions",
    "rosters_of",
    "running_absence",
    "salary_facts",
    "sanction_steps",
    "uses_page",
]
