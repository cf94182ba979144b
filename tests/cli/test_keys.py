"""`erk keys`, on a database of its own: sensitive values move from an old key to a new one, and the old one can go."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import app as erk
from app.persistence.database import Database
from app.persistence.sealing import Seal, Sealer, key_id, new_key, read_key
from app.personnel.model import Kind
from app.personnel.person_details import IdentityNumbers
from app.personnel.service import person_details
from app.shared.caller import Caller
from app.shared.ids import new_id
from tests.personnel.builders import employee, found_agency, nip, record
from tests.support.databases import Clone
from tests.support.office import NOW

AGENCY = 3273
OLD, NEW, INDEX = new_key(), new_key(), new_key()


def keys(*arguments: str) -> Result:
    return CliRunner().invoke(erk, ["keys", *arguments])


async def seal_one(clone: Clone) -> None:
    """Record a person's NIK under the old key."""
    owner, database = Database(clone.owner_url, pool_size=1), Database(clone.app_url, pool_size=1)
    async with owner.transaction(AGENCY) as conn:
        await found_agency(conn, agency_id=AGENCY, demo=False)
    by = Caller(AGENCY, new_id(), request_id="uji")
    async with database.transaction(AGENCY) as conn:
        await record(conn, by, Kind.EMPLOYEE, employee(5))
        numbers = IdentityNumbers(nip=nip(5), nik="9901010101350001", npwp=None)
        seal = Seal(Sealer([read_key(OLD)], read_key(INDEX)), AGENCY)
        await person_details.record_identity_numbers(conn, caller=by, seal=seal, records=[numbers], now=NOW)
    await owner.close()
    await database.close()


@pytest.fixture
def site(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    monkeypatch.setenv("ERK_DATABASE_URL", clone.app_url)
    monkeypatch.setenv("ERK_INDEX_KEY", INDEX)
    asyncio.run(seal_one(clone))
    return clone


def said(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.usefixtures("site")
def test_values_move_to_the_newest_key_once_and_the_old_one_is_needed_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERK_FIELD_KEYS", f"{NEW},{OLD}")

    first, again = keys("rotate", "--agency", str(AGENCY)), keys("rotate", "--agency", str(AGENCY))
    monkeypatch.setenv("ERK_FIELD_KEYS", NEW)
    after = keys("status", "--agency", str(AGENCY))

    assert (first.exit_code, again.exit_code, after.exit_code) == (0, 0, 0), first.output
    assert (said(first)["rotated"], said(again)["rotated"]) == (1, 0)
    assert list(said(after)["sealed"]) == [key_id(read_key(NEW))]


@pytest.mark.usefixtures("site")
def test_a_key_that_went_too_early_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERK_FIELD_KEYS", NEW)

    told = keys("status", "--agency", str(AGENCY))

    assert told.exit_code == 1
    assert key_id(read_key(OLD)) in told.stderr


@pytest.mark.usefixtures("site")
def test_without_an_agency_the_keys_of_all_are_told_and_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERK_FIELD_KEYS", OLD)
    whole = keys("status")
    monkeypatch.setenv("ERK_FIELD_KEYS", NEW)
    lacking = keys("status")

    (agency,) = said(whole)["agencies"]
    assert (whole.exit_code, agency["agency"], agency["missing"]) == (0, AGENCY, [])
    assert (lacking.exit_code, said(lacking)["missing"]) == (1, [key_id(read_key(OLD))])


def test_a_new_key_can_be_read() -> None:
    assert len(read_key(keys("new").stdout)) == 32
