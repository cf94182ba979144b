"""Roles and databases of the embedded server, as on a real one: an owner, and a role that owns nothing."""

from __future__ import annotations

from urllib.parse import quote

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER_ROLE = "erk_owner"
APP_ROLE = "erk_app"
DATABASE = "erk"

_ROLES = (OWNER_ROLE, APP_ROLE)


def url_of(socket_folder: str, role: str, database: str) -> str:
    """Return a libpq URL over the socket; nothing of it is left to libpq's environment variables."""
    return f"postgresql://{role}@/{database}?host={quote(socket_folder, safe='')}&port=5432"


def prepare(superuser_url: str) -> None:
    """Make the roles and the database that are missing: a start that was cut short is completed by the next."""
    with psycopg.connect(superuser_url, autocommit=True) as conn:
        for role in _ROLES:
            if not _exists(conn, "SELECT FROM pg_roles WHERE rolname = %s", role):
                conn.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role)))
        if not _exists(conn, "SELECT FROM pg_database WHERE datname = %s", DATABASE):
            create_database(superuser_url, DATABASE)


def create_database(superuser_url: str, name: str) -> None:
    """Create a database of the owner's: with btree_gist, with the job queue's schema, and closed to any other role.

    It gets its name last, so that a database of this name is always a whole one.
    """
    unfinished = f"{name}_unfinished"
    with psycopg.connect(superuser_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(unfinished)))
        conn.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (unfinished, OWNER_ROLE))))
        with psycopg.connect(superuser_url, dbname=unfinished, autocommit=True) as inside:
            inside.execute("CREATE EXTENSION btree_gist")
            inside.execute(sql.SQL("CREATE SCHEMA procrastinate AUTHORIZATION {}").format(sql.Identifier(OWNER_ROLE)))
        conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(unfinished)))
        conn.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(*map(sql.Identifier, (unfinished, APP_ROLE))))
        conn.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (unfinished, name))))


def _exists(conn: psycopg.Connection[tuple[object, ...]], query: str, name: str) -> bool:
    return conn.execute(query.encode(), (name,)).fetchone() is not None
