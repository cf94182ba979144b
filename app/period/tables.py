"""Tables of an agency's months and of every change of their state."""

from sqlalchemy import CheckConstraint, Column, Date, DateTime, ForeignKeyConstraint, Index, Integer, Table, Uuid, text

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

_STATES = "('open', 'grace', 'closed', 'calculated', 'reviewed', 'approved', 'published')"

periods = Table(
    "periods",
    metadata,
    agency_key(),
    Column("month", Date, primary_key=True),
    words("state"),
    Column("rev", Integer, nullable=False),
    instant("changed_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint(f"state IN {_STATES}", name="state"),
    CheckConstraint("extract(day FROM month) = 1", name="first_day"),
)

period_reopenings = Table(
    "period_reopenings",
    metadata,
    agency_key(),
    uuid_key("reopening_id"),
    Column("month", Date, nullable=False),
    words("to_state"),
    words("reason"),
    words("state"),
    Column("asked_by", Uuid, nullable=False),
    instant("asked_at"),
    Column("decided_by", Uuid),
    Column("decided_at", DateTime(timezone=True)),
    words("decision_reason", nullable=True),
    ForeignKeyConstraint(["agency_id", "month"], ["periods.agency_id", "periods.month"]),
    CheckConstraint("to_state IN ('open', 'grace')", name="to_state"),
    CheckConstraint("state IN ('asked', 'confirmed', 'declined', 'withdrawn', 'lapsed')", name="state"),
    CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("state NOT IN ('confirmed', 'declined') OR decided_by <> asked_by", name="two_persons"),
    Index(
        "uq_period_reopenings_one_asked", "agency_id", "month", unique=True, postgresql_where=text("state = 'asked'")
    ),
)

period_transitions = Table(
    "period_transitions",
    metadata,
    agency_key(),
    Column("month", Date, primary_key=True),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    words("from_state", nullable=True),
    words("to_state"),
    Column("principal_id", Uuid, nullable=False),
    words("reason", nullable=True),
    instant("recorded_at"),
    ForeignKeyConstraint(["agency_id", "month"], ["periods.agency_id", "periods.month"]),
    CheckConstraint(f"to_state IN {_STATES}", name="to_state"),
)
