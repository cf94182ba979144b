"""Objections: filed to one's own statement, answered by another person, once."""

from __future__ import annotations

import pytest

from app.corrections.model import Answer, FollowUp, NewObjection, Objection, ObjectionFilter, ObjectionState
from app.corrections.refusals import (
    ObjectionAnswerInvalidError,
    ObjectionAnswerOwnError,
    ObjectionClosedError,
    ObjectionLineUnknownError,
    ObjectionNotFoundError,
    ObjectionOwnOnlyError,
    ObjectionToOldStatementError,
    ObjectionWaitingError,
)
from app.corrections.service import objections as service
from app.evidence.refusals import EvidenceUnknownError
from app.shared.caller import Caller, Role
from app.shared.errors import Refusal
from app.shared.ids import new_id
from app.tkd_statement import service as statements
from app.tkd_statement.service import Wanted
from tests.monthly_score.world import APRIL, NOW, World, build
from tests.payroll_publication.batches import run_month
from tests.support.databases import RolledBackDatabase

GRANTED = Answer(granted=True, decision="Mesin rusak", follow_up=FollowUp.RECORD_FACT)
DECLINED = Answer(granted=False, decision="Tidak terbukti", follow_up=None)


@pytest.fixture
async def world(database: RolledBackDatabase) -> World:
    async with database.superuser() as conn:
        made = await build(conn, people=2)
    await run_month(database, made)
    return made


async def new_of(database: RolledBackDatabase, world: World, number: int, line_id: str | None = None) -> NewObjection:
    async with database.transaction(world.agency_id) as conn:
        (mine,) = await statements.page(
            conn, caller=world.employee(number), wanted=Wanted(month=APRIL), after=None, size=2, now=NOW
        )
    return NewObjection(statement_id=mine.statement_id, line_id=line_id, reason="Mesin presensi rusak")


async def file(database: RolledBackDatabase, caller: Caller, new: NewObjection) -> Objection:
    async with database.transaction(caller.agency_id) as conn:
        return await service.file(conn, caller=caller, new=new, now=NOW)


async def answer(database: RolledBackDatabase, caller: Caller, filed: Objection, said: Answer) -> Objection:
    async with database.transaction(caller.agency_id) as conn:
        return await service.answer(conn, caller=caller, objection_id=filed.objection_id, said=said, now=NOW)


async def listed(database: RolledBackDatabase, caller: Caller, state: ObjectionState | None = None) -> list[Objection]:
    async with database.transaction(caller.agency_id) as conn:
        chosen = ObjectionFilter(state=state, month=APRIL)
        return await service.page(conn, caller=caller, chosen=chosen, after=None, size=10)


async def test_an_objection_to_a_line_is_answered_by_an_officer_and_both_are_told(
    database: RolledBackDatabase, world: World
) -> None:
    filed = await file(database, world.employee(1), await new_of(database, world, 1, "late_cut"))
    waiting = await listed(database, world.officer, ObjectionState.OPEN)

    done = await answer(database, world.officer, filed, GRANTED)

    assert waiting == [filed]
    assert await listed(database, world.employee(1)) == [done]
    assert (done.state, done.follow_up, done.answered_by) == (
        ObjectionState.GRANTED, FollowUp.RECORD_FACT, world.officer.principal_id,
    )  # fmt: skip
    async with database.superuser() as conn:
        rows = await conn.exec_driver_sql(
            "SELECT type, (SELECT count(*) FROM audit_log WHERE object_kind = 'objection')::int FROM events"
            " WHERE starts_with(type, 'objection.') ORDER BY position"
        )
        assert [tuple(row) for row in rows] == [("objection.filed", 2), ("objection.answered", 2)]


async def test_others_neither_object_nor_see_it(database: RolledBackDatabase, world: World) -> None:
    new = await new_of(database, world, 1)
    with pytest.raises(statements.StatementNotFoundError):
        await file(database, world.employee(2), new)
    with pytest.raises(ObjectionOwnOnlyError):
        await file(database, world.officer, new)
    filed = await file(database, world.employee(1), new)

    assert await listed(database, world.employee(2)) == []
    with pytest.raises(ObjectionNotFoundError):
        async with database.transaction(world.agency_id) as conn:
            await service.get(conn, caller=world.employee(2), objection_id=filed.objection_id)


async def test_one_objection_to_a_line_waits_at_a_time(database: RolledBackDatabase, world: World) -> None:
    whole, line = await new_of(database, world, 1), await new_of(database, world, 1, "late_cut")
    filed = await file(database, world.employee(1), whole)
    await file(database, world.employee(1), line)

    with pytest.raises(ObjectionWaitingError):
        await file(database, world.employee(1), whole)
    await answer(database, world.officer, filed, DECLINED)

    assert (await file(database, world.employee(1), whole)).state is ObjectionState.OPEN


async def test_nobody_answers_their_own_or_twice_or_without_what_follows(
    database: RolledBackDatabase, world: World
) -> None:
    filed = await file(database, world.employee(1), await new_of(database, world, 1))
    oneself = Caller(
        agency_id=world.agency_id,
        principal_id=new_id(),
        employee_id=world.people[0],
        roles=frozenset({Role.OFFICER}),
    )
    said: list[tuple[Caller, Answer, type[Refusal]]] = [
        (oneself, GRANTED, ObjectionAnswerOwnError),
        (world.officer, Answer(granted=True, decision="Ya", follow_up=None), ObjectionAnswerInvalidError),
        (
            world.officer,
            Answer(granted=False, decision="Tidak", follow_up=FollowUp.CORRECTION),
            ObjectionAnswerInvalidError,
        ),
    ]
    for caller, wrong, refusal in said:
        with pytest.raises(refusal):
            await answer(database, caller, filed, wrong)
    await answer(database, world.officer, filed, DECLINED)

    with pytest.raises(ObjectionClosedError):
        await answer(database, world.second, filed, GRANTED)
    with pytest.raises(ObjectionClosedError):
        async with database.transaction(world.agency_id) as conn:
            await service.withdraw(conn, caller=world.employee(1), objection_id=filed.objection_id, now=NOW)


async def test_a_line_must_be_of_the_statement_that_counts_and_a_file_ones_own(
    database: RolledBackDatabase, world: World
) -> None:
    new = await new_of(database, world, 1)
    wrong_line = NewObjection(statement_id=new.statement_id, line_id="bukan_baris", reason="Keliru")
    no_file = NewObjection(statement_id=new.statement_id, line_id=None, reason="Keliru", evidence_ids=(new_id(),))
    with pytest.raises(ObjectionLineUnknownError):
        await file(database, world.employee(1), wrong_line)
    with pytest.raises(EvidenceUnknownError):
        await file(database, world.employee(1), no_file)
    await run_month(database, world)

    with pytest.raises(ObjectionToOldStatementError):
        await file(database, world.employee(1), new)
