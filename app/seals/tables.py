"""Tables of the seals over finished runs, append-only."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Integer, LargeBinary, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.metadata import metadata

run_seals = Table(
    "run_seals",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    Column("results", Integer, nullable=False),
    Column("root", LargeBinary, nullable=False),
    instant("sealed_at"),
    ForeignKeyConstraint(["agency_id", "run_id"], ["month_runs.agency_id", "month_runs.run_id"]),
)

sealed_results = Table(
    "sealed_results",
    metadata,
    agency_key(),
    uuid_key("run_id"),
    uuid_key("employee_id"),
    Column("salt", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["agency_id", "run_id", "employee_id"],
        ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
    ),
)
"""The leaves of a run's tree, in the order of the people's ids."""

audit_verifications = Table(
    "audit_verifications",
    metadata,
    agency_key(),
    uuid_key("verification_id"),
    words("state"),
    Column("asked_by", Uuid, nullable=False),
    instant("asked_at"),
    instant("finished_at", nullable=True),
    *(Column(name, BigInteger, nullable=False) for name in ("rows", "waiting_rows", "checkpoints", "sealed_runs")),
    *(Column(name, BigInteger, nullable=False) for name in ("waiting_runs", "results", "differences")),
    Column("findings", JSONB, nullable=False),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    CheckConstraint("state IN ('queued', 'finished')", name="state"),
    CheckConstraint("(finished_at IS NULL) = (state = 'queued')", name="finished"),
)
