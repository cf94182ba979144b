"""The migrations build the database that the tables declare and that the checked-in listing describes."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from app.persistence.database import sqlalchemy_url
from app.persistence.migrate import alembic_config, status, upgrade
from app.tables import metadata
from tests.schema.listing import listing

LISTING = Path(__file__).with_name("listing.txt")
EXEMPT = {"alembic_version"}
"""Tables of `public` without an agency, besides the partitions; the queue's are in a schema of their own."""


def test_there_is_one_head(owner_url: str) -> None:
    assert len(ScriptDirectory.from_config(alembic_config(owner_url)).get_heads()) == 1


def test_migrations_go_up_down_and_up_again_to_the_same_schema(owner_url: str, superuser_url: str) -> None:
    first = listing(superuser_url)
    command.downgrade(alembic_config(owner_url), "base")
    assert [line for line in listing(superuser_url) if "alembic_version" not in line] == []
    upgrade(owner_url)
    assert listing(superuser_url) == first
    assert status(owner_url).pending == ()


def test_the_tables_in_the_code_are_those_in_the_database(superuser_url: str) -> None:
    engine = create_engine(sqlalchemy_url(superuser_url), poolclass=NullPool)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_policies_triggers_exclusions_functions_and_grants_are_as_listed(superuser_url: str) -> None:
    """After a wanted change: python -m tests.schema.listing, and read the difference."""
    assert listing(superuser_url) == LISTING.read_text("utf-8").splitlines()


def test_every_table_of_an_agency_is_under_forced_row_level_security_with_the_agency_first(superuser_url: str) -> None:
    with psycopg.connect(superuser_url) as conn:
        tables = conn.execute("""
            SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
                   (SELECT attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = c.oid AND i.indisprimary),
                   (SELECT array_agg(polname::text) FROM pg_policy WHERE polrelid = c.oid)
            FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                AND NOT c.relispartition""").fetchall()
    assert {name for name, _, _, _ in tables if name not in metadata.tables} == EXEMPT
    for name, secured, first, policies in tables:
        if name not in EXEMPT:
            assert (name, secured, first) == (name, True, "agency_id")
            assert "agency" in policies


def test_foreign_keys_and_exclusions_carry_the_agency(superuser_url: str) -> None:
    with psycopg.connect(superuser_url) as conn:
        without = conn.execute("""
            SELECT conname FROM pg_constraint con JOIN pg_class c ON c.oid = con.conrelid
            WHERE con.contype IN ('f', 'x', 'u', 'p') AND c.relnamespace = 'public'::regnamespace
                AND c.relname <> 'alembic_version'
                AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'agency_id'
                                AND attnum = con.conkey[1])""").fetchall()
    assert without == []


def test_a_partition_has_row_level_security_no_policy_and_no_grant(superuser_url: str, app_url: str) -> None:
    with psycopg.connect(app_url) as conn:
        conn.execute("SELECT ensure_activity_partition('2026-04-01')")
    with psycopg.connect(superuser_url) as conn:
        partitions = conn.execute("""
            SELECT relname, relrowsecurity AND relforcerowsecurity,
                   (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid),
                   has_table_privilege('erk_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
            FROM pg_class c WHERE relispartition AND relkind = 'r'""").fetchall()
    assert partitions == [("activities_2026_04", True, 0, False)]


def test_the_application_role_owns_nothing_and_gets_nothing_by_default(superuser_url: str) -> None:
    with psycopg.connect(superuser_url) as conn:
        assert conn.execute("SELECT relname FROM pg_class WHERE relowner = 'erk_app'::regrole").fetchall() == []
        assert conn.execute("SELECT FROM pg_default_acl").fetchall() == []
        role = conn.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'erk_app'"
        ).fetchone()
    assert role == (False, False, False, False)
