"""Table of issued statements, append-only; a statement's lines are those of its frozen result."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    Uuid,
)

from app.persistence.columns import agency_key, instant, rupiah, uuid_key, words
from app.persistence.metadata import metadata

statements = Table(
    "statements",
    metadata,
    agency_key(),
    uuid_key("statement_id"),
    Column("run_id", Uuid, nullable=False),
    Column("employee_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("unit_id", Uuid, nullable=False),
    rupiah("base"),
    rupiah("cuts"),
    rupiah("additions"),
    rupiah("total"),
    words("outcome"),
    Column("hold_months", Integer),
    words("gate", nullable=True),
    words("standing"),
    words("rule_set_digest"),
    words("facts_digest"),
    words("digest"),
    instant("issued_at"),
    ForeignKeyConstraint(
        ["agency_id", "run_id", "employee_id"],
        ["frozen_results.agency_id", "frozen_results.run_id", "frozen_results.employee_id"],
    ),
    ForeignKeyConstraint(["agency_id", "rule_set_digest"], ["rule_sets.agency_id", "rule_sets.digest"]),
    ForeignKeyConstraint(["agency_id", "unit_id"], ["units.agency_id", "units.unit_id"]),
    UniqueConstraint("agency_id", "run_id", "employee_id"),
    CheckConstraint("total = base - cuts + additions AND total >= 0", name="adds_up"),
    CheckConstraint("outcome IN ('pay', 'zero', 'hold')", name="outcome"),
    CheckConstraint("(outcome = 'pay') = (gate IS NULL) AND (outcome = 'hold' OR hold_months IS NULL)", name="gate"),
    CheckConstraint("standing IN ('demo', 'enacted')", name="standing"),
    Index("ix_statements_employee", "agency_id", "employee_id", "month"),
)
