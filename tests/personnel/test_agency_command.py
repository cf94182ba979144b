"""`erk agency create`, on a database of its own."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from app.cli import app as erk
from tests.support.databases import Clone

ANI = "https://sso.example.go.id#ani=Ani Suryani"
BUDI = "https://sso.example.go.id#budi=Budi"


@pytest.fixture
def owner(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    monkeypatch.setenv("ERK_DATABASE_URL", clone.app_url)
    monkeypatch.setenv("ERK_OWNER_DATABASE_URL", clone.owner_url)
    return clone


def create(*officers: str, code: str = "3273") -> Result:
    chosen = [part for officer in officers for part in ("--officer", officer)]
    return CliRunner().invoke(erk, ["agency", "create", "--code", code, "--name", "Kota Bandung", "--json", *chosen])


def rows(clone: Clone, query: str) -> list[Any]:
    with psycopg.connect(clone.superuser_url) as conn:
        return conn.execute(query.encode()).fetchall()


def test_it_creates_the_agency_with_two_officers_who_may_also_approve(owner: Clone) -> None:
    created = create(ANI, BUDI)
    assert created.exit_code == 0
    said = json.loads(created.stdout)
    assert (said["agency_id"], said["demo"]) == (3273, False)
    assert [one["name"] for one in said["officers"]] == ["Ani Suryani", "Budi"]
    grants = rows(owner, "SELECT role, origin, approved_by FROM role_grants ORDER BY role")
    assert grants == [("approver", "owner", None)] * 2 + [("officer", "owner", None)] * 2
    assert rows(owner, "SELECT change_number FROM agency_counters") == [(0,)]


def test_an_agency_that_is_there_is_left_as_it_is(owner: Clone) -> None:
    create(ANI, BUDI)
    again = create(ANI, BUDI)
    assert again.exit_code == 1
    assert "sudah ada" in again.stderr
    assert rows(owner, "SELECT count(*) FROM principals") == [(2,)]


@pytest.mark.parametrize("officers", [(ANI,), (ANI, ANI)])
def test_one_officer_is_not_enough_and_nothing_is_made(owner: Clone, officers: tuple[str, ...]) -> None:
    refused = create(*officers)
    assert refused.exit_code == 1
    assert "dua pejabat" in refused.stderr
    assert rows(owner, "SELECT count(*) FROM agencies") == [(0,)]


@pytest.mark.parametrize("officer", ["ani", "https://sso.example.go.id#ani", "#ani=Ani"])
@pytest.mark.usefixtures("owner")
def test_an_officer_that_can_not_be_read_is_a_usage_error(officer: str) -> None:
    assert create(officer, BUDI).exit_code == 2


@pytest.mark.usefixtures("owner")
def test_without_the_owners_url_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERK_OWNER_DATABASE_URL")
    refused = create(ANI, BUDI)
    assert refused.exit_code == 1
    assert "ERK_OWNER_DATABASE_URL" in refused.stderr
