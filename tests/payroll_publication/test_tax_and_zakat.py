"""PTKP and consent to zakat reach the payment: of the payment month's year, and as of the work month's last day."""

from __future__ import annotations

from datetime import date

import pytest

from app.payroll_publication import service
from app.payroll_publication.model import Publication
from app.persistence.database import Database, raw
from app.personnel.person_details import Ptkp, TaxStatus, ZakatConsent
from app.personnel.service import person_details
from tests.monthly_score.world import NOW, World, arrange, build
from tests.payroll_publication.batches import lines_of, prepared
from tests.support.databases import RolledBackDatabase

NIP = "193001012010000001"
OTHER = "193001012010000002"
ZAKAT = 118_750
"""2.5 % of 5,000,000 less 2 % tax on 10,000,000 (PP 58/2023, category A) and 1 % BPJS."""


async def withheld(database: Database, world: World, batch: Publication) -> dict[str, int]:
    (line,) = await lines_of(database, world, batch)
    return {str(item["role"]): int(str(item["amount"])) for item in line.payment if item["kind"] == "withheld"}


async def consent(database: Database, world: World, *rows: tuple[date, date | None, bool]) -> None:
    records = [
        ZakatConsent(nip=NIP, since=since, until=until, consent=given, document=None) for since, until, given in rows
    ]
    async with database.transaction(world.agency_id) as conn:
        await person_details.record_zakat_consents(conn, caller=world.officer, records=records, now=NOW)


async def tax(database: Database, world: World, year: int, ptkp: Ptkp, *, nip: str = NIP) -> None:
    records = [TaxStatus(nip=nip, tax_year=year, ptkp=ptkp, source="SIMGAJI")]
    async with database.transaction(world.agency_id) as conn:
        await person_details.record_tax_statuses(conn, caller=world.officer, records=records, now=NOW)


@pytest.fixture
async def world(database: RolledBackDatabase) -> World:
    async with database.superuser() as conn:
        return await build(conn, variant="ter-zakat")


@pytest.mark.parametrize(
    ("rows", "zakat"),
    [
        ([(date(2026, 1, 1), None, True)], ZAKAT),
        ([(date(2026, 4, 30), None, True)], ZAKAT),
        ([(date(2026, 5, 1), None, True)], 0),
        ([(date(2026, 1, 1), None, True), (date(2026, 4, 30), None, False)], 0),
        ([(date(2026, 1, 1), None, True), (date(2026, 5, 1), None, False)], ZAKAT),
        ([(date(2026, 1, 1), date(2026, 4, 30), True)], 0),
        ([(date(2026, 1, 1), date(2026, 5, 1), True)], ZAKAT),
        ([], 0),
    ],
)
async def test_zakat_is_withheld_as_the_work_months_last_day_has_it(
    database: RolledBackDatabase, world: World, rows: list[tuple[date, date | None, bool]], zakat: int
) -> None:
    await tax(database, world, 2026, Ptkp.TK_0)
    if rows:
        await consent(database, world, *rows)

    found = await withheld(database, world, await prepared(database, world))

    assert found["zakat"] == zakat


async def test_tax_goes_by_the_ptkp_of_the_payment_months_year(database: RolledBackDatabase, world: World) -> None:
    await tax(database, world, 2025, Ptkp.K_3)
    await tax(database, world, 2026, Ptkp.TK_0)

    found = await withheld(database, world, await prepared(database, world))

    # 10,000,000 is taxed at 2 % in category A (TK/0); in C (K/3) it would be 1.5 % (PP 58/2023)
    assert found["pph21"] == 200_000


@pytest.mark.parametrize(
    ("last_day", "is_last"),
    [(None, False), (date(2026, 4, 30), True), (date(2026, 5, 31), True), (date(2026, 6, 1), False)],
)
async def test_who_left_by_the_end_of_the_payment_month_is_paid_in_the_last_month_of_service(
    database: RolledBackDatabase,
    world: World,
    last_day: date | None,
    is_last: bool,  # noqa: FBT001 - a test's parameter
) -> None:
    await tax(database, world, 2026, Ptkp.TK_0)
    if last_day is not None:
        async with database.superuser() as conn:
            await arrange(
                conn,
                "INSERT INTO departures (agency_id, employee_id, last_day, reason, reference, sign_in_until,"
                " known_from) VALUES (%(a)s, %(who)s, %(day)s, 'retired', 'SK 1', '2026-12-31', 0)",
                a=world.agency_id,
                who=world.people[0],
                day=last_day,
            )

    await prepared(database, world)

    async with database.superuser() as conn:
        cursor = await (await raw(conn)).execute("SELECT facts->'is_last_service_month' FROM payment_results")
        assert await cursor.fetchall() == [(is_last,)]


async def test_without_a_ptkp_the_person_is_held_and_the_fact_is_named(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=2, variant="ter-zakat")
    await tax(database, world, 2025, Ptkp.TK_0)
    await tax(database, world, 2026, Ptkp.TK_0, nip=OTHER)

    batch = await prepared(database, world)

    async with database.transaction(world.agency_id) as conn:
        (hold,) = await service.holds(
            conn, caller=world.officer, publication_id=batch.publication_id, after=None, size=10
        )
    assert (hold.employee_id, hold.params["fact"]) == (world.people[0], "ptkp")
