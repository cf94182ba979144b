"""A unit's recap: the sums of its people's statements that count, line by line."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from app.shared.month import Month
from app.tkd_statement.model import UnitRecap
from app.tkd_statement.service import Wanted, get, page, recaps
from tests.monthly_score.test_month_run import start, work
from tests.monthly_score.world import APRIL, NOW, World, build
from tests.support.databases import RolledBackDatabase


async def recaps_of(conn: AsyncConnection, world: World, month: Month, after: str | None = None) -> list[UnitRecap]:
    return await recaps(conn, caller=world.officer, month=month, unit_id=None, after=after, size=10)


async def test_a_units_recap_adds_up_its_statements_line_by_line(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
    await work(database, world, await start(database, world))
    await work(database, world, await start(database, world))  # what the first run came to counts no more

    async with database.transaction(world.agency_id) as conn:
        (recap,) = await recaps_of(conn, world, APRIL)
        beyond = await recaps_of(conn, world, APRIL, after=recap.unit_code)
        nothing = await recaps_of(conn, world, Month(2026, 3))
        statements = await page(conn, caller=world.officer, wanted=Wanted(month=APRIL), after=None, size=10, now=NOW)
        lines = [
            line
            for one in statements
            for line in (await get(conn, caller=world.officer, statement_id=one.statement_id, now=NOW))[1]
        ]

    assert (recap.sums.people, recap.sums.total) == (3, sum(one.total for one in statements))
    assert recap.sums.base - recap.sums.cuts + recap.sums.additions == recap.sums.total
    for told in recap.lines:
        assert told.amount == sum(line.amount or 0 for line in lines if line.line_id == told.line_id), told
    assert sum(told.amount for told in recap.lines if told.kind == "cut") == recap.sums.cuts
    assert (beyond, nothing) == ([], [])
