"""Failures of the database, and what may be told of them: never the server's text, which repeats values."""

from __future__ import annotations

import psycopg
from sqlalchemy.exc import DBAPIError


class DatabaseUnavailableError(Exception):
    """No connection could be had: the server is down, starting, or has no connection left."""


class FailedTransactionError(Exception):
    """The transaction can't be committed though no exception left it: a database error was caught and kept silent."""


def driver_error(error: BaseException) -> psycopg.Error | None:
    """Return the driver's error in `error`, be it the error itself or wrapped by SQLAlchemy."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.Error):
        return error.orig
    return error if isinstance(error, psycopg.Error) else None


def sqlstate_of(error: BaseException) -> str | None:
    """Return the SQLSTATE of a database error, None for any other or where the server was not reached."""
    found = driver_error(error)
    return None if found is None else found.sqlstate


def describe(error: BaseException) -> dict[str, str]:
    """Return what a log may hold of a database error: its class, SQLSTATE, schema, table and constraint."""
    found = driver_error(error)
    if found is None:
        return {"error": type(error).__name__}
    facts = {
        "error": type(found).__name__,
        "sqlstate": found.sqlstate,
        "schema": found.diag.schema_name,
        "table": found.diag.table_name,
        "constraint": found.diag.constraint_name,
    }
    return {name: value for name, value in facts.items() if value}
