"""The table of files of evidence; their content lies outside the database."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from app.evidence.model import EvidenceType
from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

evidence_files = Table(
    "evidence_files",
    metadata,
    agency_key(),
    uuid_key("evidence_id"),
    Column("employee_id", Uuid, nullable=False),
    words("content_digest"),
    words("name"),
    words("media_type"),
    Column("size", Integer, nullable=False),
    instant("sent_at"),
    instant("named_at", nullable=True),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    UniqueConstraint("agency_id", "employee_id", "content_digest"),
    CheckConstraint(f"media_type IN {tuple(str(one) for one in EvidenceType)}", name="media_type"),
    CheckConstraint("size >= 1", name="size"),
    Index("ix_evidence_files_content_digest", "agency_id", "content_digest"),
    Index("ix_evidence_files_waiting", "agency_id", "sent_at", postgresql_where=text("named_at IS NULL")),
)
"""`named_at` is when an entry first named the file: from then on it can't be deleted."""
