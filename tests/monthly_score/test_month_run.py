"""A month run: people worked out in chunks, frozen with their facts, finished once."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.jobs.worker import Hands
from app.monthly_score import service
from app.monthly_score.model import Gathered, MonthRun, RunState
from app.monthly_score.refusals import MonthNotReadyError, NobodyToScoreError
from app.monthly_score.scoring import score, score_again
from app.monthly_score.service import WantedRun
from app.monthly_score.verifying import Verification, verify_month
from app.period.model import PeriodState
from app.period.service import state_of
from app.persistence.database import Database
from app.rules import Kind
from app.shared.ids import new_id
from app.tkd_statement.model import Statement, StatementLine
from app.tkd_statement.service import Wanted, get, page
from app.tkd_statement.tasks import run_chunk
from tests.monthly_score.world import APRIL, LIBRARY, NOW, World, arrange, build
from tests.support.databases import RolledBackDatabase


async def start(database: Database, world: World) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        return await service.start(conn, caller=world.officer, wanted=WantedRun(month=APRIL), library=LIBRARY, now=NOW)


async def work(database: Database, world: World, run: MonthRun, *chunks: int) -> MonthRun:
    hands = Hands(database=database, now=lambda: NOW + timedelta(minutes=1))
    for chunk in chunks or (0,):
        await run_chunk(hands, agency_id=world.agency_id, run_id=str(run.run_id), chunk=chunk)
    return await read(database, world, run.run_id)


async def read(database: Database, world: World, run_id: UUID) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        return await service.get(conn, agency_id=world.agency_id, run_id=run_id)


async def statement_of(database: Database, world: World, number: int) -> tuple[Statement, list[StatementLine]]:
    async with database.transaction(world.agency_id) as conn:
        wanted = Wanted(month=APRIL, employee_id=world.people[number - 1])
        (found,) = await page(conn, caller=world.officer, wanted=wanted, after=None, size=10, now=NOW)
        return await get(conn, caller=world.officer, statement_id=found.statement_id, now=NOW)


async def problem_of(database: Database, world: World, run: MonthRun) -> dict[str, str]:
    async with database.transaction(world.agency_id) as conn:
        (person,) = await service.held(conn, agency_id=world.agency_id, run_id=run.run_id, after=None, size=10)
    return {"code": person.problem.code, **person.problem.params}


@pytest.mark.parametrize(
    ("variant", "discipline", "total"), [("basis-penuh", 275_000, 4_582_143), ("basis-40", 110_000, 4_747_143)]
)
async def test_a_month_gives_base_one_cut_for_each_cause_and_a_total_that_add_up(
    database: RolledBackDatabase, variant: str, discipline: int, total: int
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, variant=variant)

    run = await work(database, world, await start(database, world))

    statement, lines = await statement_of(database, world, 1)
    cuts = {line.line_id: line.amount for line in lines if line.kind == "cut" and line.amount}
    assert (run.state, run.people, run.done, run.held) == (RunState.FINISHED, 1, 1, 0)
    assert statement.base == 5_000_000
    assert cuts.keys() == {"unproductive_cut", "late_cut", "early_cut", "absence_cut"}
    assert cuts["unproductive_cut"] == 142_857
    assert sum(cuts.values()) - cuts["unproductive_cut"] == discipline
    assert statement.base - statement.cuts + statement.additions == statement.total == total
    assert all(line.citation for line in lines)


async def test_a_finished_run_marks_the_month_calculated_and_says_so(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)

    run = await work(database, world, await start(database, world))

    async with database.transaction(world.agency_id) as conn:
        state = await state_of(conn, agency_id=world.agency_id, month=APRIL)
        rows = await conn.execute(text("SELECT type, data FROM events WHERE type LIKE 'month_run%'"))
        events = [tuple(row) for row in rows]
    assert state is PeriodState.CALCULATED
    assert run.digest is not None
    assert events == [
        (
            "month_run.finished",
            {
                "run_id": str(run.run_id),
                "kind": "regular",
                "month": "2026-04",
                "people": 3,
                "held": 0,
                "digest": run.digest,
            },
        )
    ]


async def test_starting_again_goes_on_with_the_run_that_is_running(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
    first = await start(database, world)

    second = await start(database, world)

    assert second.run_id == first.run_id


async def test_a_chunk_that_runs_twice_adds_nobody_twice(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=300)
    run = await start(database, world)

    once = await work(database, world, run, 0)
    again = await work(database, world, run, 0)
    whole = await work(database, world, run, 1, 1)

    assert (once.done, again.done, whole.done) == (250, 250, 300)
    assert (again.state, whole.state) == (RunState.RUNNING, RunState.FINISHED)


async def test_a_new_run_supersedes_the_one_before_and_has_the_same_digest(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
    first = await work(database, world, await start(database, world))

    second = await work(database, world, await start(database, world))

    assert second.run_id != first.run_id
    assert second.digest == first.digest
    assert (await read(database, world, first.run_id)).state is RunState.SUPERSEDED


async def test_a_run_works_by_what_was_known_when_it_was_started(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    run = await start(database, world)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE agency_counters SET change_number = change_number + 1")
        await arrange(
            conn, "UPDATE attendance_days SET known_until = %(c)s WHERE status = 'absent'", c=run.known_at + 1
        )

    finished = await work(database, world, run)

    assert (finished.state, finished.held) == (RunState.FINISHED, 0)
    statement, _ = await statement_of(database, world, 1)
    assert statement.total == 4_582_143


async def test_a_missing_attendance_day_holds_that_person_only_and_is_named(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
        await arrange(
            conn,
            "DELETE FROM attendance_days WHERE employee_id = %(e)s AND day IN ('2026-04-07', '2026-04-08')",
            e=world.people[1],
        )

    run = await work(database, world, await start(database, world))

    assert (run.state, run.done, run.held) == (RunState.FINISHED, 3, 1)
    assert await problem_of(database, world, run) == {
        "code": "attendance-missing",
        "nip": "193001012010000002",
        "day": "2026-04-07",
        "days": "2",
    }


async def test_a_day_without_a_calendar_holds_the_unit_s_people_and_names_it(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "DELETE FROM calendar_days WHERE day = '2026-04-20'")

    run = await work(database, world, await start(database, world))

    problem = await problem_of(database, world, run)
    assert (problem["code"], problem["unit"], problem["day"]) == ("calendar-day-missing", "U1", "2026-04-20")


async def test_an_agency_without_a_calendar_holds_everyone(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "DELETE FROM calendar_uses")

    run = await work(database, world, await start(database, world))

    assert (await problem_of(database, world, run))["code"] == "no-calendar"


async def test_a_class_without_an_amount_holds_that_person_and_names_the_line(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "UPDATE post_versions SET kelas_jabatan = 8")

    run = await work(database, world, await start(database, world))

    problem = await problem_of(database, world, run)
    assert (problem["code"], problem["line"]) == ("no-row", "monthly_amount")


async def test_equal_due_days_are_frozen_once_with_their_count_and_dates(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    run = await work(database, world, await start(database, world))

    async with database.superuser() as conn:
        found = await conn.execute(
            text("SELECT facts FROM frozen_results WHERE run_id = :run AND employee_id = :person"),
            {"run": run.run_id, "person": world.people[0]},
        )
        days = found.scalar_one()["segments"][0]["days"]

    assert sorted(day["n"] for day in days) == [1, 1, 1, 2, 16]
    assert all(len(day["date"].split()) == day["n"] for day in days)
    dates = [on for day in days for on in day["date"].split()]
    assert len(set(dates)) == 21
    assert "2026-04-03" not in dates  # Good Friday


@pytest.mark.parametrize(
    ("present", "running"), [("2026-03-25", 10), ("2026-03-26", 9), ("2026-04-02", 5), ("2026-04-08", 8)]
)
async def test_running_days_of_absence_are_counted_on_from_the_month_before(
    database: RolledBackDatabase, present: str, running: int
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=2)
        await arrange(
            conn,
            "UPDATE attendance_days SET status = 'absent', late_minutes = NULL, early_minutes = NULL"
            " WHERE day <= '2026-04-09'",
        )
        await arrange(
            conn,
            "INSERT INTO attendance_days (agency_id, employee_id, day, status, known_from)"
            " SELECT agency_id, employee_id, before::date, 'absent', known_from FROM attendance_days,"
            " generate_series(timestamp '2026-03-26', '2026-03-31', interval '1 day') before"
            " WHERE day = '2026-04-01' AND extract(isodow FROM before) < 6",
        )
        await arrange(conn, "UPDATE attendance_days SET status = 'present' WHERE day = %(day)s::date", day=present)
        await arrange(
            conn,
            "UPDATE attendance_days SET status = 'present' WHERE employee_id = %(e)s",
            e=world.people[1],
        )
        await arrange(
            conn,
            "INSERT INTO calendar_days (agency_id, calendar_id, day, kind, minutes, known_from, starts_at, ends_at)"
            " SELECT d.agency_id, d.calendar_id, d.day - 28, d.kind, d.minutes, d.known_from, d.starts_at, d.ends_at"
            " FROM calendar_days d WHERE d.day BETWEEN '2026-04-22' AND '2026-04-28'",
        )
    run = await work(database, world, await start(database, world))

    async with database.superuser() as conn:
        found = await conn.execute(
            text("SELECT employee_id, facts FROM frozen_results WHERE run_id = :run"), {"run": run.run_id}
        )
        counted = {employee_id: facts["absent_running_days"] for employee_id, facts in found}

    assert counted == {world.people[0]: running, world.people[1]: 0}


async def test_leave_and_duty_count_as_productive_days(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(
            conn, "UPDATE attendance_days SET status = 'leave', leave_kind = 'annual' WHERE status = 'absent'"
        )

    await work(database, world, await start(database, world))

    _, lines = await statement_of(database, world, 1)
    assert {line.line_id for line in lines if line.kind == "cut" and line.amount} == {"late_cut", "early_cut"}


async def test_who_comes_in_the_middle_of_the_month_gets_the_share_of_its_working_days(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "UPDATE attendance_days SET status = 'present', late_minutes = 0, early_minutes = 0")
        await arrange(conn, "UPDATE assignments SET since = '2026-04-16'")

    await work(database, world, await start(database, world))

    statement, _ = await statement_of(database, world, 1)
    assert statement.base == 2_619_048  # 11 of 21 working days


async def test_a_change_of_class_inside_the_month_makes_two_segments(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, region="nasional", variant="basis-penuh")
        await arrange(conn, "UPDATE attendance_days SET status = 'present', late_minutes = 0, early_minutes = 0")
        await arrange(conn, "UPDATE post_versions SET until = '2026-04-16'")
        await arrange(
            conn,
            "INSERT INTO post_versions SELECT agency_id, gen_random_uuid(), post_id, title, unit_id, 12,"
            " position_group, parent_post_id, '2026-04-16', NULL, known_from, NULL FROM post_versions",
        )

    await work(database, world, await start(database, world))

    statement, _ = await statement_of(database, world, 1)
    assert statement.base == 7_588_980  # 5,532,975 x 10/21 + 9,458,076 x 11/21


@pytest.mark.parametrize(("since", "base"), [("2026-04-15", 6_000_000), ("2026-04-16", 5_000_000)])
async def test_with_a_cut_off_day_the_post_of_that_day_counts_for_the_whole_month(
    database: RolledBackDatabase, since: str, base: int
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, variant="tanggal-batas")
        await arrange(conn, "UPDATE attendance_days SET status = 'present', late_minutes = 0, early_minutes = 0")
        await arrange(conn, "UPDATE post_versions SET until = %(since)s::date", since=since)
        await arrange(
            conn,
            "INSERT INTO post_versions SELECT agency_id, gen_random_uuid(), post_id, title, unit_id, 10,"
            " position_group, parent_post_id, %(since)s::date, NULL, known_from, NULL FROM post_versions",
            since=since,
        )

    await work(database, world, await start(database, world))

    statement, _ = await statement_of(database, world, 1)
    assert statement.base == base


async def test_an_open_month_is_not_run(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "UPDATE periods SET state = 'open'")

    with pytest.raises(MonthNotReadyError):
        await start(database, world)


async def test_a_month_in_which_nobody_had_a_post_is_not_run(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "UPDATE assignments SET since = '2026-06-01'")

    with pytest.raises(NobodyToScoreError):
        await start(database, world)


async def test_a_run_that_ends_after_its_month_was_approved_is_cancelled(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    await work(database, world, await start(database, world))
    second = await start(database, world)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE periods SET state = 'approved'")

    after = await work(database, world, second)

    assert after.state is RunState.CANCELLED
    assert (await statement_of(database, world, 1))[0].run_id != second.run_id


async def test_recomputing_from_the_stored_facts_gives_the_same_and_finds_what_was_changed(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
        await arrange(conn, "DELETE FROM attendance_days WHERE employee_id = %(e)s", e=world.people[2])
    await work(database, world, await start(database, world))

    async def verified() -> Verification:
        async with database.transaction(world.agency_id) as conn:
            (found,) = await verify_month(conn, agency_id=world.agency_id, month=APRIL)
            return found

    before = await verified()
    assert (before.is_same, before.results, before.differing) == (True, 3, ())
    async with database.superuser() as conn:
        await arrange(conn, "ALTER TABLE frozen_results DISABLE TRIGGER append_only")
        await arrange(
            conn,
            "UPDATE frozen_results SET facts = jsonb_set(facts, '{segments,0,kelas_jabatan}', '10')"
            " WHERE employee_id = %(e)s",
            e=world.people[0],
        )
    after = await verified()
    assert (after.is_same, after.results, after.differing) == (False, 3, (world.people[0],))
    assert after.digest != before.digest == after.run.digest
    async with database.superuser() as conn:
        change = (
            "UPDATE frozen_results SET lines = jsonb_set(lines, '{0,label,id}', '\"Lain\"') WHERE employee_id = %(e)s"
        )
        await arrange(conn, change, e=world.people[1])
    assert set((await verified()).differing) == set(world.people[:2])


async def test_a_corrected_fact_changes_nothing_until_the_month_is_run_again(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    await work(database, world, await start(database, world))
    before, _ = await statement_of(database, world, 1)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE agency_counters SET change_number = change_number + 1")
        await arrange(conn, "UPDATE attendance_days SET known_until = known_from + 1 WHERE status = 'absent'")
        await arrange(
            conn,
            "INSERT INTO attendance_days SELECT agency_id, employee_id, day, 'duty', NULL, NULL, NULL, known_from + 1"
            " FROM attendance_days WHERE status = 'absent'",
        )

    unchanged, _ = await statement_of(database, world, 1)
    await work(database, world, await start(database, world))
    after, _ = await statement_of(database, world, 1)

    assert unchanged == before
    assert after.total == before.total + 142_857 + 150_000


@given(seed=st.integers(0, 10_000))
def test_whatever_the_month_base_less_cuts_plus_additions_is_the_total(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - a test's own draw
    rule_set = LIBRARY.by_id("uji-basis-40")
    days = [
        {
            "date": f"2026-04-{n:02d}",
            "status": chance.choice(["present", "present", "absent", "leave", "duty"]),
            "productive": chance.random() < 0.7,
        }
        for n in range(1, 22)
    ]
    for day in days:
        if day["status"] == "present":
            day |= {"late_minutes": chance.randrange(120), "early_minutes": chance.randrange(120)}
    facts: dict[str, object] = {
        "status_asn": chance.choice(["pns", "cpns"]),
        "segments": [{"kelas_jabatan": 9, "days": days, "entries": [], "events": [{"kind": "other", "times": 1}]}],
    }
    person = Gathered(employee_id=new_id(), nip="193001012010000001", unit_id=new_id(), facts=facts)

    scored = score(rule_set, person)

    assert scored.evaluation is not None
    amounts = {kind: scored.evaluation.sum_of(kind) for kind in (Kind.BASE, Kind.CUT, Kind.ADDITION)}
    assert amounts[Kind.BASE] - amounts[Kind.CUT] + amounts[Kind.ADDITION] == scored.evaluation.total >= 0
    assert score_again(rule_set, person.nip, scored.result) == scored.result
