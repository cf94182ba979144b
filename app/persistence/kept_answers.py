"""Answers kept under their Idempotency-Key, so that a repeat gets the first answer and has no second effect."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

kept_answers = Table(
    "kept_answers",
    metadata,
    agency_key(),
    uuid_key("principal_id"),
    Column("operation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    words("body_digest"),
    Column("status", SmallInteger, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    instant("kept_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    Index("ix_kept_answers_kept_at", "agency_id", "kept_at"),
)
