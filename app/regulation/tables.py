"""Tables of agencies, of the regulation each has chosen, and of those they write themselves."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import CURRENT, agency_key, instant, known, uuid_key, words
from app.persistence.metadata import metadata

ENACTED_NOW = "state = 'enacted' AND known_until IS NULL"
"""The regulations of an agency's own that are enacted as far as is known now."""

agencies = Table(
    "agencies",
    metadata,
    agency_key(),
    words("name"),
    Column("demo", Boolean, nullable=False),
    words("time_zone"),
    instant("created_at"),
    CheckConstraint("agency_id BETWEEN 11 AND 9999", name="region_code"),
)

agency_regulations = Table(
    "agency_regulations",
    metadata,
    agency_key(),
    uuid_key("choice_id"),
    Column("since", Date, nullable=False),
    words("region"),
    words("variant"),
    *known(),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    Index("uq_agency_regulations_current", "agency_id", "since", unique=True, postgresql_where=text(CURRENT)),
)

rule_sets = Table(
    "rule_sets",
    metadata,
    agency_key(),
    Column("digest", words("digest").type, primary_key=True),
    words("rule_set_id"),
    words("canonical"),
    instant("kept_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
)
"""The merged regulation behind each digest, as it stood when a result first rested on it."""

regulations = Table(
    "regulations",
    metadata,
    agency_key(),
    uuid_key("regulation_id"),
    words("rule_set_id", nullable=True),
    words("title", nullable=True),
    words("region", nullable=True),
    words("variant", nullable=True),
    words("citation", nullable=True),
    Column("in_force", Date),
    words("format"),
    words("text"),
    Column("files", JSONB, nullable=False),
    words("state"),
    Column("rev", Integer, nullable=False),
    Column("uploaded_by", Uuid, nullable=False),
    instant("uploaded_at"),
    instant("changed_at"),
    words("digest", nullable=True),
    Column("parents", JSONB),
    Column("submitted_by", Uuid),
    instant("submitted_at", nullable=True),
    Column("decided_by", Uuid),
    instant("decided_at", nullable=True),
    words("reason", nullable=True),
    Column("known_from", BigInteger),
    Column("known_until", BigInteger),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    ForeignKeyConstraint(["agency_id", "digest"], ["rule_sets.agency_id", "rule_sets.digest"]),
    CheckConstraint("format IN ('toml', 'json')", name="format"),
    CheckConstraint("state IN ('draft', 'submitted', 'enacted', 'rejected', 'withdrawn')", name="state"),
    CheckConstraint(
        "state IN ('draft', 'withdrawn') OR (rule_set_id IS NOT NULL AND title IS NOT NULL AND region IS NOT NULL"
        " AND variant IS NOT NULL AND citation IS NOT NULL AND in_force IS NOT NULL AND digest IS NOT NULL"
        " AND submitted_by IS NOT NULL AND submitted_at IS NOT NULL)",
        name="submitted_whole",
    ),
    CheckConstraint(
        "state NOT IN ('enacted', 'rejected') OR (decided_by IS NOT NULL AND decided_at IS NOT NULL"
        " AND decided_by <> submitted_by)",
        name="second_person",
    ),
    CheckConstraint("(state = 'enacted') = (known_from IS NOT NULL)", name="enacted_known"),
    CheckConstraint("state <> 'rejected' OR reason IS NOT NULL", name="rejected_why"),
    Index("uq_regulations_rule_set_id", "agency_id", "rule_set_id", unique=True, postgresql_where=text(ENACTED_NOW)),
    Index(
        "uq_regulations_in_force",
        "agency_id",
        "region",
        "variant",
        "in_force",
        unique=True,
        postgresql_where=text(ENACTED_NOW),
    ),
)
"""Regulations that an agency writes itself, as they were sent; a trigger refuses all changes but those of the steps."""
