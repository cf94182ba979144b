"""Tables of calendars, attendance days, discipline events and salary facts, each as known at a change number."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.persistence.columns import CURRENT, agency_key, instant, known, number, rupiah, uuid_key, words
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
    words("time_zone"),
    Column("known_from", BigInteger, nullable=False),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    UniqueConstraint("agency_id", "code"),
)

calendar_uses = Table(
    "calendar_uses",
    metadata,
    agency_key(),
    uuid_key("owner_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("unit_id", Uuid),
    Column("calendar_id", Uuid, nullable=False),
    *known(in_key=True),
    ForeignKeyConstraint(["agency_id", "calendar_id"], ["calendars.agency_id", "calendars.calendar_id"]),
    ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.unit_id"]),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    CheckConstraint("owner_id = coalesce(unit_id, '00000000-0000-0000-0000-000000000000'::uuid)", name="owner"),
    Index("uq_calendar_uses_current", "agency_id", "owner_id", "since", unique=True, postgresql_where=text(CURRENT)),
)
"""A unit follows its own calendar, else that of the nearest unit above, else the agency's (owner all zeros)."""

rosters = Table(
    "rosters",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("day", Date, primary_key=True),
    words("kind"),
    Column("starts_at", Time),
    Column("ends_at", Time),
    number("minutes"),
    *known(in_key=True),
    _employee(),
    CheckConstraint("kind IN ('working', 'rest')", name="kind"),
    CheckConstraint("(kind = 'working') = (starts_at IS NOT NULL AND ends_at IS NOT NULL)", name="working_hours"),
    CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes"),
    Index("uq_rosters_current", "agency_id", "employee_id", "day", unique=True, postgresql_where=text(CURRENT)),
)
"""A person's own day: it stands before what the unit's calendar says."""

leaves = Table(
    "leaves",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    words("kind"),
    Column("with_note", Boolean),
    number("child", nullable=True),
    words("decree", nullable=True),
    *known(in_key=True),
    _employee(),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    CheckConstraint("kind = 'sick' OR with_note IS NULL", name="note_when_sick"),
    CheckConstraint("kind = 'maternity' OR child IS NULL", name="child_with_maternity"),
    Index("uq_leaves_current", "agency_id", "employee_id", "since", unique=True, postgresql_where=text(CURRENT)),
)
"""On a day the latest begun leave that is not over counts; a recorded day stands before it."""

attendance_recomputations = Table(
    "attendance_recomputations",
    metadata,
    agency_key(),
    uuid_key("recomputation_id"),
    words("state"),
    words("cause"),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("people", ARRAY(Uuid)),
    Column("days_changed", Integer, nullable=False),
    Column("days_kept", Integer, nullable=False),
    Column("started_by", Uuid, nullable=False),
    words("request_id"),
    instant("started_at"),
    instant("finished_at", nullable=True),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("state IN ('running', 'finished')", name="state"),
    CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished"),
)

attendance_recomputation_days = Table(
    "attendance_recomputation_days",
    metadata,
    agency_key(),
    uuid_key("recomputation_id"),
    uuid_key("employee_id"),
    Column("day", Date, primary_key=True),
    words("outcome"),
    *(number(f"{name}_before", nullable=True) for name in ("late", "early", "attended")),
    *(number(f"{name}_after", nullable=True) for name in ("late", "early", "attended")),
    ForeignKeyConstraint(
        ["agency_id", "recomputation_id"],
        ["attendance_recomputations.agency_id", "attendance_recomputations.recomputation_id"],
    ),
    _employee(),
    CheckConstraint("outcome IN ('changed', 'month_closed', 'hours_missing')", name="outcome"),
)

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
    number("attended_minutes", nullable=True),
    instant("arrived_at", nullable=True),
    instant("left_at", nullable=True),
    instant("device_time", nullable=True),
    words("source", nullable=True),
    words("confidence", nullable=True),
    Column("apel", Boolean),
    *known(in_key=True),
    _employee(),
    CheckConstraint("status IN ('present', 'absent', 'leave', 'duty')", name="status"),
    CheckConstraint("(status = 'leave') = (leave_kind IS NOT NULL)", name="leave_kind"),
    CheckConstraint(
        "status = 'present' OR (late_minutes IS NULL AND early_minutes IS NULL AND attended_minutes IS NULL)",
        name="minutes_only_when_present",
    ),
    CheckConstraint(
        "late_minutes BETWEEN 0 AND 1440 AND early_minutes BETWEEN 0 AND 1440 AND attended_minutes BETWEEN 0 AND 1440",
        name="minutes",
    ),
    Index("uq_attendance_days_current", "agency_id", "employee_id", "day", unique=True, postgresql_where=text(CURRENT)),
    Index(
        "ix_attendance_days_absent",
        "agency_id",
        "employee_id",
        "day",
        postgresql_where=text(f"status = 'absent' AND {CURRENT}"),
    ),
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

