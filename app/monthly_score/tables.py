"""Tables of month runs and of the facts and results that each froze."""

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
    Text,
    Uuid,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

month_runs = Table(
    "month_runs",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    Column("month", Date, nullable=False),
    words("state"),
    words("rule_set_digest"),
    words("standing"),
    Column("known_at", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    words("digest", nullable=True),
    Column("started_by", Uuid, nullable=False),
    instant("started_at"),
    instant("finished_at", nullable=True),
    ForeignKeyConstraint(["agency_id", "month"], ["periods.agency_id", "periods.month"]),
    ForeignKeyConstraint(["agency_id", "rule_set_digest"], ["rule_sets.agency_id", "rule_sets.digest"]),
    CheckConstraint("state IN ('running', 'finished', 'failed', 'cancelled', 'superseded')", name="state"),
    CheckConstraint("standing IN ('demo', 'enacted')", name="standing"),
    CheckConstraint("(state IN ('finished', 'superseded')) = (digest IS NOT NULL)", name="digest"),
    Index(
        "uq_month_runs_running",
        "agency_id",
        "month",
        "state",
        unique=True,
        postgresql_where=sql("state IN ('running', 'finished')"),
    ),
)
"""At most one run of a month is running, and one finished run counts; an older one is superseded."""

run_people = Table(
    "run_people",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    uuid_key("employee_id"),
    Column("chunk", Integer, nullable=False),
    ForeignKeyConstraint(["agency_id", "run_id"], ["month_runs.agency_id", "month_runs.run_id"]),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    Index("ix_run_people_chunk", "agency_id", "run_id", "chunk"),
)

frozen_results = Table(
    "frozen_results",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    uuid_key("employee_id"),
    Column("facts", JSONB, nullable=False),
    words("facts_digest"),
    words("engine_version"),
    Column("held", Boolean, nullable=False),
    Column("problem", JSONB),
    Column("lines", JSONB, nullable=False),
    Column("trace", Text),
    words("digest"),
    ForeignKeyConstraint(
        ["agency_id", "run_id", "employee_id"],
        ["run_people.agency_id", "run_people.run_id", "run_people.employee_id"],
    ),
    CheckConstraint("held = (problem IS NOT NULL) AND held = (trace IS NULL)", name="held_with_a_reason"),
)
"""One person's facts as they were gathered, and what the rules made of them; a missing fact holds that person only.

`digest` is over both, without ids or clock; the run's digest is over these.
"""
