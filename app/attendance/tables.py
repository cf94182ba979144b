"""Tables of calendars, attendance days, discipline events and salary facts, each as known at a change number."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Table,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)

from app.persistence.columns import CURRENT, agency_key, known, number, rupiah, uuid_key, words
from app.persistence.metadata import metadata


def _employee() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"])


calendars = Table(
    "calendars",
    metadata,
    agency_key(),
    uuid_key("calendar_id"),
    words("code"),
    words("name"),
    Column("unit_id", Uuid),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.unit_id"]),
    UniqueConstraint("agency_id", "code"),
    Index("uq_calendars_unit", "agency_id", "unit_id", unique=True, postgresql_nulls_not_distinct=True),
)
"""A unit follows its own calendar, else that of the nearest unit above, else the agency's (no unit)."""

calendar_days = Table(
    "calendar_days",
    metadata,
    agency_key(),
    uuid_key("calendar_id"),
    Column("day", Date, primary_key=True),
    words("kind"),
    Column("starts_at", Time),
    Column("ends_at", Time),
    number("minutes"),
    words("label", nullable=True),
    *known(in_key=True),
    ForeignKeyConstraint(["agency_id", "calendar_id"], ["calendars.agency_id", "calendars.calendar_id"]),
    CheckConstraint("kind IN ('working', 'rest', 'holiday', 'joint_leave')", name="kind"),
    CheckConstraint("(kind = 'working') = (starts_at IS NOT NULL AND ends_at IS NOT NULL)", name="working_hours"),
    CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes"),
    Index("uq_calendar_days_current", "agency_id", "calendar_id", "day", unique=True, postgresql_where=text(CURRENT)),
)

attendance_days = Table(
    "attendance_days",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("day", Date, primary_key=True),
    words("status"),
    words("leave_kind", nullable=True),
    number("late_minutes", nullable=True),
    number("early_minutes", nullable=True),
    *known(in_key=True),
    _employee(),
    CheckConstraint("status IN ('present', 'absent', 'leave', 'duty')", name="status"),
    CheckConstraint("(status = 'leave') = (leave_kind IS NOT NULL)", name="leave_kind"),
    CheckConstraint(
        "status = 'present' OR (late_minutes IS NULL AND early_minutes IS NULL)", name="minutes_only_when_present"
    ),
    CheckConstraint("late_minutes BETWEEN 0 AND 1440 AND early_minutes BETWEEN 0 AND 1440", name="minutes"),
    Index("uq_attendance_days_current", "agency_id", "employee_id", "day", unique=True, postgresql_where=text(CURRENT)),
)
"""On a present day `late_minutes` is null where no check-in was recorded, `early_minutes` where no check-out was."""

discipline_events = Table(
    "discipline_events",
    metadata,
    agency_key(),
    uuid_key("event_id"),
    Column("employee_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    words("kind"),
    number("times"),
    *known(in_key=True),
    _employee(),
    CheckConstraint("times >= 1", name="times"),
    Index("ix_discipline_events_employee", "agency_id", "employee_id", "day"),
    Index("uq_discipline_events_current", "agency_id", "event_id", unique=True, postgresql_where=text(CURRENT)),
)
"""The sender names an event by its id, corrects it under the same id, and takes it back with no times."""

salary_facts = Table(
    "salary_facts",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("payment_month", Date, primary_key=True),
    rupiah("gross"),
    rupiah("bpjs_base"),
    rupiah("tax_withheld"),
    *known(in_key=True),
    _employee(),
    CheckConstraint("gross >= 0 AND bpjs_base >= 0 AND tax_withheld >= 0", name="amounts"),
    CheckConstraint("extract(day FROM payment_month) = 1", name="first_day"),
    Index(
        "uq_salary_facts_current",
        "agency_id",
        "employee_id",
        "payment_month",
        unique=True,
        postgresql_where=text(CURRENT),
    ),
)
