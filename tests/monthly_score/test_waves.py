"""Leaders whose amount also comes from their staff's results are worked out after them, wave by wave."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score import service
from app.monthly_score.model import MonthRun, RunState
from app.monthly_score.service import WantedRun
from app.persistence.database import Database
from app.regulation.service import choose_regulation
from app.rules import Library
from tests.monthly_score.test_month_run import read, statement_of, work
from tests.monthly_score.world import APRIL, NOW, World, arrange, build
from tests.rules.writing import TOTAL, line, write
from tests.support.databases import RolledBackDatabase

PERCENT = {"to": "0.01%", "mode": "half_up"}
PRESENT = line(
    "present",
    "score",
    "count(day for day in days if day.status == 'present') / month.working_days",
    round=PERCENT,
)
LED = line(
    "performance",
    "score",
    "(present + sum(member.present * member.days for member in staff) / sum(member.days for member in staff)) / 2"
    " if is_leader else present",
    round=PERCENT,
)
FULL = '[parameters]\nfull = { value = 1000000, unit = "rupiah", citation = "Pasal 2", certainty = "text" }\n'
LINES = (FULL, PRESENT, LED, line("amount", "base", "full * performance"), TOTAL)

BELOW = """
UPDATE post_versions SET parent_post_id = (SELECT post_id FROM assignments WHERE employee_id = %(leader)s LIMIT 1)
WHERE post_id = (SELECT post_id FROM assignments WHERE employee_id = %(employee)s LIMIT 1)
"""
INSTEAD = """
INSERT INTO superior_overrides (agency_id, employee_id, superior_employee_id, since, until, reason, known_from)
VALUES (9901, %(e)s, %(s)s, %(since)s, %(until)s, 'uji', 1)
"""
ABSENT = """
UPDATE attendance_days SET status = 'absent', late_minutes = NULL, early_minutes = NULL
WHERE employee_id = %(e)s AND day <= %(until)s::date
"""


async def arranged(database: RolledBackDatabase, folder: Path, people: int, *below: tuple[int, int]) -> World:
    """Make a world in which everybody is present all 21 days; of each pair the first one leads the second."""
    async with database.superuser() as conn:
        world = await build(conn, people=people)
        await arrange(conn, "UPDATE attendance_days SET status = 'present', late_minutes = 0, early_minutes = 0")
        for leader, employee in below:
            await arrange(conn, BELOW, leader=world.people[leader - 1], employee=world.people[employee - 1])
    async with database.transaction(world.agency_id) as conn:
        await choose(conn, world, folder)
    return world


async def choose(conn: AsyncConnection, world: World, folder: Path) -> Library:
    write(folder, *LINES)
    library = Library((folder,))
    since = date(2026, 1, 1)
    await choose_regulation(
        conn, caller=world.officer, since=since, region="uji", variant="biasa", library=library, now=NOW
    )
    return library


async def arrange_waves(conn: AsyncConnection, world: World, folder: Path, *, every: int) -> Library:
    """Let the first of so many people each lead the others, by a regulation that asks for the staff."""
    for number, employee_id in enumerate(world.people):
        if number % every:
            await arrange(conn, BELOW, leader=world.people[number - number % every], employee=employee_id)
    return await choose(conn, world, folder)


async def start(
    database: Database, world: World, folder: Path, only: tuple[UUID, ...] | None = None, *, trial: bool = False
) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        wanted = WantedRun(month=APRIL, only=only, trial=trial)
        return await service.start(conn, caller=world.officer, wanted=wanted, library=Library((folder,)), now=NOW)


async def absent(database: RolledBackDatabase, world: World, number: int, until: str) -> None:
    async with database.superuser() as conn:
        await arrange(conn, ABSENT, e=world.people[number - 1], until=until)


async def waves(database: Database, world: World, run: MonthRun) -> list[int]:
    """Return the wave of each person, in the order of their numbers."""
    async with database.transaction(world.agency_id) as conn:
        rows = await conn.execute(
            text("SELECT employee_id, wave FROM run_people WHERE run_id = :run"), {"run": run.run_id}
        )
        found = {row.employee_id: row.wave for row in rows}
    return [found[person] for person in world.people]


async def queued(database: RolledBackDatabase) -> list[int]:
    async with database.superuser() as conn:
        rows = await conn.execute(text("SELECT args->>'chunk' FROM procrastinate.procrastinate_jobs ORDER BY id"))
        return [int(row[0]) for row in rows]


async def total(database: Database, world: World, number: int) -> int:
    return (await statement_of(database, world, number))[0].total


async def held(database: Database, world: World, run: MonthRun) -> dict[UUID, str]:
    async with database.transaction(world.agency_id) as conn:
        found = await service.held(conn, agency_id=world.agency_id, run_id=run.run_id, after=None, size=10)
    return {one.employee_id: one.problem.code for one in found}


async def test_a_leader_is_paid_by_the_staff_s_results_of_the_same_run(
    database: RolledBackDatabase, tmp_path: Path
) -> None:
    world = await arranged(database, tmp_path, 4, (4, 2), (4, 3), (2, 1))
    await absent(database, world, 1, "2026-04-01")  # 20 of 21 days: 95.24 %
    await absent(database, world, 3, "2026-04-07")  # 17 of 21 days: 80.95 %

    run = await start(database, world, tmp_path)
    assert await waves(database, world, run) == [0, 1, 0, 2]
    assert await queued(database) == [0]
    first = await work(database, world, run, 0)
    assert (first.done, first.wave, await queued(database)) == (2, 1, [0, 1])
    finished = await work(database, world, run, 1, 0, 1, 2)

    assert (finished.state, finished.done, finished.held) == (RunState.FINISHED, 4, 0)
    assert await queued(database) == [0, 1, 2]
    assert await total(database, world, 1) == 952_400
    assert await total(database, world, 2) == 976_200  # (100 % + 95.24 %) / 2
    assert await total(database, world, 3) == 809_500
    # Of person 2 leaders read `present`, 100 %; ((100 % x 21 + 80.95 % x 21) / 42 + 100 %) / 2 = 95.2375 %, rounded
    assert await total(database, world, 4) == 952_400
    async with database.transaction(world.agency_id) as conn:
        rows = await conn.execute(text("SELECT employee_id, source_employee_id, kind FROM result_sources"))
        read_of = {(row[0], row[1], row[2]) for row in rows}
    two, four = world.people[1], world.people[3]
    assert read_of == {(two, world.people[0], "staff"), (four, two, "staff"), (four, world.people[2], "staff")}


async def test_only_the_days_under_the_leader_weigh(database: RolledBackDatabase, tmp_path: Path) -> None:
    world = await arranged(database, tmp_path, 3, (3, 1), (3, 2))
    await absent(database, world, 1, "2026-04-30")  # 0 %
    async with database.superuser() as conn:  # until the 15th somebody without staff of its own leads person 1
        days = {"since": date(2026, 4, 1), "until": date(2026, 4, 16)}
        await arrange(conn, INSTEAD, e=world.people[0], s=world.people[1], **days)

    await work(database, world, await start(database, world, tmp_path), 0, 1, 2)

    # Person 1 was led by person 2 on 10 of the 21 days and by person 3 on 11: (0 x 11 + 100 % x 21) / 32 = 65.625 %.
    assert await total(database, world, 2) == 500_000
    assert await total(database, world, 3) == 828_100  # 82.8125 % in hundredths of a percent


async def test_people_who_stand_below_themselves_are_held_and_so_is_who_stands_above(
    database: RolledBackDatabase, tmp_path: Path
) -> None:
    world = await arranged(database, tmp_path, 5, (4, 1))
    async with database.superuser() as conn:
        for one, above, day in ((1, 2, 1), (2, 1, 1), (3, 1, 1), (2, 5, 20)):
            days = {"since": date(2026, 4, day), "until": None}
            await arrange(conn, INSTEAD, e=world.people[one - 1], s=world.people[above - 1], **days)
        await arrange(conn, BELOW, leader=world.people[3], employee=world.people[4])

    run = await work(database, world, await start(database, world, tmp_path), 0, 1, 2, 3, 4)

    first, second, _, fourth, fifth = world.people
    assert (run.state, run.done) == (RunState.FINISHED, 5)
    assert await held(database, world, run) == {
        first: "staff-circle",
        second: "staff-circle",
        fifth: "staff-held",
        fourth: "staff-held",
    }
    assert await total(database, world, 3) == 1_000_000


async def test_a_staff_member_who_is_held_holds_the_leader_and_whoever_is_named_takes_the_leader_along(
    database: RolledBackDatabase, tmp_path: Path
) -> None:
    world = await arranged(database, tmp_path, 3, (3, 2), (2, 1))
    async with database.superuser() as conn:
        await arrange(
            conn, "UPDATE attendance_days SET known_from = 1000000 WHERE employee_id = %(e)s", e=world.people[0]
        )
    first = await work(database, world, await start(database, world, tmp_path), 0, 1, 2)
    assert await held(database, world, first) == {
        world.people[0]: "attendance-missing",
        world.people[1]: "staff-held",
        world.people[2]: "staff-held",
    }
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE attendance_days SET known_from = 1 WHERE employee_id = %(e)s", e=world.people[0])

    again = await start(database, world, tmp_path, (world.people[0],))
    assert again.people == 3
    finished = await work(database, world, again, 0, 1, 2)

    assert (finished.state, finished.held) == (RunState.FINISHED, 0)
    assert await total(database, world, 3) == 1_000_000


async def test_a_leader_who_is_named_alone_reads_the_staff_s_results_that_count(
    database: RolledBackDatabase, tmp_path: Path
) -> None:
    world = await arranged(database, tmp_path, 2, (2, 1))
    await absent(database, world, 1, "2026-04-30")
    await work(database, world, await start(database, world, tmp_path), 0, 1)
    assert await total(database, world, 2) == 500_000

    again = await start(database, world, tmp_path, (world.people[1],))
    finished = await work(database, world, again, 0)

    assert (again.people, finished.state, finished.digest is not None) == (1, RunState.FINISHED, True)
    assert await total(database, world, 2) == 500_000


async def test_a_trial_goes_in_waves_too_and_reads_its_own_results(
    database: RolledBackDatabase, tmp_path: Path
) -> None:
    world = await arranged(database, tmp_path, 2, (2, 1))
    regular = await work(database, world, await start(database, world, tmp_path), 0, 1)
    await absent(database, world, 1, "2026-04-30")

    trial = await work(database, world, await start(database, world, tmp_path, trial=True), 0, 1)

    assert (trial.state, trial.done, trial.held) == (RunState.FINISHED, 2, 0)
    assert trial.digest != regular.digest
    async with database.superuser() as conn:
        rows = await conn.execute(
            text("SELECT lines FROM trial_results WHERE employee_id = :e"), {"e": world.people[1]}
        )
        (amount,) = (one["value"] for one in rows.scalar_one() if one["id"] == "tkd")
    assert amount == 500_000
    assert await total(database, world, 2) == 1_000_000
    assert (await read(database, world, regular.run_id)).state is RunState.FINISHED
