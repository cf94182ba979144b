"""Tables of the agency's counters, its change numbers, who did or read what, and the chain over that."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

agency_counters = Table(
    "agency_counters",
    metadata,
    agency_key(),
    Column("change_number", BigInteger, nullable=False, server_default="0"),
    Column("event_number", BigInteger, nullable=False, server_default="0"),
    Column("notice_number", BigInteger, nullable=False, server_default="0"),
    Column("publication_number", BigInteger, nullable=False, server_default="0"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
)

changes = Table(
    "changes",
    metadata,
    agency_key(),
    Column("change_number", BigInteger, primary_key=True, autoincrement=False),
    instant("recorded_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
)

audit_log = Table(
    "audit_log",
    metadata,
    agency_key(),
    uuid_key("audit_id"),
    instant("recorded_at"),
    Column("principal_id", Uuid),
    words("action"),
    words("object_kind"),
    words("object_id"),
    Column("subject_employee_id", Uuid),
    words("request_id"),
    words("before_digest", nullable=True),
    words("after_digest", nullable=True),
    Column("written_in", BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint")),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    Index("ix_audit_log_object", "agency_id", "object_kind", "object_id"),
    Index("ix_audit_log_written_in", "agency_id", "written_in", "audit_id"),
)
"""`written_in` is the transaction that wrote the row, null for rows from before there was a chain."""

audit_chains = Table(
    "audit_chains",
    metadata,
    agency_key(),
    Column("settled_before", BigInteger),
    Column("cluster", Text),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
)
"""Every row of a transaction before `settled_before`, as `cluster` counts, is chained; its lock is the chain's."""

audit_links = Table(
    "audit_links",
    metadata,
    agency_key(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("audit_id", Uuid, nullable=False),
    Column("row_digest", LargeBinary, nullable=False),
    Column("chain_digest", LargeBinary, nullable=False),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("position >= 1", name="position"),
    Index("uq_audit_links_audit_id", "agency_id", "audit_id", unique=True),
)
"""The rows of `audit_log` in the order of chaining; without a foreign key, since a lost row must be nameable."""

audit_keys = Table(
    "audit_keys",
    metadata,
    agency_key(),
    Column("key_id", Text, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    instant("used_from_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
)
"""The public keys under which an agency's checkpoints were signed."""

audit_checkpoints = Table(
    "audit_checkpoints",
    metadata,
    agency_key(),
    Column("day", Date, primary_key=True),
    Column("position", BigInteger, nullable=False),
    words("content"),
    words("key_id"),
    Column("signature", LargeBinary, nullable=False),
    ForeignKeyConstraint(["agency_id", "key_id"], ["audit_keys.agency_id", "audit_keys.key_id"]),
)
"""What was signed on a day (UTC) about the chain up to a position; `content` is the signed text itself."""
