"""Working out some people of a calculated month anew: their results count from then on, those of all others go on."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from app.monthly_score import service
from app.monthly_score.model import MonthRun, RunKind, RunState
from app.monthly_score.refusals import AnotherRunError, MonthNotReadyError, NotInMonthError
from app.monthly_score.service import WantedRun
from app.monthly_score.verifying import verify_month, verify_some
from app.persistence.database import Database
from app.shared.ids import new_id
from tests.monthly_score.test_month_run import read, start, statement_of, work
from tests.monthly_score.world import APRIL, LIBRARY, NOW, World, arrange, build
from tests.payroll_publication.batches import approve, approve_month, lines_of, prepare, publish
from tests.support.databases import RolledBackDatabase

FORGET = "DELETE FROM attendance_days WHERE employee_id = %(e)s"
REMEMBER = """
INSERT INTO attendance_days (agency_id, employee_id, day, status, late_minutes, early_minutes, known_from)
SELECT agency_id, %(e)s, day, status, late_minutes, early_minutes, known_from
FROM attendance_days WHERE employee_id = %(of)s
"""


async def again(database: Database, world: World, *people: UUID) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        wanted = WantedRun(month=APRIL, only=people)
        return await service.start(conn, caller=world.officer, wanted=wanted, library=LIBRARY, now=NOW)


async def counting(database: Database, world: World) -> dict[UUID, UUID]:
    async with database.transaction(world.agency_id) as conn:
        rows = await conn.execute(text("SELECT employee_id, run_id FROM counting_results"))
        return {row.employee_id: row.run_id for row in rows}


async def with_one_held(database: RolledBackDatabase) -> tuple[World, MonthRun]:
    """Run a month of three in which the attendance of the third is missing, and record it after that."""
    async with database.superuser() as conn:
        world = await build(conn, people=3)
        await arrange(conn, FORGET, e=world.people[2])
    first = await work(database, world, await start(database, world))
    assert (first.kind, first.held) == (RunKind.REGULAR, 1)
    async with database.superuser() as conn:
        await arrange(conn, REMEMBER, e=world.people[2], of=world.people[0])
    return world, first


async def test_a_fact_that_came_later_is_for_those_named_and_the_others_count_on(database: RolledBackDatabase) -> None:
    world, first = await with_one_held(database)
    before, _ = await statement_of(database, world, 1)

    second = await work(database, world, await again(database, world, world.people[2]))

    assert (second.kind, second.state, second.people, second.held) == (RunKind.PEOPLE, RunState.FINISHED, 1, 0)
    assert (await read(database, world, first.run_id)).state is RunState.FINISHED
    assert await counting(database, world) == {
        world.people[0]: first.run_id,
        world.people[1]: first.run_id,
        world.people[2]: second.run_id,
    }
    assert (await statement_of(database, world, 1))[0] == before
    assert (await statement_of(database, world, 3))[0].run_id == second.run_id
    async with database.transaction(world.agency_id) as conn:
        found = await verify_month(conn, agency_id=world.agency_id, month=APRIL)
        (one,) = await verify_some(conn, agency_id=world.agency_id, run_id=second.run_id, after=None, size=10)
    assert [(one.run.run_id, one.results, one.is_same) for one in found] == [
        (first.run_id, 3, True),
        (second.run_id, 1, True),
    ]
    assert (one.employee_id, one.is_same, one.stored) == (world.people[2], True, one.anew)


async def test_a_batch_pays_what_counts(database: RolledBackDatabase) -> None:
    world, _ = await with_one_held(database)
    await work(database, world, await again(database, world, world.people[2]))
    await approve_month(database, world)

    batch = await prepare(database, world)
    await approve(database, world, batch)
    await publish(database, world, batch)

    lines = await lines_of(database, world, batch)
    assert {line.employee_id for line in lines} == set(world.people)
    assert {line.statement_id for line in lines} == {
        (await statement_of(database, world, number))[0].statement_id for number in (1, 2, 3)
    }


async def test_everybody_anew_takes_the_place_of_all_runs_before(database: RolledBackDatabase) -> None:
    world, first = await with_one_held(database)
    second = await work(database, world, await again(database, world, world.people[2]))

    third = await work(database, world, await start(database, world))

    states = [(await read(database, world, run.run_id)).state for run in (first, second, third)]
    assert states == [RunState.SUPERSEDED, RunState.SUPERSEDED, RunState.FINISHED]
    assert set((await counting(database, world)).values()) == {third.run_id}
    assert third.held == 0


async def test_a_month_that_is_only_closed_is_for_everybody_first(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)

    with pytest.raises(MonthNotReadyError):
        await again(database, world, world.people[0])


async def test_who_held_no_post_in_the_month_is_refused_with_all_who_are_named(database: RolledBackDatabase) -> None:
    world, _ = await with_one_held(database)

    with pytest.raises(NotInMonthError) as refused:
        await again(database, world, world.people[2], new_id())

    assert refused.value.params == {"month": str(APRIL), "missing": "1"}


async def test_a_month_has_one_run_at_a_time(database: RolledBackDatabase) -> None:
    world, _ = await with_one_held(database)
    running = await again(database, world, world.people[2])

    with pytest.raises(AnotherRunError) as refused:
        await start(database, world)

    assert refused.value.remedies[0].href == f"/v1/month-runs/{running.run_id}"
