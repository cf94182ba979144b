"""Tables of the agency's counters, of its change numbers and of who did or read what."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Table, Uuid

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
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    Index("ix_audit_log_object", "agency_id", "object_kind", "object_id"),
)
