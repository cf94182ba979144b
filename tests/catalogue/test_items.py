"""What a kind of work is from a day on, as it was known; what months that take no more facts read stays as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.audit import service as audit
from app.catalogue import service
from app.catalogue.model import EntryCategory, ItemRecord, ItemVersion, UseRecord, changed_worth, in_force
from app.personnel.model import PositionGroup
from app.shared.caller import Role
from app.shared.records import ItemReport
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, CODE, NOW, Office, stored

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
NEW = ItemRecord(code="5", since=date(2026, 1, 1), name="Menyusun laporan", unit="laporan", norm_minutes=60)
OLD = ItemRecord(code=CODE, since=date(2026, 1, 1), name="Melakukan koordinasi", unit="kegiatan", norm_minutes=60)
"""The item that the office has."""


async def record(database: RolledBackDatabase, office: Office, *records: ItemRecord) -> list[str]:
    async with database.transaction(AGENCY) as conn:
        caller = office.caller(roles=[Role.OFFICER])
        return told(await service.record_items(conn, caller=caller, records=records, now=NOW))


async def record_uses(database: RolledBackDatabase, office: Office, *records: UseRecord) -> list[str]:
    async with database.transaction(AGENCY) as conn:
        caller = office.caller(roles=[Role.OFFICER])
        return told(await service.record_uses(conn, caller=caller, records=records, now=NOW))


def told(reports: list[ItemReport]) -> list[str]:
    return [str(one.outcome) if one.problem is None else one.problem.code for one in reports]


async def norms(database: RolledBackDatabase, code: str, known_at: int | None = None) -> list[tuple[date, int]]:
    async with database.transaction(AGENCY) as conn:
        items = await service.catalogue_page(conn, agency_id=AGENCY, known_at=known_at, after=None, size=10)
    return [(one.since, one.norm_minutes) for item in items if item.code == code for one in item.versions]


async def known_now(database: RolledBackDatabase) -> int:
    async with database.transaction(AGENCY) as conn:
        return await audit.known_now(conn, agency_id=AGENCY)


async def test_an_answer_as_known_stays_when_the_item_is_corrected_and_dated_anew(
    database: RolledBackDatabase, office: Office
) -> None:
    await record(database, office, replace(NEW, since=APRIL))
    before = await known_now(database)

    corrected = await record(database, office, replace(NEW, since=APRIL, norm_minutes=50), replace(NEW, since=MAY))

    assert corrected == ["changed", "created"]
    assert await norms(database, "5") == [(APRIL, 50), (MAY, 60)]
    assert await norms(database, "5", before) == [(APRIL, 60)]
    assert await norms(database, "5", before - 1) == []


async def test_the_same_again_changes_nothing_and_tells_nobody(database: RolledBackDatabase, office: Office) -> None:
    await record(database, office, NEW)
    before = await known_now(database)

    assert await record(database, office, NEW, replace(NEW, name="Lagi")) == ["unchanged", "fact-repeated"]

    assert await known_now(database) == before
    assert await stored(database, "SELECT kind, subject FROM notices") == [("catalogue", "5")]
    assert await stored(database, "SELECT rev FROM catalogue_items WHERE code = '5'") == [(1,)]


async def test_a_norm_of_a_closed_month_stays_and_only_that_row_is_refused(
    database: RolledBackDatabase, office: Office
) -> None:
    outcomes = await record(
        database,
        office,
        replace(OLD, norm_minutes=30),
        replace(OLD, since=date(2026, 3, 31), category=EntryCategory.SPECIAL),
        replace(OLD, since=APRIL, norm_minutes=30),
    )

    assert outcomes == ["month-closed", "month-closed", "created"]
    assert await norms(database, CODE) == [(date(2026, 1, 1), 60), (APRIL, 30)]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Koordinasi"},
        {"daily_times_limit": 1},
        {"active": False},
        {"until": APRIL},
        {"since": MARCH, "daily_minutes_limit": 60},
    ],
)
async def test_what_no_result_of_a_closed_month_reads_may_change(
    database: RolledBackDatabase, office: Office, change: dict[str, Any]
) -> None:
    assert await record(database, office, replace(OLD, **change)) in (["changed"], ["created"])


async def test_an_item_that_nothing_knew_may_begin_in_a_closed_month_and_its_end_there_is_refused(
    database: RolledBackDatabase, office: Office
) -> None:
    assert await record(database, office, NEW) == ["created"]
    assert await record(database, office, replace(NEW, until=date(2026, 3, 15))) == ["month-closed"]
    assert await record(database, office, replace(NEW, until=NEW.since)) == ["month-closed"]
    assert await record(database, office, replace(NEW, until=date(2025, 12, 1))) == ["catalogue-invalid"]


async def test_an_item_that_begins_later_is_taken_back_and_stays_known(
    database: RolledBackDatabase, office: Office
) -> None:
    await record(database, office, replace(NEW, since=MAY))

    assert await record(database, office, replace(NEW, since=MAY, until=MAY)) == ["changed"]
    assert await norms(database, "5") == []
    assert await stored(database, "SELECT code, rev FROM catalogue_items WHERE code = '5'") == [("5", 2)]


async def test_uses_are_recorded_by_codes_and_wrong_rows_stop_no_other(
    database: RolledBackDatabase, office: Office
) -> None:
    use = UseRecord(item_code=CODE, since=MARCH)

    outcomes = await record_uses(
        database,
        office,
        replace(use, post_code="jabatan-1"),
        replace(use, post_code="tidak-ada"),
        replace(use, item_code="tidak-ada"),
        replace(use, post_code="jabatan-1", position_group=PositionGroup.JPT),
        replace(use, position_group=PositionGroup.FUNGSIONAL, until=APRIL),
        replace(use, until=date(2026, 2, 1)),
    )

    assert outcomes == [
        "created", "reference-unknown", "reference-unknown", "catalogue-invalid", "created", "catalogue-invalid",
    ]  # fmt: skip
    assert await record_uses(database, office, replace(use, post_code="jabatan-1")) == ["unchanged"]
    async with database.transaction(AGENCY) as conn:
        found = await service.catalogue_items(conn, agency_id=AGENCY, codes=[CODE])
    uses = [(one.post_code, one.position_group, one.until) for one in found[CODE].uses]
    assert uses == [(None, "fungsional", APRIL), ("jabatan-1", None, None)]
    assert found[CODE].rev == 2


def version(since: date, until: date | None = None, norm_minutes: int = 60) -> ItemVersion:
    said = ItemRecord(code=CODE, since=since, until=until, name="Rapat", unit="kali", norm_minutes=norm_minutes)
    return ItemVersion(**{name: getattr(said, name) for name in ItemVersion.__dataclass_fields__})


def test_the_version_that_began_last_is_in_force_until_it_ends_and_nothing_before_the_first() -> None:
    versions = [version(MAY), version(MARCH, norm_minutes=30), version(APRIL, date(2026, 4, 10), 40)]

    found = [in_force(versions, day) for day in (date(2026, 2, 28), MARCH, APRIL, date(2026, 4, 10), MAY)]

    assert [None if one is None else one.norm_minutes for one in found] == [None, 30, 40, None, 60]


def test_days_on_which_another_norm_was_in_force_are_those_that_change() -> None:
    versions = [version(MARCH, date(2026, 3, 20)), version(MAY)]
    sent = ItemRecord(code=CODE, since=date(2026, 3, 10), name="Rapat", unit="kali", norm_minutes=61)

    assert changed_worth(versions, sent) == [(date(2026, 3, 10), date(2026, 3, 20))]
    assert changed_worth(versions, replace(sent, since=MAY)) == [(MAY, None)]
    assert changed_worth(versions, replace(sent, since=APRIL)) == []
    assert changed_worth(versions, replace(sent, norm_minutes=60)) == []
    assert changed_worth(versions, replace(sent, norm_minutes=60, until=date(2026, 3, 12))) == [
        (date(2026, 3, 12), date(2026, 3, 20))
    ]
