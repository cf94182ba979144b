"""Tables of agencies and of the regulation each has chosen."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKeyConstraint, Index, Table, text

from app.persistence.columns import CURRENT, agency_key, instant, known, uuid_key, words
from app.persistence.metadata import metadata

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
