"""Tables of files that were sent, of rows that were refused, and of keys that nothing has."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, Table, Uuid
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata


def _operation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agency_id", "operation_id"], ["operations.agency_id", "operations.operation_id"])


import_parts = Table(
    "import_parts",
    metadata,
    agency_key(),
    uuid_key("operation_id"),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    _operation(),
)
"""A file in compressed, sealed parts, so that any worker can read it; gone once the operation has ended."""

import_refusals = Table(
    "import_refusals",
    metadata,
    agency_key(),
    uuid_key("operation_id"),
    Column("row_number", Integer, primary_key=True, autoincrement=False),
    Column("sent", LargeBinary, nullable=False),
    Column("problem", JSONB, nullable=False),
    Column("discrepancy_id", Uuid),
    instant("settled_at", nullable=True),
    _operation(),
    ForeignKeyConstraint(["agency_id", "discrepancy_id"], ["discrepancies.agency_id", "discrepancies.discrepancy_id"]),
    Index("ix_import_refusals_discrepancy", "agency_id", "discrepancy_id"),
)
"""A refused row, sealed as it was sent, until it is recorded after all (`settled_at`)."""

discrepancies = Table(
    "discrepancies",
    metadata,
    agency_key(),
    uuid_key("discrepancy_id"),
    words("row_kind"),
    words("system", nullable=True),
    words("field"),
    words("code"),
    words("state"),
    instant("seen_at"),
    Column("decided_by", Uuid),
    instant("decided_at", nullable=True),
    words("reason", nullable=True),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    Unique("agency_id", "row_kind", "system", "field", "code", postgresql_nulls_not_distinct=True),
    CheckConstraint("state IN ('open', 'resolved', 'dismissed')", name="state"),
    CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
)
