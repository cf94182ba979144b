"""Tables of what is said of superiors beside the posts, in two times."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKeyConstraint, Index, Table, Uuid, text

from app.persistence.columns import CURRENT, agency_key, known, uuid_key, words
from app.persistence.metadata import metadata


def _person(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["agency_id", name], ["employees.agency_id", "employees.employee_id"])


def _current(table: str, *key: str) -> Index:
    return Index(f"uq_{table}_current", "agency_id", *key, unique=True, postgresql_where=text(CURRENT))


superior_overrides = Table(
    "superior_overrides",
    metadata,
    agency_key(),
    uuid_key("employee_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("superior_employee_id", Uuid, nullable=False),
    words("reason"),
    words("decree_number", nullable=True),
    *known(in_key=True),
    _person("employee_id"),
    _person("superior_employee_id"),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    CheckConstraint("superior_employee_id <> employee_id", name="not_oneself"),
    _current("superior_overrides", "employee_id", "since"),
    Index("ix_superior_overrides_superior", "agency_id", "superior_employee_id"),
)
"""On a day the override with the latest `since` counts, while it hasn't ended."""

delegations = Table(
    "delegations",
    metadata,
    agency_key(),
    uuid_key("superior_employee_id"),
    uuid_key("delegate_employee_id"),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    words("reason"),
    *known(in_key=True),
    _person("superior_employee_id"),
    _person("delegate_employee_id"),
    CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    CheckConstraint("superior_employee_id <> delegate_employee_id", name="not_oneself"),
    _current("delegations", "superior_employee_id", "delegate_employee_id", "since"),
    Index("ix_delegations_delegate", "agency_id", "delegate_employee_id"),
)
"""A superior may have several delegates; of each the one with the latest `since` counts, while it hasn't ended."""
