"""Tables of decisions on entries, append-only, and of what superiors were told of their deadlines."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Index, Integer, Table, Text, Uuid

from app.persistence.columns import agency_key, instant, number, uuid_key, words
from app.persistence.metadata import metadata

decisions = Table(
    "decisions",
    metadata,
    agency_key(),
    uuid_key("decision_id"),
    Column("work_date", Date, nullable=False),
    Column("activity_id", Uuid, nullable=False),
    Column("employee_id", Uuid, nullable=False),
    Column("rev", Integer, nullable=False),
    words("content_digest"),
    words("verdict"),
    number("approved_minutes", nullable=True),
    words("reason", nullable=True),
    Column("decided_by", Uuid),
    Column("decided_as_post_id", Uuid),
    words("decided_as"),
    Column("on_behalf_of", Uuid),
    instant("decided_at"),
    number("quality", nullable=True),
    ForeignKeyConstraint(
        ["agency_id", "work_date", "activity_id"],
        ["activity_keys.agency_id", "activity_keys.work_date", "activity_keys.activity_id"],
    ),
    ForeignKeyConstraint(["agency_id", "decided_by"], ["employees.agency_id", "employees.employee_id"]),
    ForeignKeyConstraint(["agency_id", "on_behalf_of"], ["employees.agency_id", "employees.employee_id"]),
    ForeignKeyConstraint(["agency_id", "decided_as_post_id"], ["posts.agency_id", "posts.post_id"]),
    CheckConstraint("verdict IN ('approve', 'return', 'reject')", name="verdict"),
    CheckConstraint("verdict = 'approve' OR reason IS NOT NULL", name="reason"),
    CheckConstraint("(verdict = 'approve') = (approved_minutes IS NOT NULL)", name="approved_minutes"),
    CheckConstraint(
        "decided_as IN ('definitive', 'plt', 'plh', 'override', 'delegate', 'regulation')", name="decided_as"
    ),
    CheckConstraint("(decided_as = 'delegate') = (on_behalf_of IS NOT NULL)", name="delegate_of_somebody"),
    CheckConstraint(
        "decided_as IN ('override', 'delegate', 'regulation') OR decided_as_post_id IS NOT NULL", name="by_a_post"
    ),
    CheckConstraint("(decided_as = 'regulation') = (decided_by IS NULL)", name="by_somebody"),
    CheckConstraint("quality IS NULL OR (verdict = 'approve' AND quality BETWEEN 0 AND 100)", name="quality"),
    CheckConstraint("decided_by <> employee_id", name="not_ones_own"),
    Index("ix_decisions_activity", "agency_id", "work_date", "activity_id"),
)
"""`rev` and `content_digest` are those of exactly what was decided.

An entry is referred to by its key, which is as lasting and lies in no partition: that check is ten times cheaper.
"""

verification_notices = Table(
    "verification_notices",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("earliest_decide_by", Date, nullable=False),
    instant("told_at"),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    CheckConstraint("kind IN ('reminder', 'overdue')", name="kind"),
    CheckConstraint("entries >= 1 AND people >= 1 AND minutes >= 1", name="of_something"),
)
"""What an employee was told on a day: how many entries end soon, or that those below a superior were left."""

officer_notices = Table(
    "officer_notices",
    metadata,
    agency_key(),
    Column("day", Date, primary_key=True),
    Column("entries", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("earliest_decide_by", Date, nullable=False),
    instant("told_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("entries >= 1 AND people >= 1 AND minutes >= 1", name="of_something"),
)
"""What the officers were told on a day: how many entries were left by whom nobody stands above."""

verification_rounds = Table(
    "verification_rounds",
    metadata,
    agency_key(),
    Column("day", Date, primary_key=True),
    Column("notices", Integer, nullable=False),
    Column("decided", Integer, nullable=False),
    instant("finished_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
)
"""The days on which deadlines were looked at: a day that is here is done."""
