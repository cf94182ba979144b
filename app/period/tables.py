"""Tables of an agency's months and of every change of their state."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Integer, Table, Uuid

from app.persistence.columns import agency_key, instant, words
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
