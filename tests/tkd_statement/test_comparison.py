"""A run beside last month: sums of units, who differs most, and which lines and facts differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from app.monthly_score.model import MonthRun
from app.persistence.database import Database
from app.shared.month import Month
from app.tkd_statement.comparison import Comparing, compare_people, compare_units
from app.tkd_statement.model import Differing, PersonDifference
from tests.monthly_score.test_month_run import start, work
from tests.monthly_score.world import NOW, World, arrange, build
from tests.support.databases import RolledBackDatabase

# April's statements and results as March's, but for one person who wasn't there and one who earned less.
MARCH = """
WITH period AS (
    INSERT INTO periods (agency_id, month, state, rev, changed_at) VALUES (9901, '2026-03-01', 'calculated', 1, now())
), run AS (
    INSERT INTO month_runs (agency_id, run_id, kind, month, state, rule_set_digest, standing, known_at, people, digest,
                            started_by, started_at, finished_at)
    SELECT agency_id, gen_random_uuid(), kind, '2026-03-01', state, rule_set_digest, standing, known_at, people,
           digest, started_by, started_at, finished_at FROM month_runs RETURNING run_id
), person AS (
    INSERT INTO run_people (agency_id, run_id, employee_id, chunk)
    SELECT p.agency_id, run.run_id, p.employee_id, p.chunk FROM run_people p, run WHERE p.employee_id <> %(newcomer)s
), result AS (
    INSERT INTO frozen_results (agency_id, run_id, employee_id, facts, facts_digest, engine_version, held, problem,
                                lines, trace, digest)
    SELECT f.agency_id, run.run_id, f.employee_id,
           jsonb_set(f.facts, '{segments,0,kelas_jabatan}',
                     CASE WHEN f.employee_id = %(lower)s THEN '7' ELSE '9' END::jsonb),
           f.facts_digest, f.engine_version, f.held, f.problem,
           (SELECT jsonb_agg(CASE WHEN f.employee_id = %(lower)s AND line->>'kind' IN ('base', 'total')
                             THEN jsonb_set(line, '{value}', to_jsonb((line->>'value')::bigint - 1000000))
                             ELSE line END)
            FROM jsonb_array_elements(f.lines) line), f.trace, f.digest
    FROM frozen_results f, run WHERE f.employee_id <> %(newcomer)s
), issued AS (
    INSERT INTO statements (agency_id, statement_id, run_id, employee_id, month, unit_id, base, cuts, additions, total,
        outcome, hold_months, gate, standing, rule_set_digest, facts_digest, digest, issued_at)
    SELECT s.agency_id, gen_random_uuid(), run.run_id, s.employee_id, '2026-03-01', s.unit_id,
           s.base - lowered.by, s.cuts, s.additions, s.total - lowered.by,
           s.outcome, s.hold_months, s.gate, s.standing, s.rule_set_digest, s.facts_digest, s.digest, s.issued_at
    FROM statements s, run, LATERAL (SELECT CASE WHEN s.employee_id = %(lower)s THEN 1000000 ELSE 0 END AS by) lowered
    WHERE s.employee_id <> %(newcomer)s
)
INSERT INTO counting_results (agency_id, month, employee_id, run_id)
SELECT c.agency_id, '2026-03-01', c.employee_id, run.run_id FROM counting_results c, run
WHERE c.employee_id <> %(newcomer)s
"""


FEBRUARY = Month(2026, 2)
ANY = Differing(least_rupiah=0, least_percent=0)


async def two_months(database: RolledBackDatabase) -> tuple[World, MonthRun]:
    async with database.superuser() as conn:
        world = await build(conn, people=4)
    run = await work(database, world, await start(database, world))
    async with database.superuser() as conn:
        await arrange(conn, "SET CONSTRAINTS ALL DEFERRED")
        await arrange(conn, MARCH, newcomer=world.people[3], lower=world.people[1])
    return world, run


async def people(
    database: Database, world: World, run: MonthRun, differing: Differing = ANY, size: int = 10
) -> list[PersonDifference]:
    async with database.transaction(world.agency_id) as conn:
        return await compare_people(
            conn,
            caller=world.officer,
            comparing=Comparing(run_id=run.run_id),
            differing=differing,
            size=size,
            now=NOW,
        )


async def test_units_are_set_beside_last_month(database: RolledBackDatabase) -> None:
    world, run = await two_months(database)

    async with database.transaction(world.agency_id) as conn:
        (unit,) = await compare_units(
            conn, caller=world.officer, comparing=Comparing(run_id=run.run_id), after=None, size=10
        )
        nothing = await compare_units(
            conn,
            caller=world.officer,
            comparing=Comparing(run_id=run.run_id, month=FEBRUARY),
            after=None,
            size=10,
        )
        beyond = await compare_units(
            conn, caller=world.officer, comparing=Comparing(run_id=run.run_id), after=unit.unit_code, size=10
        )

    assert (unit.then.people, unit.now.people) == (3, 4)
    assert unit.now.base - unit.then.base == 6_000_000  # the newcomer, and what the other lacked
    assert unit.now.total - unit.then.total == unit.now.base - unit.then.base - unit.now.cuts + unit.then.cuts
    assert [(one.then.people, one.then.total, one.now) for one in nothing] == [(0, 0, unit.now)]
    assert beyond == []


async def test_who_differs_most_comes_first_with_the_lines_and_facts_that_differ(database: RolledBackDatabase) -> None:
    world, run = await two_months(database)

    newcomer, lower = await people(database, world, run)

    assert (newcomer.person.employee_id, newcomer.person.then) == (world.people[3], None)
    assert newcomer.person.difference == newcomer.person.now
    assert (lower.person.employee_id, lower.person.difference) == (world.people[1], 1_000_000)
    assert {change.kind for change in lower.lines} == {"base", "total"}
    assert [(change.fact, change.then, change.now) for change in lower.facts] == [("kelas_jabatan", "7", "9")]


@pytest.mark.parametrize(
    ("least", "found"),
    [((1_000_000, 0), 2), ((1_000_001, 0), 1), ((0, 20), 2), ((0, 90), 1)],
)
async def test_thresholds_leave_out_small_differences_but_nobody_who_came_or_went(
    database: RolledBackDatabase, least: tuple[int, int], found: int
) -> None:
    world, run = await two_months(database)

    rupiah, percent = least
    told = await people(database, world, run, Differing(least_rupiah=rupiah, least_percent=percent))

    assert len(told) == found
    assert told[0].person.employee_id == world.people[3]


async def test_the_list_goes_on_after_a_person_and_each_read_is_recorded(database: RolledBackDatabase) -> None:
    world, run = await two_months(database)

    (first,) = await people(database, world, run, size=1)
    after = (abs(first.person.difference), first.person.employee_id)
    rest = await people(database, world, run, replace(ANY, after=after))

    assert [one.person.employee_id for one in rest] == [world.people[1]]
    async with database.transaction(world.agency_id) as conn:
        read = await conn.execute(
            text("SELECT subject_employee_id FROM audit_log WHERE action = 'month_comparison.read'")
        )
        assert {row[0] for row in read} == {world.people[3], world.people[1]}
