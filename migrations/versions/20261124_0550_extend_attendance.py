"""Extend attendance: calendars in use, rosters, times of arrival and departure, leaves, recomputations."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.persistence.row_security import secure

revision = "20261124_0550"
down_revision = "20261124_0540"
branch_labels = None
depends_on = None

NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
FACT = "SELECT, INSERT, UPDATE (known_until)"
GRANTS = {
    "calendar_uses": (FACT,),
    "rosters": (FACT,),
    "leaves": (FACT,),
    "attendance_recomputations": ("SELECT, INSERT, UPDATE (state, days_changed, days_kept, finished_at)",),
    "attendance_recomputation_days": ("SELECT, INSERT",),
}
BOUND = ("calendars", "calendar_days", "agencies")
FILL_ZONES = """
UPDATE calendars c SET time_zone = a.time_zone FROM agencies a WHERE a.agency_id = c.agency_id
"""
# A calendar was followed from the first of its days that was known, whatever the day.
FILL_USES = """
INSERT INTO calendar_uses (agency_id, owner_id, since, unit_id, calendar_id, known_from)
SELECT c.agency_id, coalesce(c.unit_id, '00000000-0000-0000-0000-000000000000'::uuid), date '1900-01-01', c.unit_id,
    c.calendar_id, min(d.known_from)
FROM calendars c JOIN calendar_days d USING (agency_id, calendar_id) GROUP BY c.agency_id, c.calendar_id
"""
EMPTY_UNITS = """
UPDATE calendars c SET unit_id = u.unit_id FROM calendar_uses u
WHERE u.agency_id = c.agency_id AND u.calendar_id = c.calendar_id AND u.known_until IS NULL
"""
COUNT_USED = "SELECT count(DISTINCT (agency_id, calendar_id)) FROM calendar_days"
COUNT_FILLED = "SELECT count(*) FROM calendar_uses"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_calendar_uses()
    _create_rosters_and_leaves()
    _create_recomputations()
    _extend_attendance_days()
    op.add_column("calendars", sa.Column("time_zone", sa.Text(), nullable=True))
    _unbound(_fill)
    op.alter_column("calendars", "time_zone", nullable=False)
    op.drop_index("uq_calendars_unit", table_name="calendars")
    op.drop_constraint("fk_calendars_agency_id_unit_id", "calendars", type_="foreignkey")
    op.drop_column("calendars", "unit_id")
    for table, grants in GRANTS.items():
        for statement in secure(table, *grants):
            op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("calendars", sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.execute("ALTER TABLE calendar_uses NO FORCE ROW LEVEL SECURITY")
    _unbound(lambda: op.execute(EMPTY_UNITS))
    op.create_foreign_key(
        "fk_calendars_agency_id_unit_id", "calendars", "units", ["agency_id", "unit_id"], ["agency_id", "unit_id"]
    )
    op.create_index(
        "uq_calendars_unit", "calendars", ["agency_id", "unit_id"], unique=True, postgresql_nulls_not_distinct=True
    )
    op.drop_column("calendars", "time_zone")
    for name in ("attended_minutes", "arrived_at", "left_at", "device_time", "source", "confidence", "apel"):
        op.drop_column("attendance_days", name)
    _minutes_checks("late_minutes IS NULL AND early_minutes IS NULL", "")
    for table in reversed(GRANTS):
        op.drop_table(table)


def _fill() -> None:
    op.execute(FILL_ZONES)
    op.execute(FILL_USES)
    connection = op.get_bind()
    used, filled = (connection.scalar(sa.text(query)) for query in (COUNT_USED, COUNT_FILLED))
    if used != filled:
        message = f"{used} calendars have days, {filled} uses were made"
        raise RuntimeError(message)


def _unbound(step: Callable[[], None]) -> None:
    """Run a step that reads and writes every agency's rows."""
    for table in BOUND:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    step()
    for table in BOUND:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _known() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("known_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_until", sa.BigInteger(), nullable=True),
    )


def _agency() -> sa.Column[int]:
    return sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False)


def _employee(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["agency_id", "employee_id"],
        ["employees.agency_id", "employees.employee_id"],
        name=op.f(f"fk_{table}_agency_id_employee_id"),
    )


def _current(table: str, *key: str) -> None:
    op.create_index(
        f"uq_{table}_current",
        table,
        ["agency_id", *key],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )


