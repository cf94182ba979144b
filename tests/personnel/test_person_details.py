"""Sensitive facts of people: sealed in the database, superseded and never overwritten, each row with its result."""

from __future__ import annotations

from datetime import date

import pytest

from app.persistence.sealing import FieldKeysMissingError, Sealer
from app.personnel.person_details import Ptkp, masked
from app.rules import vocabulary
from tests.personnel.person_details import ACCOUNT, NAME, NIK, NIPS, NPWP, account, consent, identity, record, tax
from tests.support.databases import RolledBackDatabase
from tests.support.office import Office, stored

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"
TABLES = ("identity_numbers", "bank_accounts", "tax_statuses", "zakat_consents", "audit_log")
JANUARY, MAY = date(2026, 1, 1), date(2026, 5, 1)


def test_the_categories_are_those_of_the_rules() -> None:
    assert tuple(Ptkp) == vocabulary.PTKP


async def test_no_row_has_a_number_or_name_in_plain_text(database: RolledBackDatabase, office: Office) -> None:
    await record(database, office, identity())
    await record(database, office, account())

    rows = [str(await stored(database, f"SELECT t::text FROM {table} t")) for table in TABLES]  # noqa: S608 - a table's name

    assert [value for value in (NIK, NPWP, ACCOUNT, NAME) for row in rows if value in row] == []
    assert "sealed" not in rows[-1]
    assert all(len(row) > 100 for row in rows[:2])


async def test_the_same_again_changes_nothing_though_it_is_sealed_otherwise(
    database: RolledBackDatabase, office: Office
) -> None:
    assert await record(database, office, identity()) == [CREATED]
    assert await record(database, office, identity()) == [UNCHANGED]
    assert await record(database, office, account()) == [CREATED]
    assert await record(database, office, account()) == [UNCHANGED]
    assert await record(database, office, account(number="9900112233446")) == [CHANGED]
    assert await record(database, office, account(account_name="Siti P.")) == [CHANGED]

    assert await stored(database, "SELECT count(*), count(known_until) FROM bank_accounts") == [(3, 2)]


async def test_each_row_of_a_list_has_its_result(database: RolledBackDatabase, office: Office) -> None:
    assert await record(
        database,
        office,
        identity(),
        identity(npwp=None),
        identity("193503302010011005"),
        identity("193503302010011006"),
        identity(NIPS[2]),
        identity(NIPS[2], nik=None),
        identity(NIPS[3], nik=None, npwp=None),
    ) == [CREATED, "fact-repeated", "reference-unknown", "reference-unknown", "nik-taken", CREATED, UNCHANGED]


async def test_a_nik_belongs_to_one_until_it_is_taken_back(database: RolledBackDatabase, office: Office) -> None:
    await record(database, office, identity())
    assert await record(database, office, identity(NIPS[2])) == ["nik-taken"]
    assert await record(database, office, identity(nik=None, npwp=None)) == [CHANGED]
    assert await record(database, office, identity(NIPS[2])) == [CREATED]


async def test_days_that_are_reversed_are_refused_and_an_end_on_the_first_day_takes_back(
    database: RolledBackDatabase, office: Office
) -> None:
    assert await record(database, office, consent(since=MAY, until=JANUARY)) == ["days-reversed"]
    assert await record(database, office, consent(since=MAY, until=MAY)) == [UNCHANGED]
    assert await record(database, office, consent(since=MAY)) == [CREATED]
    assert await record(database, office, consent(since=MAY, until=MAY)) == [CHANGED]
    assert await stored(database, "SELECT FROM zakat_consents WHERE known_until IS NULL") == []


async def test_a_tax_status_is_of_a_year(database: RolledBackDatabase, office: Office) -> None:
    assert await record(database, office, tax(), tax(year=2027), tax()) == [CREATED, CREATED, "fact-repeated"]
    assert await record(database, office, tax(), tax(year=2027, ptkp=Ptkp.K_2)) == [UNCHANGED, CHANGED]


async def test_without_keys_sensitive_facts_are_refused_and_others_are_not(
    database: RolledBackDatabase, office: Office
) -> None:
    with pytest.raises(FieldKeysMissingError):
        await record(database, office, identity(), sealer=Sealer())
    assert await record(database, office, tax()) == [CREATED]


def test_a_masked_value_shows_four_characters_of_a_long_one_and_none_of_a_short_one() -> None:
    assert masked(NIK) == "************0001"
    assert masked("12345678") == "********"
