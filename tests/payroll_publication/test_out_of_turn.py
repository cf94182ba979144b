"""PostgreSQL itself refuses to publish out of turn, though the application's own checks are passed over."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from app.payroll_publication import service
from app.payroll_publication.model import Publication
from app.payroll_publication.paying import Months
from app.payroll_publication.refusals import BY_SQLSTATE, StatementPublishedError
from app.period.model import PeriodState
from app.period.service import state_of
from app.persistence.database import Database, raw
from app.shared.caller import Caller
from app.shared.ids import new_id
from tests.monthly_score.world import APRIL, LIBRARY, NOW, World, arrange, build
from tests.payroll_publication.batches import LATER, approve, prepared, publish
from tests.support.databases import RolledBackDatabase

# A batch as a faulty application might write it, with the lines of another; sums are kept consistent in themselves.
FORGED_BATCH = """
INSERT INTO publications SELECT agency_id, %(forged)s, NULL, payment_month, work_month, run_id, 'prepared', standing,
    rule_set_digest, lines, people + %(people)s, base, cuts, additions, gross, deductions - %(extra)s, net + %(extra)s,
    coalesce(%(digest)s, digest), prepared_by, prepared_at, NULL
FROM publications WHERE publication_id = %(batch)s
"""
FORGED_LINES = """
INSERT INTO published_lines SELECT (jsonb_populate_record(l, jsonb_build_object('publication_id', %(forged)s::text))).*
FROM published_lines l WHERE publication_id = %(batch)s
"""


async def call_function(database: Database, world: World, publication_id: UUID, agency_id: int | None = None) -> None:
    async with database.transaction(agency_id or world.agency_id) as conn:
        await (await raw(conn)).execute("SELECT publish_batch(%s, %s)", (publication_id, LATER))


async def sqlstate_of_call(
    database: Database, world: World, publication_id: UUID, agency_id: int | None = None
) -> str | None:
    with pytest.raises(psycopg.Error) as caught:
        await call_function(database, world, publication_id, agency_id)
    return caught.value.sqlstate


async def sign(database: Database, world: World, publication_id: UUID, digest: str, *callers: Caller) -> None:
    """Write approvals past the service."""
    async with database.transaction(world.agency_id) as conn:
        for caller in callers:
            await (await raw(conn)).execute(
                "INSERT INTO publication_approvals VALUES (%s, %s, %s, %s, %s)",
                (world.agency_id, publication_id, caller.principal_id, digest, LATER),
            )


async def forge(
    database: Database, world: World, batch: Publication, *, extra: int = 0, people: int = 0, digest: str | None = None
) -> UUID:
    forged = new_id()
    parameters = {
        "forged": forged,
        "batch": batch.publication_id,
        "extra": extra,
        "people": people,
        "digest": digest,
    }
    async with database.transaction(world.agency_id) as conn:
        driver = await raw(conn)
        await driver.execute(FORGED_BATCH, parameters)
        await driver.execute(FORGED_LINES, parameters)
    await sign(database, world, forged, digest or batch.digest, world.officer, world.second)
    return forged


async def test_a_batch_that_is_not_there_or_another_agency_s_is_refused(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    await approve(database, world, batch)

    assert await sqlstate_of_call(database, world, new_id()) == "EK001"
    assert await sqlstate_of_call(database, world, batch.publication_id, agency_id=9902) == "EK001"


async def test_a_published_batch_is_not_published_again(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    await approve(database, world, batch)
    await publish(database, world, batch)

    assert await sqlstate_of_call(database, world, batch.publication_id) == "EK002"


async def test_one_approval_or_two_of_which_one_is_of_another_digest_are_too_few(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)

    assert await sqlstate_of_call(database, world, batch.publication_id) == "EK003"
    await sign(database, world, batch.publication_id, batch.digest, world.officer)
    assert await sqlstate_of_call(database, world, batch.publication_id) == "EK003"
    await sign(database, world, batch.publication_id, f"sha256:{'0' * 64}", world.second)
    assert await sqlstate_of_call(database, world, batch.publication_id) == "EK003"


async def test_a_digest_that_is_not_that_of_the_lines_is_refused(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
    batch = await prepared(database, world)

    forged = await forge(database, world, batch, digest=f"sha256:{'0' * 64}")

    assert await sqlstate_of_call(database, world, forged) == "EK004"


@pytest.mark.parametrize(("extra", "people"), [(1, 0), (0, 1)])
async def test_totals_that_are_not_those_of_the_lines_are_refused(
    database: RolledBackDatabase, extra: int, people: int
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=3)
    batch = await prepared(database, world)

    forged = await forge(database, world, batch, extra=extra, people=people)

    assert await sqlstate_of_call(database, world, forged) == "EK005"


async def test_a_statement_is_not_paid_a_second_time_in_another_payment_month(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(
            conn,
            "INSERT INTO salary_facts SELECT agency_id, employee_id, '2026-06-01', gross, bpjs_base, tax_withheld,"
            " known_from FROM salary_facts",
        )
    first = await prepared(database, world)
    async with database.transaction(world.agency_id) as conn:
        june = Months(work=APRIL, payment=APRIL.next.next)
        second = await service.prepare(conn, caller=world.officer, months=june, library=LIBRARY, now=NOW)
    for batch in (first, second):
        await approve(database, world, batch)
    await publish(database, world, first)

    with pytest.raises(StatementPublishedError):
        await publish(database, world, second)
    assert await sqlstate_of_call(database, world, second.publication_id) == "EK006"


@pytest.mark.parametrize(
    ("change", "sqlstate"),
    [
        ("UPDATE periods SET state = 'calculated'", "EK007"),
        ("UPDATE month_runs SET state = 'superseded'", "EK007"),
        ("UPDATE agencies SET demo = false", "EK008"),
    ],
)
async def test_what_has_changed_since_the_batch_was_prepared_stops_it(
    database: RolledBackDatabase, change: str, sqlstate: str
) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    await approve(database, world, batch)
    async with database.superuser() as conn:
        await arrange(conn, change)

    assert await sqlstate_of_call(database, world, batch.publication_id) == sqlstate
    with pytest.raises(BY_SQLSTATE[sqlstate]):
        await publish(database, world, batch)


async def test_a_refused_publication_leaves_month_batch_and_numbers_as_they_were(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    with pytest.raises(BY_SQLSTATE["EK003"]):
        await publish(database, world, batch)

    async with database.transaction(world.agency_id) as conn:
        assert await service.get(conn, caller=world.officer, publication_id=batch.publication_id) == batch
        assert await state_of(conn, agency_id=world.agency_id, month=APRIL) is PeriodState.APPROVED
        numbers = (await conn.execute(text("SELECT publication_number FROM agency_counters"))).scalars().all()
    assert numbers == [0]


async def test_nothing_is_added_to_a_published_batch(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    await approve(database, world, batch)
    await publish(database, world, batch)

    with pytest.raises(psycopg.Error) as caught:
        async with database.transaction(world.agency_id) as conn:
            await (await raw(conn)).execute(
                "INSERT INTO publication_holds VALUES (%s, %s, %s, '{}')",
                (world.agency_id, batch.publication_id, world.people[0]),
            )

    assert caught.value.sqlstate == "EK100"