sanctions = Table(
    "sanctions",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("kind", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    words("decree_number", nullable=True),
    number("months", nullable=True),
    Column("share", Numeric),
    Column("until", Date),
    *known(in_key=True),
    _employee(),
    CheckConstraint(
        "kind IN ('teguran_lisan', 'teguran_tertulis', 'pernyataan_tidak_puas', 'light', 'medium', 'severe', 'other')",
        name="kind",
    ),
    CheckConstraint("months >= 1 AND share BETWEEN 0 AND 1 AND until > since", name="values"),
    Index(
        "uq_sanctions_current", "agency_id", "employee_id", "kind", "since", unique=True, postgresql_where=text(CURRENT)
    ),
)

obligation_holds = Table(
    "obligation_holds",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("obligation", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    words("reason"),
    words("reference", nullable=True),
    Column("released_on", Date),
    words("release_reason", nullable=True),
    *known(in_key=True),
    _employee(),
    CheckConstraint("obligation IN ('lhkpn', 'skp', 'assets', 'other')", name="obligation"),
    CheckConstraint("released_on > since", name="released_after_since"),
    CheckConstraint("(released_on IS NULL) = (release_reason IS NULL)", name="released_why"),
    Index(
        "uq_obligation_holds_current",
        "agency_id",
        "employee_id",
        "obligation",
        "since",
        unique=True,
        postgresql_where=text(CURRENT),
    ),
)

assessments = Table(
    "assessments",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("period", Text, primary_key=True),
    Column("skp_score", Numeric),
    words("predicate", nullable=True),
    Column("behaviour_score", Numeric),
    Column("review_360_score", Numeric),
    Column("skp_submitted_on", Date),
    *known(in_key=True),
    _employee(),
    CheckConstraint("period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'", name="period"),
    CheckConstraint(
        "predicate IN ('sangat_baik', 'baik', 'butuh_perbaikan', 'kurang', 'sangat_kurang')", name="predicate"
    ),
    CheckConstraint("skp_score >= 0 AND behaviour_score >= 0 AND review_360_score >= 0", name="scores"),
    Index("uq_assessments_current", "agency_id", "employee_id", "period", unique=True, postgresql_where=text(CURRENT)),
)

indicators = Table(
    "indicators",
    metadata,
    agency_key(),
    uuid_key("owner_id"),
    Column("month", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("employee_id", Uuid),
    Column("unit_id", Uuid),
    Column("target", Numeric),
    Column("realisation", Numeric),
    Column("value", Numeric),
    *known(in_key=True),
    _employee(),
    ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.unit_id"]),
    CheckConstraint("kind IN ('iku', 'renkin', 'absorption', 'complaints', 'direction', 'other')", name="kind"),
    CheckConstraint(
        "num_nonnulls(employee_id, unit_id) = 1 AND owner_id = coalesce(employee_id, unit_id)", name="owner"
    ),
    CheckConstraint("extract(day FROM month) = 1", name="first_day"),
    CheckConstraint("num_nonnulls(target, realisation, value) > 0", name="says_something"),
    Index(
        "uq_indicators_current",
        "agency_id",
        "owner_id",
        "month",
        "kind",
        "name",
        unique=True,
        postgresql_where=text(CURRENT),
    ),
)

outages = Table(
    "outages",
    metadata,
    agency_key(),
    Column("code", Text, primary_key=True),
    instant("since_at"),
    instant("until_at", nullable=True),
    words("reach"),
    Column("unit_ids", ARRAY(Uuid)),
    words("description"),
    words("declared_by"),
    Column("withdrawn", Boolean, nullable=False),
    *known(in_key=True),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("reach IN ('attendance', 'sync', 'verification', 'all')", name="reach"),
    CheckConstraint("until_at > since_at", name="until_after_since"),
    Index("uq_outages_current", "agency_id", "code", unique=True, postgresql_where=text(CURRENT)),
)
"""Of the units named and those below them; with none named, of the whole agency."""

sanction_decisions = Table(
    "sanction_decisions",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("absent_days", SmallInteger, primary_key=True, autoincrement=False),
    Column("running", Boolean, primary_key=True),
    number("step"),
    words("decision"),
    words("decree_number", nullable=True),
    words("reason", nullable=True),
    Column("decided_by", Uuid, nullable=False),
    instant("decided_at"),
    _employee(),
    ForeignKeyConstraint(["agency_id", "decided_by"], ["principals.agency_id", "principals.principal_id"]),
    CheckConstraint("decision IN ('accepted', 'dismissed')", name="decision"),
    CheckConstraint("decision <> 'accepted' OR decree_number IS NOT NULL", name="accepted_by_decree"),
    CheckConstraint("decision <> 'dismissed' OR reason IS NOT NULL", name="dismissed_why"),
)
"""What an officer decided on so many days absent in a year; append-only."""

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
