"""Tables of objections to statements."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Index, Table, Text, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY

from app.persistence.columns import agency_key, instant, uuid_key, words
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
    ForeignKeyConstraint(["agency_id", "statement_id"], ["statements.agency_id", "statements.statement_id"]),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
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
