"""A real agency's month is worked out by the regulation that it enacted itself, to the rupiah."""

from __future__ import annotations

from datetime import date

from app.regulation import service as regulation
from app.regulation.model import Content, RegulationFormat
from app.shared.caller import Caller
from tests.monthly_score.test_month_run import start, statement_of, work
from tests.monthly_score.world import LIBRARY, NOW, World, arrange, build
from tests.regulation.texts import CSV, text
from tests.support.databases import RolledBackDatabase

JANUARY = date(2026, 1, 1)


async def enact(database: RolledBackDatabase, world: World, toml: str, csv: str) -> None:
    content = Content(format=RegulationFormat.TOML, text=toml, files={"kelas.csv": csv})
    officer, second = world.officer, world.second
    async with database.transaction(world.agency_id) as conn:
        draft = await regulation.upload(conn, caller=officer, content=content, now=NOW)
        submitted = await regulation.submit(
            conn, caller=officer, regulation_id=draft.regulation_id, library=LIBRARY, now=NOW
        )
        await regulation.approve(
            conn, caller=second, regulation_id=draft.regulation_id, digest=str(submitted.digest), now=NOW
        )


async def choose(database: RolledBackDatabase, agency_id: int, caller: Caller) -> None:
    async with database.transaction(agency_id) as conn:
        await regulation.choose_regulation(
            conn, caller=caller, since=JANUARY, region="contoh", variant="umum", library=LIBRARY, now=NOW
        )


async def test_the_enacted_regulation_pays_a_real_agency_and_a_correction_counts_from_the_next_run(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "UPDATE agencies SET demo = false")
    await enact(database, world, text(), CSV)
    await choose(database, world.agency_id, world.officer)

    first = await work(database, world, await start(database, world))
    by_first, _ = await statement_of(database, world, 1)
    corrected = text(("tkd = 5000000", "tkd = 6000000"), ("tkd = 3491429", "tkd = 4189714"))
    await enact(database, world, corrected, CSV.replace("9,5000000", "9,6000000"))
    second = await work(database, world, await start(database, world))
    by_second, _ = await statement_of(database, world, 1)

    assert (by_first.base, by_first.total) == (5_000_000, 4_582_143)
    assert (by_second.base, by_second.total) == (6_000_000, 5_498_571)  # 5,498,571.43: six fifths of the first
    assert first.rule_set_digest != second.rule_set_digest
