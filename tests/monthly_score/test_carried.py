"""A line that goes on from month to month goes on from the result that counts, and never starts anew in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from app.monthly_score import service
from app.monthly_score.model import MonthRun
from app.monthly_score.refusals import EarlierMonthFirstError
from app.monthly_score.service import WantedRun
from app.regulation.service import choose_regulation
from app.rules import Library
from tests.monthly_score.test_month_run import statement_of, work
from tests.monthly_score.world import APRIL, NOW, World, arrange, build
from tests.rules.writing import TOTAL, line, write
from tests.support.databases import RolledBackDatabase

ABSENCES = line(
    "absences",
    "carried",
    "carried.absences + count(day for day in days if day.status == 'absent')",
    unit="count",
    start=0,
    resets="never",
    round={"to": 1, "mode": "half_up"},
)
FINE = '[parameters]\nfine = { value = 1000, unit = "rupiah", citation = "Pasal 2", certainty = "text" }\n'
LINES = (FINE, ABSENCES, line("amount", "base", "1000000"), line("absence_cut", "cut", "fine * absences"), TOTAL)

MARCH = "INSERT INTO periods (agency_id, month, state, rev, changed_at) VALUES (9901, '2026-03-01', :state, 1, now())"
RUN = """
WITH run AS (
    INSERT INTO month_runs (agency_id, run_id, kind, month, state, rule_set_digest, standing, known_at, people, digest,
                            started_by, started_at, finished_at)
    SELECT 9901, gen_random_uuid(), 'regular', '2026-03-01', :state, digest, 'demo', 1, 1, 'sha256:0',
           gen_random_uuid(), now(), now() FROM rule_sets LIMIT 1 RETURNING run_id
), person AS (
    INSERT INTO run_people (agency_id, run_id, employee_id, chunk) SELECT 9901, run_id, :employee, 0 FROM run
)
INSERT INTO frozen_results (agency_id, run_id, employee_id, facts, facts_digest, engine_version, held, lines, trace,
                            digest)
SELECT 9901, run_id, :employee, '{}', 'sha256:0', '1', false,
       jsonb_build_array(jsonb_build_object('id', 'absences', 'kind', 'carried', 'value', :left)), '{}', 'sha256:0'
FROM run
"""
COUNT = """
INSERT INTO counting_results (agency_id, month, employee_id, run_id)
SELECT agency_id, month, employee_id, run_id FROM month_runs JOIN run_people USING (agency_id, run_id)
WHERE month = '2026-03-01' AND state = 'finished'
"""
SOURCES = """
SELECT s.run_id, s.kind, r.month, s.source_employee_id = s.employee_id
FROM result_sources s JOIN month_runs r ON r.run_id = s.source_run_id
"""


async def arranged(database: RolledBackDatabase, folder: Path) -> tuple[World, Library]:
    async with database.superuser() as conn:
        world = await build(conn)
    write(folder, *LINES)
    library = Library((folder,))
    async with database.transaction(world.agency_id) as conn:
        await choose_regulation(
            conn,
            caller=world.officer,
            since=date(2026, 1, 1),
            region="uji",
            variant="biasa",
            library=library,
            now=NOW,
        )
    return world, library


async def start(database: RolledBackDatabase, world: World, library: Library) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        return await service.start(conn, caller=world.officer, wanted=WantedRun(month=APRIL), library=library, now=NOW)


async def test_the_month_goes_on_from_the_result_that_counts(database: RolledBackDatabase, tmp_path: Path) -> None:
    world, library = await arranged(database, tmp_path)
    first = await work(database, world, await start(database, world, library))
    async with database.superuser() as conn:
        await arrange(conn, MARCH.replace(":state", "'calculated'"))
        for state, left in (("superseded", "9"), ("finished", "3")):
            told = RUN.replace(":state", f"'{state}'").replace(":left", f"'{left}'")
            await arrange(conn, told.replace(":employee", "%(employee)s"), employee=world.people[0])
        await arrange(conn, COUNT)

    before, _ = await statement_of(database, world, 1)
    second = await work(database, world, await start(database, world, library))
    after, lines = await statement_of(database, world, 1)

    assert before.total == 999_000  # one absence in April, and nothing before
    assert after.total == 996_000  # three left by March
    assert next(line.value for line in lines if line.line_id == "absences") == "4"
    assert first.digest != second.digest
    async with database.transaction(world.agency_id) as conn:
        read = [tuple(row) for row in await conn.execute(text(SOURCES))]
    assert read == [(second.run_id, "carried", date(2026, 3, 1), True)]


@pytest.mark.parametrize("state", ["open", "grace", "closed"])
async def test_a_month_before_that_is_not_calculated_comes_first(
    database: RolledBackDatabase, tmp_path: Path, state: str
) -> None:
    world, library = await arranged(database, tmp_path)
    async with database.superuser() as conn:
        await arrange(conn, MARCH.replace(":state", f"'{state}'"))

    with pytest.raises(EarlierMonthFirstError):
        await start(database, world, library)
