"""The table of operations: long work, how far it is and how it ended."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKeyConstraint, Integer, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

operations = Table(
    "operations",
    metadata,
    agency_key(),
    uuid_key("operation_id"),
    words("kind"),
    words("state"),
    Column("details", JSONB, nullable=False),
    Column("asked_by", Uuid, nullable=False),
    words("request_id"),
    instant("asked_at"),
    instant("ended_at", nullable=True),
    Column("cancel_asked", Boolean, nullable=False),
    Column("total", Integer),
    *(Column(name, Integer, nullable=False) for name in ("done", "created", "changed", "unchanged", "refused")),
    Column("problem", JSONB),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("kind IN ('import')", name="kind"),
    CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state"),
    CheckConstraint("(ended_at IS NULL) = (state IN ('queued', 'running'))", name="ended"),
    CheckConstraint("done = created + changed + unchanged + refused", name="counts"),
)
