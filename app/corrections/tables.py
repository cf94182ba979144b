"""Tables of objections to statements, corrections, and the differences that they make."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.persistence.columns import agency_key, instant, rupiah, uuid_key, words
from app.persistence.metadata import metadata

objections = Table(
    "objections",
    metadata,
    agency_key(),
    uuid_key("objection_id"),
    Column("statement_id", Uuid, nullable=False),
    Column("employee_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("unit_id", Uuid, nullable=False),
    words("line_id", nullable=True),
    words("reason"),
    Column("links", ARRAY(Text), nullable=False),
    Column("evidence_ids", ARRAY(Uuid), nullable=False),
    words("state"),
    instant("filed_at"),
    Column("answered_by", Uuid),
    instant("answered_at", nullable=True),
    words("decision", nullable=True),
    words("follow_up", nullable=True),
    Column("correction_id", Uuid),
    ForeignKeyConstraint(["agency_id", "statement_id"], ["statements.agency_id", "statements.statement_id"]),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    ForeignKeyConstraint(["agency_id", "correction_id"], ["corrections.agency_id", "corrections.correction_id"]),
    CheckConstraint("state IN ('open', 'granted', 'declined', 'withdrawn')", name="state"),
    CheckConstraint("follow_up IN ('correction', 'record_fact')", name="follow_up"),
    CheckConstraint("(state = 'granted') = (follow_up IS NOT NULL)", name="granted_with_a_follow_up"),
    CheckConstraint(
        "(state IN ('granted', 'declined')) = (answered_by IS NOT NULL)"
        " AND (answered_by IS NULL) = (answered_at IS NULL) AND (answered_by IS NULL) = (decision IS NULL)",
        name="answered_by_somebody",
    ),
    Index(
        "uq_objections_open",
        "agency_id",
        "statement_id",
        "line_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sql("state = 'open'"),
    ),
    Index("ix_objections_employee", "agency_id", "employee_id", "objection_id"),
    Index("ix_objections_month", "agency_id", "month", "state"),
)
"""At most one objection to a line, and one to the statement as a whole, waits for its answer."""

corrections = Table(
    "corrections",
    metadata,
    agency_key(),
    uuid_key("correction_id"),
    Column("first_month", Date, nullable=False),
    words("reason"),
    Column("employee_ids", ARRAY(Uuid)),
    words("state"),
    Column("known_at", BigInteger, nullable=False),
    Column("started_by", Uuid, nullable=False),
    Column("started_by_employee", Uuid),
    instant("started_at"),
    Column("decided_by", Uuid),
    instant("decided_at", nullable=True),
    words("decision", nullable=True),
    ForeignKeyConstraint(["agency_id", "first_month"], ["periods.agency_id", "periods.month"]),
    CheckConstraint("state IN ('running', 'calculated', 'approved', 'declined', 'cancelled')", name="state"),
    CheckConstraint(
        "(state IN ('running', 'calculated')) = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
        name="decided_by_somebody",
    ),
    CheckConstraint("state <> 'approved' OR decided_by <> started_by", name="approved_by_another"),
    Index(
        "uq_corrections_undecided",
        "agency_id",
        unique=True,
        postgresql_where=sql("state IN ('running', 'calculated')"),
    ),
)
"""At most one correction of an agency is not decided on: each starts from what counts after the one before."""

adjustments = Table(
    "adjustments",
    metadata,
    agency_key(),
    uuid_key("adjustment_id"),
    Column("correction_id", Uuid, nullable=False),
    Column("work_month", Date, nullable=False),
    Column("employee_id", Uuid, nullable=False),
    Column("corrects_statement_id", Uuid),
    Column("statement_id", Uuid, nullable=False),
    rupiah("base"),
    rupiah("cuts"),
    rupiah("additions"),
    rupiah("total"),
    Column("lines", JSONB, nullable=False),
    ForeignKeyConstraint(["agency_id", "correction_id"], ["corrections.agency_id", "corrections.correction_id"]),
    ForeignKeyConstraint(["agency_id", "statement_id"], ["statements.agency_id", "statements.statement_id"]),
    ForeignKeyConstraint(["agency_id", "corrects_statement_id"], ["statements.agency_id", "statements.statement_id"]),
    UniqueConstraint("agency_id", "correction_id", "work_month", "employee_id"),
    CheckConstraint("total = base - cuts + additions", name="adds_up"),
    Index("ix_adjustments_employee", "agency_id", "employee_id", "work_month"),
)
"""The difference between a corrected statement and what counted before; it never changes."""
