"""A month run reads the norm that was in force on each entry's work date, as it was known when the run began."""

from __future__ import annotations

from collections import Counter
from typing import Any

from app.monthly_score.model import MonthRun
from tests.monthly_score.test_month_run import problem_of, start, work
from tests.monthly_score.world import World, arrange, build
from tests.support.databases import RolledBackDatabase
from tests.support.office import stored

VERSION = """
INSERT INTO catalogue_versions (agency_id, code, since, name, unit, per_quantity, norm_minutes, category, counts,
    active, known_from)
VALUES (%(a)s, 'K1', %(since)s, 'Menyusun laporan', 'laporan', 1, %(norm)s, 'main', %(counts)s, true, %(known)s)
"""


async def world_of(database: RolledBackDatabase) -> World:
    async with database.superuser() as conn:
        return await build(conn)


async def version(database: RolledBackDatabase, world: World, since: str, **said: object) -> None:
    values = {"a": world.agency_id, "since": since, "norm": 60, "counts": True, "known": world.change} | said
    async with database.superuser() as conn:
        await arrange(conn, VERSION, **values)


async def norms(database: RolledBackDatabase, run: MonthRun) -> Counter[int]:
    """Count the frozen entries by their norm."""
    found: Counter[int] = Counter()
    for (facts,) in await stored(database, "SELECT facts FROM frozen_results"):
        segments: list[dict[str, Any]] = facts["segments"]
        for entry in (one for segment in segments for one in segment["entries"]):
            found[entry["norm_minutes"]] += entry["n"]
    assert run.held == 0
    return found


async def test_the_norm_is_that_of_the_work_date(database: RolledBackDatabase) -> None:
    world = await world_of(database)
    await version(database, world, "2026-04-16", norm=45)
    await version(database, world, "2026-05-01", norm=30)

    run = await work(database, world, await start(database, world))

    assert await norms(database, run) == {60: 9, 45: 11}


async def test_a_version_that_became_known_after_the_run_began_is_not_read(database: RolledBackDatabase) -> None:
    world = await world_of(database)
    run = await start(database, world)
    await version(database, world, "2026-04-16", norm=45, known=run.known_at + 1)

    assert await norms(database, await work(database, world, run)) == {60: 20}


async def test_entries_of_an_item_that_does_not_count_are_no_minutes(database: RolledBackDatabase) -> None:
    world = await world_of(database)
    await version(database, world, "2026-04-16", counts=False)

    assert await norms(database, await work(database, world, await start(database, world))) == {60: 9}


async def test_an_approved_entry_whose_item_has_no_norm_on_its_day_holds_the_person_and_is_named(
    database: RolledBackDatabase,
) -> None:
    world = await world_of(database)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE catalogue_versions SET until = '2026-04-16'")

    run = await work(database, world, await start(database, world))

    assert run.held == 1
    assert await problem_of(database, world, run) == {
        "code": "catalogue-item-unknown", "nip": "193001012010000001", "item": "K1", "day": "2026-04-16",
    }  # fmt: skip
