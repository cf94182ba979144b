"""Statements: who reads them, what a read leaves behind, and how they explain themselves."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from app.shared.caller import Caller, Role
from app.shared.ids import new_id
from app.tkd_statement import service
from app.tkd_statement.model import Statement
from app.tkd_statement.service import StatementNotFoundError, Wanted
from tests.monthly_score.world import APRIL, MAY, NOW, World, arrange, build
from tests.payroll_publication.batches import run_month
from tests.support.databases import RolledBackDatabase


@pytest.fixture
async def world(database: RolledBackDatabase) -> World:
    async with database.superuser() as conn:
        made = await build(conn, people=4, units=2)
    await run_month(database, made)
    return made


async def listed(database: RolledBackDatabase, caller: Caller, wanted: Wanted | None = None) -> list[Statement]:
    async with database.transaction(caller.agency_id) as conn:
        return await service.page(
            conn, caller=caller, wanted=wanted or Wanted(month=APRIL), after=None, size=10, now=NOW
        )


async def reads(database: RolledBackDatabase, world: World) -> list[tuple[UUID, UUID]]:
    async with database.transaction(world.agency_id) as conn:
        rows = await conn.execute(
            text("SELECT principal_id, subject_employee_id FROM audit_log WHERE action = 'statement.read'")
        )
        return [(row.principal_id, row.subject_employee_id) for row in rows]


async def test_an_officer_reads_all_and_each_read_says_whose_pay_it_was(
    database: RolledBackDatabase, world: World
) -> None:
    found = await listed(database, world.officer)

    assert {one.employee_id for one in found} == set(world.people)
    assert sorted(await reads(database, world)) == sorted((world.officer.principal_id, who) for who in world.people)


async def test_an_employee_reads_their_own_and_leaves_no_trace_of_it(
    database: RolledBackDatabase, world: World
) -> None:
    employee = world.employee(2)

    found = await listed(database, employee)

    assert [one.employee_id for one in found] == [world.people[1]]
    assert await listed(database, employee, Wanted(month=APRIL, employee_id=world.people[0])) == []
    assert await reads(database, world) == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.PAYROLL])
async def test_other_roles_read_no_statement(database: RolledBackDatabase, world: World, role: Role) -> None:
    caller = Caller(agency_id=world.agency_id, principal_id=new_id(), roles=frozenset({role}))
    (statement, *_) = await listed(database, world.officer)

    assert await listed(database, caller) == []
    with pytest.raises(StatementNotFoundError):
        async with database.transaction(world.agency_id) as conn:
            await service.get(conn, caller=caller, statement_id=statement.statement_id, now=NOW)


async def test_a_list_can_be_of_one_unit_or_another_month(database: RolledBackDatabase, world: World) -> None:
    (first, *_) = await listed(database, world.officer)

    of_unit = await listed(database, world.officer, Wanted(month=APRIL, unit_id=first.unit_id))

    assert len(of_unit) == 2
    assert await listed(database, world.officer, Wanted(month=MAY)) == []


async def test_statements_of_a_superseded_run_are_read_by_id_only(database: RolledBackDatabase, world: World) -> None:
    old = await listed(database, world.officer)
    await run_month(database, world)

    new = await listed(database, world.officer)

    assert {one.statement_id for one in old}.isdisjoint(one.statement_id for one in new)
    assert sorted(one.digest for one in old) == sorted(one.digest for one in new)
    async with database.transaction(world.agency_id) as conn:
        kept, _ = await service.get(conn, caller=world.officer, statement_id=old[0].statement_id, now=NOW)
    assert kept == old[0]


@pytest.mark.parametrize(("lang", "word"), [("id", "Tidak masuk kerja"), ("en", "Absent without reason")])
async def test_a_statement_explains_itself_with_its_articles_and_says_that_it_is_a_demo(
    database: RolledBackDatabase, world: World, lang: str, word: str
) -> None:
    (mine,) = await listed(database, world.employee(1))

    async with database.transaction(world.agency_id) as conn:
        told = await service.explanation(
            conn, caller=world.employee(1), statement_id=mine.statement_id, lang=lang, now=NOW
        )

    lines = {line.line: line for line in told}
    assert ("PERAGA" if lang == "id" else "DEMONSTRATION") in told[0].text
    assert word in lines["absence_cut"].text
    assert "Rp 150.000" in lines["absence_cut"].text
    assert lines["absence_cut"].citation.startswith("Kepmendagri 900-4700/2020")
    assert "4.582.143" in lines["tkd"].text


async def test_a_trace_names_what_was_read_with_articles(database: RolledBackDatabase, world: World) -> None:
    (mine,) = await listed(database, world.employee(1))

    async with database.transaction(world.agency_id) as conn:
        trace = await service.trace(conn, caller=world.employee(1), statement_id=mine.statement_id, now=NOW)

    assert trace["schema"] == "erk.trace.v1"
    assert mine.rule_set_digest in str(trace)


async def test_an_explanation_stands_on_what_was_frozen(database: RolledBackDatabase, world: World) -> None:
    (mine,) = await listed(database, world.employee(1))

    async def told() -> list[str]:
        async with database.transaction(world.agency_id) as conn:
            lines = await service.explanation(
                conn, caller=world.employee(1), statement_id=mine.statement_id, lang="id", now=NOW
            )
            return [str(line) for line in lines]

    before = await told()
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE attendance_days SET status = 'present', late_minutes = 0, early_minutes = 0")
        await arrange(conn, "UPDATE agency_regulations SET variant = 'basis-40'")

    assert await told() == before
