"""Tables of publications: their approvals, lines, payments and payment lines; immutable once published."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.persistence.columns import agency_key, instant, rupiah, uuid_key, words
from app.persistence.metadata import metadata


def _publication(*, written_first: bool = False) -> ForeignKeyConstraint:
    """Return the key of the batch; its parts are written before it, since it holds their totals and digest."""
    return ForeignKeyConstraint(
        ["agency_id", "publication_id"],
        ["publications.agency_id", "publications.publication_id"],
        deferrable=written_first or None,
        initially="DEFERRED" if written_first else None,
    )


publications = Table(
    "publications",
    metadata,
    agency_key(),
    uuid_key("publication_id"),
    Column("number", BigInteger),
    Column("payment_month", Date, nullable=False),
    Column("work_month", Date, nullable=False),
    Column("run_id", Uuid, nullable=False),
    words("state"),
    words("standing"),
    words("rule_set_digest"),
    Column("lines", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    rupiah("base"),
    rupiah("cuts"),
    rupiah("additions"),
    rupiah("gross"),
    rupiah("deductions"),
    rupiah("net"),
    words("digest"),
    Column("prepared_by", Uuid, nullable=False),
    instant("prepared_at"),
    instant("published_at", nullable=True),
    ForeignKeyConstraint(["agency_id", "run_id"], ["month_runs.agency_id", "month_runs.run_id"]),
    ForeignKeyConstraint(["agency_id", "rule_set_digest"], ["rule_sets.agency_id", "rule_sets.digest"]),
    UniqueConstraint("agency_id", "number"),
    CheckConstraint("state IN ('prepared', 'published')", name="state"),
    CheckConstraint(
        "(state = 'published') = (number IS NOT NULL) AND (number IS NULL) = (published_at IS NULL)", name="published"
    ),
    CheckConstraint("gross = base - cuts + additions AND net = gross - deductions", name="adds_up"),
    CheckConstraint("extract(day FROM payment_month) = 1 AND extract(day FROM work_month) = 1", name="first_days"),
)

publication_approvals = Table(
    "publication_approvals",
    metadata,
    agency_key(),
    uuid_key("publication_id"),
    uuid_key("principal_id"),
    words("digest"),
    instant("approved_at"),
    _publication(),
    ForeignKeyConstraint(["agency_id", "principal_id"], ["principals.agency_id", "principals.principal_id"]),
)

published_lines = Table(
    "published_lines",
    metadata,
    agency_key(),
    uuid_key("publication_id"),
    Column("line_number", Integer, primary_key=True, autoincrement=False),
    Column("statement_id", Uuid, nullable=False),
    Column("employee_id", Uuid, nullable=False),
    words("nip"),
    words("name"),
    words("status_asn"),
    Column("unit_id", Uuid, nullable=False),
    words("unit_code"),
    words("unit_name"),
    Column("work_month", Date, nullable=False),
    rupiah("base"),
    rupiah("cuts"),
    rupiah("additions"),
    rupiah("gross"),
    rupiah("deductions"),
    rupiah("net"),
    Column("parts", JSONB, nullable=False),
    Column("payment", JSONB, nullable=False),
    words("canonical"),
    _publication(written_first=True),
    ForeignKeyConstraint(["agency_id", "statement_id"], ["statements.agency_id", "statements.statement_id"]),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
    UniqueConstraint("agency_id", "publication_id", "statement_id"),
    CheckConstraint("gross = base - cuts + additions AND net = gross - deductions AND net >= 0", name="adds_up"),
)
"""`canonical` is the line's canonical JSON; the batch's digest is over these texts in line order."""

payment_results = Table(
    "payment_results",
    metadata,
    agency_key(),
    uuid_key("publication_id"),
    uuid_key("employee_id"),
    Column("facts", JSONB, nullable=False),
    words("facts_digest"),
    words("engine_version"),
    Column("trace", Text, nullable=False),
    _publication(written_first=True),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
)

publication_holds = Table(
    "publication_holds",
    metadata,
    agency_key(),
    uuid_key("publication_id"),
    uuid_key("employee_id"),
    Column("reason", JSONB, nullable=False),
    _publication(written_first=True),
    ForeignKeyConstraint(["agency_id", "employee_id"], ["employees.agency_id", "employees.employee_id"]),
)
"""Those of the run who are not paid in this batch, each with the reason."""
