"""Tables of streams: one employee's changes, and the agency's events and notices."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKeyConstraint, Index, Integer, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

employee_streams = Table(
    "employee_streams",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("position", BigInteger, nullable=False),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
)

employee_changes = Table(
    "employee_changes",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    words("kind"),
    Column("work_date", Date, nullable=False),
    Column("activity_id", Uuid, nullable=False),
    Column("rev", Integer, nullable=False),
    Column("decision_id", Uuid),
    instant("recorded_at"),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    CheckConstraint("kind IN ('entry', 'decision')", name="kind"),
)

events = Table(
    "events",
    metadata,
    agency_key(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
    words("type"),
    words("subject"),
    instant("occurred_at"),
    Column("data", JSONB, nullable=False),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    Index("uq_events_event_id", "agency_id", "event_id", unique=True),
)

notices = Table(
    "notices",
    metadata,
    agency_key(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    words("kind"),
    words("subject"),
    instant("recorded_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("kind IN ('catalogue', 'period')", name="kind"),
)
