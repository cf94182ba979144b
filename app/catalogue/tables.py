"""Tables of the kinds of work: what each is from a day on, and for which posts."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from app.catalogue.model import EntryCategory
from app.persistence.columns import CURRENT, agency_key, known, number, words
from app.persistence.metadata import metadata
from app.personnel.model import PositionGroup

catalogue_items = Table(
    "catalogue_items",
    metadata,
    agency_key(),
    Column("code", Text, primary_key=True),
    Column("rev", Integer, nullable=False),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
)
"""One code is one kind of work for ever; `rev` counts the changes of its versions and uses."""


def _item(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["agency_id", column],
        ["catalogue_items.agency_id", "catalogue_items.code"],
        deferrable=True,
        initially="DEFERRED",
    )


catalogue_versions = Table(
    "catalogue_versions",
    metadata,
    agency_key(),
    Column("code", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    words("name"),
    words("unit"),
    Column("per_quantity", Integer, nullable=False),
    number("norm_minutes"),
    words("category"),
    Column("counts", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    number("daily_times_limit", nullable=True),
    number("daily_minutes_limit", nullable=True),
    number("monthly_times_limit", nullable=True),
    number("monthly_minutes_limit", nullable=True),
    *known(in_key=True),
    _item("code"),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    CheckConstraint("per_quantity >= 1 AND norm_minutes >= 1", name="norm"),
    CheckConstraint(f"category IN {tuple(str(one) for one in EntryCategory)}", name="category"),
    CheckConstraint(
        "least(daily_times_limit, daily_minutes_limit, monthly_times_limit, monthly_minutes_limit) >= 1", name="limits"
    ),
    Index("uq_catalogue_versions_current", "agency_id", "code", "since", unique=True, postgresql_where=text(CURRENT)),
)
"""On a day the version that began last by then is in force, unless it ended."""

catalogue_uses = Table(
    "catalogue_uses",
    metadata,
    agency_key(),
    Column("code", Text, primary_key=True),
    Column("fits", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("post_id", Uuid),
    words("position_group", nullable=True),
    *known(in_key=True),
    _item("code"),
    ForeignKeyConstraint(["agency_id", "post_id"], ["posts.agency_id", "posts.post_id"]),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    CheckConstraint(f"position_group IN {tuple(str(one) for one in PositionGroup)}", name="position_group"),
    CheckConstraint("post_id IS NULL OR position_group IS NULL", name="post_or_group"),
    CheckConstraint("fits = coalesce(post_id::text, position_group, 'all')", name="fits"),
    Index(
        "uq_catalogue_uses_current", "agency_id", "code", "fits", "since", unique=True, postgresql_where=text(CURRENT)
    ),
)
"""From its first use on an item is only for the posts and position groups whose use holds on the day."""