def _create_calendar_uses() -> None:
    op.create_table(
        "calendar_uses",
        _agency(),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        *_known(),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_calendar_uses_until_after_since")),
        sa.CheckConstraint(f"owner_id = coalesce(unit_id, {NOBODY})", name=op.f("ck_calendar_uses_owner")),
        sa.ForeignKeyConstraint(
            ["agency_id", "calendar_id"],
            ["calendars.agency_id", "calendars.calendar_id"],
            name=op.f("fk_calendar_uses_agency_id_calendar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "unit_id"],
            ["units.agency_id", "units.unit_id"],
            name=op.f("fk_calendar_uses_agency_id_unit_id"),
        ),
        sa.PrimaryKeyConstraint("agency_id", "owner_id", "since", "known_from", name=op.f("pk_calendar_uses")),
    )
    _current("calendar_uses", "owner_id", "since")


def _create_rosters_and_leaves() -> None:
    op.create_table(
        "rosters",
        _agency(),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        *_known(),
        sa.CheckConstraint("kind IN ('working', 'rest')", name=op.f("ck_rosters_kind")),
        sa.CheckConstraint(
            "(kind = 'working') = (starts_at IS NOT NULL AND ends_at IS NOT NULL)",
            name=op.f("ck_rosters_working_hours"),
        ),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_rosters_minutes")),
        _employee("rosters"),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", "day", "known_from", name=op.f("pk_rosters")),
    )
    _current("rosters", "employee_id", "day")
    op.create_table(
        "leaves",
        _agency(),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("with_note", sa.Boolean(), nullable=True),
        sa.Column("child", sa.SmallInteger(), nullable=True),
        sa.Column("decree", sa.Text(), nullable=True),
        *_known(),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_leaves_until_after_since")),
        sa.CheckConstraint("kind = 'sick' OR with_note IS NULL", name=op.f("ck_leaves_note_when_sick")),
        sa.CheckConstraint("kind = 'maternity' OR child IS NULL", name=op.f("ck_leaves_child_with_maternity")),
        _employee("leaves"),
        sa.PrimaryKeyConstraint("agency_id", "employee_id", "since", "known_from", name=op.f("pk_leaves")),
    )
    _current("leaves", "employee_id", "since")


def _create_recomputations() -> None:
    op.create_table(
        "attendance_recomputations",
        _agency(),
        sa.Column("recomputation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("days_changed", sa.Integer(), nullable=False),
        sa.Column("days_kept", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running', 'finished')", name=op.f("ck_attendance_recomputations_state")),
        sa.CheckConstraint(
            "(state = 'finished') = (finished_at IS NOT NULL)", name=op.f("ck_attendance_recomputations_finished")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.agency_id"], name=op.f("fk_attendance_recomputations_agency_id")
        ),
        sa.PrimaryKeyConstraint("agency_id", "recomputation_id", name=op.f("pk_attendance_recomputations")),
    )
    minutes = ("late", "early", "attended")
    op.create_table(
        "attendance_recomputation_days",
        _agency(),
        sa.Column("recomputation_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        *(sa.Column(f"{name}_before", sa.SmallInteger(), nullable=True) for name in minutes),
        *(sa.Column(f"{name}_after", sa.SmallInteger(), nullable=True) for name in minutes),
        sa.CheckConstraint(
            "outcome IN ('changed', 'month_closed', 'hours_missing')",
            name=op.f("ck_attendance_recomputation_days_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id", "recomputation_id"],
            ["attendance_recomputations.agency_id", "attendance_recomputations.recomputation_id"],
            name=op.f("fk_attendance_recomputation_days_agency_id_recomputation_id"),
        ),
        _employee("attendance_recomputation_days"),
        sa.PrimaryKeyConstraint(
            "agency_id", "recomputation_id", "employee_id", "day", name=op.f("pk_attendance_recomputation_days")
        ),
    )


def _extend_attendance_days() -> None:
    for column in (
        sa.Column("attended_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=True),
        sa.Column("apel", sa.Boolean(), nullable=True),
    ):
        op.add_column("attendance_days", column)
    _minutes_checks(
        "late_minutes IS NULL AND early_minutes IS NULL AND attended_minutes IS NULL",
        " AND attended_minutes BETWEEN 0 AND 1440",
    )


def _minutes_checks(none: str, more: str) -> None:
    """Write anew which minutes a day may have."""
    checks = {
        "minutes_only_when_present": f"status = 'present' OR ({none})",
        "minutes": f"late_minutes BETWEEN 0 AND 1440 AND early_minutes BETWEEN 0 AND 1440{more}",
    }
    for name, condition in checks.items():
        full = f"ck_attendance_days_{name}"
        op.execute(f"ALTER TABLE attendance_days DROP CONSTRAINT IF EXISTS {full}")
        op.create_check_constraint(op.f(full), "attendance_days", condition)
