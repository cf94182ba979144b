"""The two times in a query: rows that hold on a day, as known at a change number."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, or_

from app.personnel.model import Moment


def known(rows: FromClause, known_at: int | None) -> ColumnElement[Any]:
    """Say that a row was known at a change number (None: is known now)."""
    if known_at is None:
        return rows.c.known_until.is_(None)
    learned = rows.c.known_from <= known_at
    return and_(learned, or_(rows.c.known_until.is_(None), rows.c.known_until > known_at))


def at(rows: FromClause, moment: Moment) -> ColumnElement[Any]:
    """Say that a row held on a day as known at a change number."""
    day: date = moment.on
    holds = and_(rows.c.since <= day, or_(rows.c.until.is_(None), rows.c.until > day))
    return and_(holds, known(rows, moment.known_at))
