"""Which regulation counts for an agency on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.audit import service as audit
from app.regulation import service
from app.regulation.model import Agency
from app.regulation.refusals import (
    AgencyExistsError,
    RegulationNotChosenError,
    RegulationNotEnactedError,
    RegulationUnknownError,
    RuleSetNotKeptError,
    TimeZoneUnknownError,
)
from app.rules.library import Library
from tests.personnel.builders import DEMO, NOW, agency, open_office
from tests.support.databases import RolledBackDatabase

LIBRARY = Library()
JANUARY = date(2026, 1, 1)
APRIL = date(2026, 4, 1)


async def test_the_latest_choice_that_has_begun_counts(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        for since, variant in ((JANUARY, "basis-penuh"), (APRIL, "basis-40")):
            await service.choose_regulation(
                conn,
                caller=office.officer,
                since=since,
                region="nasional",
                variant=variant,
                library=LIBRARY,
                now=NOW,
            )
        found = [
            (await service.in_force(conn, agency_id=DEMO, day=day, library=LIBRARY)).variant
            for day in (JANUARY, date(2026, 3, 31), APRIL)
        ]
    assert found == ["basis-penuh", "basis-penuh", "basis-40"]


async def test_a_choice_for_the_same_day_replaces_it_and_what_was_known_stays(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        for variant in ("basis-penuh", "basis-40"):
            last = await service.choose_regulation(
                conn,
                caller=office.officer,
                since=JANUARY,
                region="nasional",
                variant=variant,
                library=LIBRARY,
                now=NOW,
            )
        now = await service.in_force(conn, agency_id=DEMO, day=APRIL, library=LIBRARY)
        before = await service.in_force(conn, agency_id=DEMO, day=APRIL, known_at=last.known_from - 1, library=LIBRARY)
        listed = await service.choices(conn, agency_id=DEMO, known_at=None, after=None, size=10)
    assert (now.variant, before.variant) == ("basis-40", "basis-penuh")
    assert listed == [last]


async def test_before_the_first_choice_there_is_no_regulation(database: RolledBackDatabase) -> None:
    await open_office(database)
    async with database.transaction(DEMO) as conn:
        with pytest.raises(RegulationNotChosenError):
            await service.in_force(conn, agency_id=DEMO, day=APRIL, library=LIBRARY)


@pytest.mark.parametrize(
    ("region", "variant", "since"),
    [
        ("atlantis", "basis-penuh", JANUARY),
        ("nasional", "basis-90", JANUARY),
        ("nasional", "basis-40", date(2019, 1, 1)),
    ],
)
async def test_an_unknown_regulation_is_refused_with_those_there_are(
    database: RolledBackDatabase, region: str, variant: str, since: date
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        with pytest.raises(RegulationUnknownError) as refused:
            await service.choose_regulation(
                conn,
                caller=office.officer,
                since=since,
                region=region,
                variant=variant,
                library=LIBRARY,
                now=NOW,
            )
    assert "nasional/basis-penuh" in refused.value.remedies[0].params["available"]


async def test_a_real_agency_can_not_choose_a_demo_regulation(database: RolledBackDatabase) -> None:
    office = await open_office(database, agency_id=3273, demo=False)
    async with database.transaction(3273) as conn:
        with pytest.raises(RegulationNotEnactedError):
            await service.choose_regulation(
                conn,
                caller=office.officer,
                since=JANUARY,
                region="nasional",
                variant="basis-penuh",
                library=LIBRARY,
                now=NOW,
            )
        assert await service.choices(conn, agency_id=3273, known_at=None, after=None, size=10) == []


async def test_a_kept_rule_set_is_rebuilt_without_its_file(database: RolledBackDatabase) -> None:
    await open_office(database)
    rule_set = LIBRARY.by_id("nasional-2020-basis-40")
    async with database.transaction(DEMO) as conn:
        for _ in range(2):
            await service.keep_rule_set(conn, rule_set, agency_id=DEMO, now=NOW)
        kept = await service.kept_rule_set(conn, agency_id=DEMO, digest=rule_set.digest)
        with pytest.raises(RuleSetNotKeptError):
            await service.kept_rule_set(conn, agency_id=DEMO, digest="sha256:00")
    assert kept.digest == rule_set.digest
    assert [line.id for line in kept.lines] == [line.id for line in rule_set.lines]


async def test_an_agency_is_created_once_with_a_time_zone_that_exists(database: RolledBackDatabase) -> None:
    await open_office(database)
    nowhere = Agency(agency_id=1101, name="Simeulue", demo=False, time_zone="Asia/Atlantis")
    async with database.superuser() as conn:
        with pytest.raises(AgencyExistsError):
            await service.create_agency(conn, new=agency(), now=NOW)
        with pytest.raises(TimeZoneUnknownError):
            await service.create_agency(conn, new=nowhere, now=NOW)


async def test_today_is_the_agencys_day(database: RolledBackDatabase) -> None:
    await open_office(database)
    late_on_the_31st_in_london = datetime(2026, 3, 31, 17, tzinfo=UTC)
    async with database.transaction(DEMO) as conn:
        assert await service.today(conn, agency_id=DEMO, now=late_on_the_31st_in_london) == APRIL
        assert await audit.known_now(conn, agency_id=DEMO) == 0
