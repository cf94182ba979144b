"""`erk audit`: a month is signed, verified, exported and proved, and a change behind the back ends it with 1."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from app.audit.signing import new_pem
from app.cli import app as erk
from app.persistence.database import Database
from tests.audit.trail import behind_the_back
from tests.monthly_score.world import build
from tests.payroll_publication.batches import run_month
from tests.support.databases import Clone


def audit(*arguments: str) -> Result:
    return CliRunner().invoke(erk, ["audit", *arguments])


async def work_out(clone: Clone) -> None:
    owner, database = Database(clone.superuser_url, pool_size=1), Database(clone.app_url, pool_size=1)
    async with owner.transaction(9901) as conn:
        world = await build(conn, people=3)
    await run_month(database, world)
    await owner.close()
    await database.close()


@pytest.fixture
def site(clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    (tmp_path / "signing.pem").write_bytes(new_pem())
    monkeypatch.setenv("ERK_DATABASE_URL", clone.app_url)
    monkeypatch.setenv("ERK_AUDIT_KEY_FILE", str(tmp_path / "signing.pem"))
    asyncio.run(work_out(clone))
    return clone


def statement_id(clone: Clone) -> str:
    with psycopg.connect(clone.superuser_url) as conn:
        row = conn.execute("SELECT statement_id FROM statements LIMIT 1").fetchone()
    assert row is not None
    return str(row[0])


def test_a_month_is_signed_verified_exported_and_proved_and_then_changed(site: Clone, tmp_path: Path) -> None:
    proving = ("prove", "--agency", "9901", "--statement", statement_id(site), "--output", str(tmp_path / "p.json"))
    early = audit(*proving)
    assert (early.exit_code, "No signed daily checkpoint" in early.stderr) == (1, True)

    signed = audit("checkpoint", "--agency", "9901")
    assert audit("checkpoint").stdout == signed.stdout == audit("export-checkpoints", "--agency", "9901").stdout
    assert json.loads(json.loads(signed.stdout)["content"])["agency_id"] == 9901

    (tmp_path / "kept.ndjson").write_text(signed.stdout, "utf-8")
    fine = audit("verify", "--json", "--kept", str(tmp_path / "kept.ndjson"))
    (told,) = json.loads(fine.stdout)
    assert (fine.exit_code, told["results"], told["checkpoints"], told["differences"]) == (0, 3, 1, 0)

    assert audit(*proving).exit_code == 0
    (tmp_path / "key.pem").write_text(audit("keys", "--pem").stdout, "utf-8")
    assert json.loads(audit("keys").stdout)["kid"] == json.loads(signed.stdout)["key_id"]
    checker: dict[str, object] = {"__name__": "checker"}
    exec(audit("verifier").stdout, checker)  # noqa: S102 - what the command prints is what is tried
    proved = checker["main"]([str(tmp_path / "p.json"), str(tmp_path / "key.pem")])  # type: ignore[operator]  # it was read from text
    assert proved == 0

    (tmp_path / "other.ndjson").write_text(signed.stdout.replace("2026", "2027"), "utf-8")
    other = audit("verify", "--kept", str(tmp_path / "other.ndjson"))
    assert (other.exit_code, "checkpoint-" in other.stdout) == (1, True)

    with behind_the_back(site) as conn:
        conn.execute("UPDATE statements SET standing = 'enacted' WHERE statement_id = %s", (statement_id(site),))
    differs = audit("verify", "--agency", "9901")
    assert (differs.exit_code, "result-changed" in differs.stdout) == (1, True)


@pytest.mark.usefixtures("site")
def test_without_a_good_key_nothing_is_signed_and_verifying_still_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "wrong.pem").write_text("rahasia", "utf-8")
    monkeypatch.setenv("ERK_AUDIT_KEY_FILE", str(tmp_path / "wrong.pem"))
    refusal = audit("checkpoint")
    assert (refusal.exit_code, "ERK_AUDIT_KEY_FILE" in refusal.stderr, "rahasia" in refusal.stderr) == (1, True, False)

    monkeypatch.delenv("ERK_AUDIT_KEY_FILE")
    assert (audit("checkpoint").exit_code, audit("keys").exit_code, audit("verify").exit_code) == (1, 1, 0)
