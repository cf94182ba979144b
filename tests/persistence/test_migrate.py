"""Migrations from code and by `erk db`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from app.cli.db import db_app
from app.persistence import embedded, migrate
from app.persistence.embedded import OWNER_ROLE, EmbeddedServer

EMPTY = "erk_to_migrate"


@pytest.fixture
def empty_url(postgres: EmbeddedServer, worker_id: str) -> str:
    """The owner's URL of a database without a schema, made anew for each test."""
    name = f"{EMPTY}_{worker_id}"
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
    embedded.create_database(postgres.superuser_url(), name)
    return postgres.url(OWNER_ROLE, name)


def test_an_empty_database_has_everything_pending_and_after_the_upgrade_nothing(empty_url: str) -> None:
    before = migrate.status(empty_url)

    migrate.upgrade(empty_url)

    after = migrate.status(empty_url)
    assert before.current is None
    assert before.pending[-1] == before.head == after.head == after.current
    assert after.pending == ()
    assert not after.is_newer


def test_a_database_of_a_later_version_is_recognised(owner_url: str) -> None:
    with psycopg.connect(owner_url) as conn:
        conn.execute("UPDATE alembic_version SET version_num = 'from the future'")

    found = migrate.status(owner_url)

    assert found.is_newer
    assert found.pending == ()


def test_two_processes_upgrade_at_once_and_both_succeed(empty_url: str) -> None:
    code = f"from app.persistence import migrate; migrate.upgrade({empty_url!r})"
    both = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]

    assert [process.wait(60) for process in both] == [0, 0]
    assert migrate.status(empty_url).pending == ()


def test_the_command_upgrades_and_shows_the_status_as_json(empty_url: str, tmp_path: Path) -> None:
    run = CliRunner(env={"ERK_OWNER_DATABASE_URL": empty_url, "ERK_DATA_DIR": str(tmp_path)})

    upgraded = run.invoke(db_app, ["upgrade", "--json"])
    shown = run.invoke(db_app, ["status", "--json"])
    told = run.invoke(db_app, ["status"])

    head = migrate.status(empty_url).head
    assert json.loads(upgraded.stdout)["applied"][-1] == head
    assert json.loads(shown.stdout) == {"current": head, "head": head, "pending": [], "is_newer": False}
    assert f"sekarang | current: {head}" in told.stdout


def test_the_command_works_on_the_embedded_server_of_a_folder(tmp_path: Path) -> None:
    run = CliRunner(env={"ERK_OWNER_DATABASE_URL": None, "ERK_DATABASE_URL": None})

    first = run.invoke(db_app, ["upgrade", "--data", str(tmp_path / "data")])
    second = run.invoke(db_app, ["upgrade", "--data", str(tmp_path / "data")])

    assert first.exit_code == second.exit_code == 0
    assert second.stdout.startswith("0 migrasi")
    assert not (tmp_path / "data" / "postgres" / "data" / "postmaster.pid").exists()


def test_the_command_refuses_without_an_owner_and_says_what_to_set() -> None:
    run = CliRunner(env={"ERK_OWNER_DATABASE_URL": None, "ERK_DATABASE_URL": "postgresql://erk_app@db/erk"})

    refused = run.invoke(db_app, ["upgrade"])

    assert refused.exit_code == 1
    assert "set ERK_OWNER_DATABASE_URL" in refused.stderr


def test_the_command_tells_a_server_out_of_reach_without_its_words() -> None:
    run = CliRunner(env={"ERK_OWNER_DATABASE_URL": "postgresql://erk_owner:hush@/erk?host=%2Fnonexistent"})

    refused = run.invoke(db_app, ["status"])

    assert refused.exit_code == 1
    assert "out of reach (OperationalError)" in refused.stderr
    assert "hush" not in refused.output
