"""Columns that many tables share: the agency first, identifiers, the days of a fact and when it was known."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, Integer, SmallInteger, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

CURRENT = "known_until IS NULL"
"""The rows of a fact table that hold as far as is known now."""


def agency_key() -> Column[int]:
    """Return `agency_id`, the first column of every primary key."""
    return Column("agency_id", Integer, primary_key=True, autoincrement=False)


def uuid_key(name: str) -> Column[object]:
    """Return an identifier that is part of the primary key."""
    return Column(name, Uuid, primary_key=True)


def instant(name: str, *, nullable: bool = False) -> Column[object]:
    """Return an instant with its zone; names end in `_at`."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def rupiah(name: str, *, nullable: bool = False) -> Column[int]:
    """Return an amount in whole rupiah."""
    return Column(name, BigInteger, nullable=nullable)


def words(name: str, *, nullable: bool = False) -> Column[str]:
    """Return a text."""
    return Column(name, Text, nullable=nullable)


def number(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a small whole number: minutes, a class, a count of days."""
    return Column(name, SmallInteger, nullable=nullable)


def dated() -> tuple[Column[object] | CheckConstraint, ...]:
    """Return the days for which a fact holds, half-open."""
    return (
        Column("since", Date, nullable=False),
        Column("until", Date),
        CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    )


def known(*, in_key: bool = False) -> tuple[Column[int], Column[int]]:
    """Return the change numbers at which a fact was learned and superseded (half-open).

    Where a fact has a natural key, the number it was learned at completes it: a corrected fact is a further row.
    """
    return (
        Column("known_from", BigInteger, primary_key=in_key, nullable=False, autoincrement=False),
        Column("known_until", BigInteger),
    )


def one_at_a_time(*columns: str, where: str = CURRENT, name: str) -> ExcludeConstraint:
    """Return the constraint that versions of one thing, as known now, never overlap in days."""
    return ExcludeConstraint(
        *((column, "=") for column in ("agency_id", *columns)),
        (text("daterange(since, until)"), "&&"),
        where=text(where),
        using="gist",
        name=name,
    )
