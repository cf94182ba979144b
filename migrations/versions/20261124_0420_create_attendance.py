"""Create calendars, attendance days, discipline events and salary facts."""

import sqlalchemy as sa
from alembic import op

from app.persistence.row_security import secure

revision = "20261124_0420"
down_revision = "20261124_0410"
branch_labels = None
depends_on = None

GRANTS = {
    "calendars": ("SELECT, INSERT",),
    "calendar_days": ("SELECT, INSERT, UPDATE (known_until)",),
    "attendance_days": ("SELECT, INSERT, UPDATE (known_until)",),
    "discipline_events": ("SELECT, INSERT, UPDATE (known_until)",),
    "salary_facts": ("SELECT, INSERT, UPDATE (known_until)",),
}


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"], ["units.agency_id", "units.unit_id"], name=op.f("fk_calendars_agency_id_unit_id")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_calendars_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "calendar_id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_calendars_agency_id_code")),
    )
    op.create_index(
        "uq_calendars_unit", "calendars", ["agency_id", "unit_id"], unique=True, postgresql_nulls_not_distinct=True
    )
    op.create_table(
        "calendar_days",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'working') = (starts_at IS NOT NULL AND ends_at IS NOT NULL)",
            name=op.f("ck_calendar_days_working_hours"),
        ),
        sa.CheckConstraint("kind IN ('working', 'rest', 'holiday', 'joint_leave')", name=op.f("ck_calendar_days_kind")),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_calendar_days_minutes")),
        sa.ForeignKeyConstraint(
            ["agency_id", "calendar_id"],
            ["calendars.agency_id", "calendars.calendar_id"],
            name=op.f("fk_calendar_days_agency_id_calendar_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "calendar_id", "day", "known_from", name=op.f("pk_calendar_days")),
    )
    op.create_index(
        "uq_calendar_days_current",
        "calendar_days",
        ["agency_id", "calendar_id", "day"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_table(
        "attendance_days",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("leave_kind", sa.Text(), nullable=True),
        sa.Column("late_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("early_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(status = 'leave') = (leave_kind IS NOT NULL)", name=op.f("ck_attendance_days_leave_kind")),
        sa.CheckConstraint(
            "status = 'present' OR (late_minutes IS NULL AND early_minutes IS NULL)",
            name=op.f("ck_attendance_days_minutes_only_when_present"),
        ),
        sa.CheckConstraint("status IN ('present', 'absent', 'leave', 'duty')", name=op.f("ck_attendance_days_status")),
        sa.CheckConstraint(
            "late_minutes BETWEEN 0 AND 1440 AND early_minutes BETWEEN 0 AND 1440",
            name=op.f("ck_attendance_days_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_attendance_days_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", "day", "known_from", name=op.f("pk_attendance_days")),
    )
    op.create_index(
        "uq_attendance_days_current",
        "attendance_days",
        ["agency_id", "employee_id", "day"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_table(
        "discipline_events",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("times >= 1", name=op.f("ck_discipline_events_times")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_discipline_events_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "event_id", "known_from", name=op.f("pk_discipline_events")),
    )
    op.create_index(
        "uq_discipline_events_current",
        "discipline_events",
        ["agency_id", "event_id"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    op.create_index(
        "ix_discipline_events_employee", "discipline_events", ["agency_id", "employee_id", "day"], unique=False
    )
    op.create_table(
        "salary_facts",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("payment_month", sa.Date(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("bpjs_base", sa.BigInteger(), nullable=False),
        sa.Column("tax_withheld", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("extract(day FROM payment_month) = 1", name=op.f("ck_salary_facts_first_day")),
        sa.CheckConstraint("gross >= 0 AND bpjs_base >= 0 AND tax_withheld >= 0", name=op.f("ck_salary_facts_amounts")),
        sa.ForeignKeyConstraint(
            ["agency_id", "employee_id"],
            ["employees.agency_id", "employees.employee_id"],
            name=op.f("fk_salary_facts_agency_id_employee_id"),
        ),
        sa.PrimaryKeyConstraint(
            "agency_id", "employee_id", "payment_month", "known_from", name=op.f("pk_salary_facts")
        ),
    )
    op.create_index(
        "uq_salary_facts_current",
        "salary_facts",
        ["agency_id", "employee_id", "payment_month"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(GRANTS):
        op.drop_table(table)
