"""Tables of entries by month of work, and of what each device has sent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint

from app.activity_log.model import LIVE, EntryState
from app.persistence.columns import agency_key, instant, number, uuid_key, words
from app.persistence.metadata import metadata

_LIVE = ", ".join(f"'{state}'::text" for state in sorted(LIVE))

activity_keys = Table(
    "activity_keys",
    metadata,
    agency_key(),
    uuid_key("activity_id"),
    Column("employee_id", Uuid, nullable=False),
    Column("work_date", Date, nullable=False),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    UniqueConstraint("agency_id", "activity_id", "work_date"),
)
"""One id is one entry across all months, and its work date never changes."""

activities = Table(
    "activities",
    metadata,
    agency_key(),
    uuid_key("activity_id"),
    # Last in the key: a key by day would be taken, before the first statistics, to find one person's days.
    Column("work_date", Date, primary_key=True),
    Column("employee_id", Uuid, nullable=False),
    words("state"),
    Column("rev", Integer, nullable=False),
    Column("catalogue_code", Text),
    Column("unknown_catalogue_code", Text),
    Column("during", TSTZRANGE, nullable=False),
    number("minutes"),
    Column("volume", Numeric(12, 3), nullable=False),
    words("description"),
    Column("links", ARRAY(Text), nullable=False),
    Column("evidence_ids", ARRAY(Uuid), server_default=text("'{}'::uuid[]"), nullable=False),
    number("approved_minutes", nullable=True),
    words("parked_because", nullable=True),
    Column("device_id", Uuid, nullable=False),
    instant("device_time"),
    instant("received_at"),
    instant("submitted_at", nullable=True),
    number("quality", nullable=True),
    # The state itself is in no index: to decide on an entry writes its row, beside the old one, and no index.
    Column("live", Boolean, Computed(f"state = ANY (ARRAY[{_LIVE}])", persisted=True), nullable=False),
    Column(
        "content_digest",
        Text,
        Computed(
            "activity_digest(activity_id, employee_id, work_date, during, minutes, catalogue_code, volume,"
            " description, links, evidence_ids)",
            persisted=True,
        ),
        nullable=False,
    ),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    ForeignKeyConstraint(["agency_id", "catalogue_code"], ["catalogue_items.agency_id", "catalogue_items.code"]),
    CheckConstraint(f"state IN {tuple(str(state) for state in EntryState)}", name="state"),
    CheckConstraint("NOT isempty(during) AND upper(during) - lower(during) <= interval '24 hours'", name="during"),
    CheckConstraint(
        "minutes >= 1 AND minutes * interval '1 minute' <= upper(during) - lower(during)", name="minutes_within"
    ),
    CheckConstraint("volume > 0", name="volume"),
    CheckConstraint(
        "(state = 'parked') = (parked_because IS NOT NULL)"
        " AND (catalogue_code IS NOT NULL OR state IN ('parked', 'deleted', 'rejected'))",
        name="parked",
    ),
    CheckConstraint("(state = 'approved') = (approved_minutes IS NOT NULL)", name="approved_minutes"),
    CheckConstraint("approved_minutes BETWEEN 0 AND minutes", name="approved_at_most_claimed"),
    CheckConstraint("quality IS NULL OR (state = 'approved' AND quality BETWEEN 0 AND 100)", name="quality"),
    ExcludeConstraint(
        ("agency_id", "="),
        ("employee_id", "="),
        ("work_date", "="),
        ("during", "&&"),
        where=text("live"),
        using="gist",
        name="ex_activities_during",
    ),
    Index("ix_activities_employee", "agency_id", "employee_id", "work_date"),
    Index(
        "ix_activities_parked",
        "agency_id",
        "work_date",
        "activity_id",
        postgresql_where=text("parked_because IS NOT NULL"),
    ),
    postgresql_partition_by="RANGE (work_date)",
)

devices = Table(
    "devices",
    metadata,
    agency_key(),
    uuid_key("device_id"),
    Column("employee_id", Uuid, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    instant("first_seen_at"),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
)

mutations = Table(
    "mutations",
    metadata,
    agency_key(),
    uuid_key("device_id"),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("mutation_id", Uuid, nullable=False),
    words("body_digest"),
    Column("result", JSONB, nullable=False),
    instant("received_at"),
    ForeignKeyConstraint(["agency_id", "device_id"], ["devices.agency_id", "devices.device_id"]),
    Index("ix_mutations_mutation_id", "agency_id", "device_id", "mutation_id"),
)
"""What each numbered mutation came to; a repeat is answered from here.

The id of a mutation is looked up while its device is held; a second number for the same id is kept as refused, so ids
are not unique here.
"""

activity_revisions = Table(
    "activity_revisions",
    metadata,
    agency_key(),
    uuid_key("activity_id"),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    words("state"),
    Column("content", JSONB, nullable=False),
    words("content_digest"),
    Column("device_id", Uuid, nullable=False),
    instant("device_time"),
    instant("received_at"),
    instant("superseded_at"),
    ForeignKeyConstraint(["agency_id", "activity_id"], ["activity_keys.agency_id", "activity_keys.activity_id"]),
)
"""What entries said before they were changed: of each content the last revision that had it."""

parking_decisions = Table(
    "parking_decisions",
    metadata,
    agency_key(),
    uuid_key("activity_id"),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    words("content_digest"),
    words("parked_because"),
    words("verdict"),
    words("reason"),
    Column("decided_by", Uuid, nullable=False),
    instant("decided_at"),
    ForeignKeyConstraint(["agency_id", "activity_id"], ["activity_keys.agency_id", "activity_keys.activity_id"]),
    ForeignKeyConstraint(["agency_id", "decided_by"], ["principals.agency_id", "principals.principal_id"]),
    CheckConstraint("verdict IN ('admit', 'refuse')", name="verdict"),
)
"""What officers decided on entries that were parked, by the revision that they decided on."""
