"""Corrections of a published month: the difference alone, in any order, let count by another person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.service import next_change
from app.corrections.model import Adjustment, Correction, CorrectionState, NewCorrection, deltas
from app.corrections.refusals import (
    CorrectionMonthError,
    CorrectionObjectionError,
    CorrectionSecondPersonError,
    CorrectionStateError,
    CorrectionWaitingError,
)
from app.corrections.service import corrections as service
from app.corrections.tasks import run_chunk
from app.jobs.worker import Hands
from app.payroll_publication import service as publication
from app.payroll_publication.refusals import NothingToPublishError
from app.persistence.database import raw
from app.shared.caller import Caller
from app.shared.ids import new_id
from app.tkd_statement import service as statements
from app.tkd_statement.service import Wanted
from tests.monthly_score.world import APRIL, LIBRARY, MAY, NOW, World, arrange, build
from tests.payroll_publication.batches import LATER, MONTHS, approve, lines_of, prepare, prepared, publish
from tests.support.databases import RolledBackDatabase

AS_FOUND = """
WITH old AS (
    UPDATE attendance_days SET known_until = %(change)s
    WHERE agency_id = %(a)s AND employee_id = %(employee)s AND day = %(day)s AND known_until IS NULL RETURNING *)
INSERT INTO attendance_days (agency_id, employee_id, day, status, late_minutes, early_minutes, known_from)
SELECT agency_id, employee_id, day, 'present', %(late)s, 0, %(change)s FROM old
"""
RUNNING = "SELECT run_id FROM month_runs WHERE state = 'running' AND kind = 'correction'"


@pytest.fixture
async def world(database: RolledBackDatabase) -> World:
    async with database.superuser() as conn:
        made = await build(conn, people=3)
    batch = await prepared(database, made)
    await approve(database, made, batch)
    await publish(database, made, batch)
    return made


async def found(database: RolledBackDatabase, world: World, number: int, day: str, late: int) -> None:
    """Record late that a person was there on a day of April, so many minutes late."""
    async with database.superuser() as conn:
        change = await next_change(conn, agency_id=world.agency_id, now=NOW)
        values = {"a": world.agency_id, "employee": world.people[number - 1], "day": day, "late": late}
        cursor = await (await raw(conn)).execute(AS_FOUND, {**values, "change": change})
        assert cursor.rowcount == 1


async def start(
    database: RolledBackDatabase, world: World, *numbers: int, objections: tuple[UUID, ...] = ()
) -> Correction:
    new = NewCorrection(
        first_month=APRIL,
        reason="Presensi menyusul",
        employee_ids=tuple(world.people[number - 1] for number in numbers) or None,
        objection_ids=objections,
    )
    async with database.transaction(world.agency_id) as conn:
        return await service.start(conn, caller=world.officer, new=new, library=LIBRARY, now=NOW)


async def work(database: RolledBackDatabase, world: World) -> None:
    hands = Hands(database=database, now=lambda: NOW, library=LIBRARY)
    while True:
        async with database.superuser() as conn:
            rows = (await conn.exec_driver_sql(RUNNING)).all()
        if not rows:
            return
        await run_chunk(hands, agency_id=world.agency_id, run_id=str(rows[0].run_id), chunk=0)


async def decide(database: RolledBackDatabase, caller: Caller, one: Correction, *, approved: bool = True) -> Correction:
    async with database.transaction(caller.agency_id) as conn:
        return await service.decide(
            conn, caller=caller, correction_id=one.correction_id, approved=approved, decision="Benar", now=NOW
        )


async def correct(database: RolledBackDatabase, world: World, *numbers: int) -> list[Adjustment]:
    """Correct April from asking to approval, and return the differences."""
    one = await start(database, world, *numbers)
    await work(database, world)
    await decide(database, world.second, one)
    return await differences(database, world, one)


async def differences(database: RolledBackDatabase, world: World, one: Correction) -> list[Adjustment]:
    async with database.transaction(world.agency_id) as conn:
        return await service.adjustments(
            conn, caller=world.officer, correction_id=one.correction_id, after=None, size=100, now=NOW
        )


async def totals(database: RolledBackDatabase, world: World) -> dict[UUID, int]:
    async with database.transaction(world.agency_id) as conn:
        counting = await statements.page(
            conn, caller=world.officer, wanted=Wanted(month=APRIL), after=None, size=100, now=NOW
        )
    return {one.employee_id: one.total for one in counting}


async def test_a_correction_pays_the_difference_of_whom_it_changes_and_counts_once_another_approves(
    database: RolledBackDatabase, world: World
) -> None:
    before = await totals(database, world)
    await found(database, world, 1, "2026-04-08", 0)  # the fifth working day: absent, and now known to be present

    one = await start(database, world)
    await work(database, world)
    unapproved = await totals(database, world)
    (difference,) = await differences(database, world, one)
    with pytest.raises(CorrectionSecondPersonError):
        await decide(database, world.officer, one)
    done = await decide(database, world.second, one)
    after = await totals(database, world)

    assert unapproved == before
    assert difference.employee_id == world.people[0]
    assert {line.line_id: line.delta for line in difference.lines if line.kind == "cut"} == {"absence_cut": -150_000}
    assert (difference.base, difference.cuts, difference.total) == (0, -150_000, 150_000)
    assert done.totals.total == 150_000
    assert {who: after[who] - before[who] for who in after} == {
        world.people[0]: 150_000, world.people[1]: 0, world.people[2]: 0,
    }  # fmt: skip


async def test_who_is_paid_is_not_paid_whole_again(database: RolledBackDatabase, world: World) -> None:
    await found(database, world, 1, "2026-04-08", 0)
    await correct(database, world, 1)

    with pytest.raises(NothingToPublishError):
        await prepare(database, world)


async def test_corrections_one_after_the_other_come_to_the_same_as_at_once(
    database: RolledBackDatabase, world: World
) -> None:
    before = await totals(database, world)
    await found(database, world, 1, "2026-04-08", 0)
    first = await correct(database, world, 1)
    await found(database, world, 1, "2026-04-06", 0)
    await found(database, world, 2, "2026-04-10", 45)
    rest = await correct(database, world)
    after = await totals(database, world)

    paid = dict.fromkeys(after, 0)
    for one in (*first, *rest):
        paid[one.employee_id] += one.total
    assert paid == {who: after[who] - before[who] for who in after}
    assert [one.corrects_statement_id for one in rest if one.employee_id == world.people[0]] == [first[0].statement_id]
    assert await correct(database, world) == []  # nothing is left to correct


async def test_one_correction_at_a_time_and_each_is_decided_on_once(database: RolledBackDatabase, world: World) -> None:
    one = await start(database, world, 1)
    with pytest.raises(CorrectionWaitingError):
        await start(database, world, 2)
    with pytest.raises(CorrectionStateError):
        await decide(database, world.second, one)  # not calculated yet
    await work(database, world)
    await decide(database, world.second, one, approved=False)
    with pytest.raises(CorrectionStateError):
        await decide(database, world.second, one)

    another = await start(database, world, 2)
    async with database.transaction(world.agency_id) as conn:
        gone = await service.cancel(conn, caller=world.officer, correction_id=another.correction_id, now=NOW)
    await work(database, world)

    assert gone.state is CorrectionState.CANCELLED
    assert await start(database, world, 3)


async def test_a_month_that_is_not_published_or_an_objection_that_was_not_granted_makes_no_correction(
    database: RolledBackDatabase, world: World
) -> None:
    new = NewCorrection(first_month=MAY, reason="Keliru", employee_ids=None)
    with pytest.raises(CorrectionMonthError):
        async with database.transaction(world.agency_id) as conn:
            await service.start(conn, caller=world.officer, new=new, library=LIBRARY, now=NOW)
    with pytest.raises(CorrectionObjectionError):
        async with database.transaction(world.agency_id) as conn:
            await service.start(
                conn,
                caller=world.officer,
                new=replace(new, first_month=APRIL, objection_ids=(new_id(),)),
                library=LIBRARY,
                now=NOW,
            )


def lines(*amounts: int) -> list[dict[str, object]]:
    return [{"id": f"l{n}", "kind": "cut", "value": amount} for n, amount in enumerate(amounts)]


@given(st.lists(st.tuples(*[st.integers(0, 9_000_000)] * 3), min_size=2, max_size=6))
def test_differences_add_up_to_the_one_from_first_to_last(states: list[tuple[int, int, int]]) -> None:
    steps = [deltas(lines(*old), lines(*new)) for old, new in pairwise(states)]
    at_once = deltas(lines(*states[0]), lines(*states[-1]))

    for name in ("l0", "l1", "l2"):
        assert sum(one.delta or 0 for step in steps for one in step if one.line_id == name) == sum(
            one.delta or 0 for one in at_once if one.line_id == name
        )


async def test_who_was_not_paid_yet_is_paid_what_counted_before_the_correction_and_the_difference_waits(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=2)
        await arrange(conn, "DELETE FROM salary_facts WHERE employee_id = %(e)s", e=world.people[0])
    batch = await prepared(database, world)
    await approve(database, world, batch)
    await publish(database, world, batch)
    before = await totals(database, world)
    await found(database, world, 1, "2026-04-08", 0)
    (difference,) = await correct(database, world, 1)
    async with database.superuser() as conn:
        late = """INSERT INTO salary_facts (agency_id, employee_id, payment_month, gross, bpjs_base, tax_withheld,
                      known_from) VALUES (9901, %(e)s, '2026-05-01', 5000000, 4500000, 0, 1)"""
        await arrange(conn, late, e=world.people[0])

    async with database.transaction(world.agency_id) as conn:
        second = await publication.prepare(
            conn, caller=world.officer, months=MONTHS, library=LIBRARY, now=LATER + timedelta(hours=1)
        )
    await approve(database, world, second)
    published = await publish(database, world, second)

    (line,) = await lines_of(database, world, published)
    assert (line.statement_id, line.gross) == (difference.corrects_statement_id, before[world.people[0]])
