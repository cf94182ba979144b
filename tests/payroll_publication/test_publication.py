"""A batch: lines that add up, two persons' approval, and nothing that changes afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.payroll_publication import service
from app.payroll_publication.model import Hold, Publication, PublicationState
from app.payroll_publication.refusals import (
    AlreadyPublishedError,
    ApprovedAlreadyError,
    ApproversMissingError,
    DigestMismatchError,
    LinesChangedError,
    MonthNotApprovedError,
    NothingToPublishError,
    PublicationNotFoundError,
    StaleBatchError,
)
from app.period.model import PeriodState
from app.period.service import state_of
from app.persistence.database import Database, raw
from app.persistence.failures import sqlstate_of
from app.shared.caller import Caller, Role
from app.shared.ids import new_id
from tests.monthly_score.world import APRIL, NOW, World, arrange, build
from tests.payroll_publication.batches import (
    LATER,
    approve,
    approve_month,
    lines_of,
    prepare,
    prepared,
    publish,
    run_month,
)
from tests.support.databases import Clone, RolledBackDatabase


async def holds_of(database: Database, world: World, batch: Publication) -> dict[UUID, Hold]:
    async with database.transaction(world.agency_id) as conn:
        found = await service.holds(
            conn, caller=world.officer, publication_id=batch.publication_id, after=None, size=1000
        )
    return {hold.employee_id: hold for hold in found}


@pytest.mark.parametrize(("variant", "total"), [("basis-penuh", 4_582_143), ("basis-40", 4_747_143)])
async def test_the_published_line_has_base_each_cut_and_total_to_the_rupiah(
    database: RolledBackDatabase, variant: str, total: int
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, variant=variant)
    batch = await prepared(database, world)
    await approve(database, world, batch)

    published = await publish(database, world, batch)

    (line,) = await lines_of(database, world, published)
    parts = {part["id"]: part["amount"] for part in line.parts}
    assert line.gross == parts["tkd"] == total
    assert parts.keys() == {"amount", "unproductive_cut", "late_cut", "early_cut", "absence_cut", "tkd"}
    assert parts["amount"] == line.base == 5_000_000
    cuts = sum(int(str(part["amount"])) for part in line.parts if part["kind"] == "cut")
    assert line.base - cuts + line.additions == line.gross
    assert (published.state, published.number) == (PublicationState.PUBLISHED, 1)


async def test_deductions_are_what_the_payment_section_withholds(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)

    (line,) = await lines_of(database, world, await prepared(database, world))

    # 4,582,143: PPh 21 5 % = 229,107; BPJS 1 % = 45,821
    assert (line.gross, line.deductions, line.net) == (4_582_143, 274_928, 4_307_215)
    assert {item["id"]: item["amount"] for item in line.payment if item["kind"] == "withheld"} == {
        "pph21": 229_107,
        "bpjs_employee": 45_821,
    }


async def test_the_batch_s_totals_are_the_sums_of_statements_and_of_units(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=40, units=3)
    batch = await prepared(database, world)

    async with database.transaction(world.agency_id) as conn:
        found = await conn.execute(
            text("SELECT sum(base), sum(cuts), sum(additions), sum(total), count(*) FROM statements")
        )
        units = await service.unit_totals(conn, agency_id=world.agency_id, publication_id=batch.publication_id)

    totals = batch.totals
    assert tuple(found.one()) == (totals.base, totals.cuts, totals.additions, totals.gross, totals.lines)
    assert [unit.unit_code for unit in units] == ["U1", "U2", "U3"]
    for name in ("lines", "people", "base", "cuts", "additions", "gross", "deductions", "net"):
        assert sum(getattr(unit.totals, name) for unit in units) == getattr(totals, name)
    lines = await lines_of(database, world, batch)
    assert [(line.unit_code, line.nip) for line in lines] == sorted((line.unit_code, line.nip) for line in lines)


async def test_publishing_marks_the_month_and_tells_payroll_totals_and_digest_only(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    await approve(database, world, batch)

    await publish(database, world, batch)

    async with database.transaction(world.agency_id) as conn:
        data = (await conn.execute(text("SELECT data FROM events WHERE type = 'publication.published'"))).scalar_one()
        assert await state_of(conn, agency_id=world.agency_id, month=APRIL) is PeriodState.PUBLISHED
    assert data == {
        "publication_id": str(batch.publication_id),
        "number": 1,
        "work_month": "2026-04",
        "payment_month": "2026-05",
        "lines": 1,
        "gross": 4_582_143,
        "deductions": 274_928,
        "net": 4_307_215,
        "digest": batch.digest,
    }


async def test_who_lacks_salary_facts_or_was_held_is_listed_with_the_reason_and_paid_later(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=4)
        await arrange(conn, "DELETE FROM salary_facts WHERE employee_id = %(e)s", e=world.people[1])
        await arrange(conn, "DELETE FROM attendance_days WHERE employee_id = %(e)s", e=world.people[2])

    batch = await prepared(database, world)

    holds = await holds_of(database, world, batch)
    assert {who: hold.code for who, hold in holds.items()} == {
        world.people[1]: "salary-facts-missing",
        world.people[2]: "attendance-missing",
    }
    assert batch.totals.people == 2
    await approve(database, world, batch)
    await publish(database, world, batch)
    async with database.superuser() as conn:
        await arrange(
            conn,
            "INSERT INTO salary_facts SELECT agency_id, %(e)s, payment_month, gross, bpjs_base, tax_withheld,"
            " known_from FROM salary_facts WHERE employee_id = %(other)s",
            e=world.people[1],
            other=world.people[0],
        )
    late = await prepare(database, world)
    assert [line.employee_id for line in await lines_of(database, world, late)] == [world.people[1]]


async def test_who_lost_everything_is_listed_and_has_no_line(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=2)
        await arrange(
            conn,
            "UPDATE attendance_days SET status = 'absent', late_minutes = NULL, early_minutes = NULL"
            " WHERE employee_id = %(e)s",
            e=world.people[1],
        )
        await arrange(conn, "DELETE FROM activities WHERE employee_id = %(e)s", e=world.people[1])

    batch = await prepared(database, world)

    assert {who: hold.code for who, hold in (await holds_of(database, world, batch)).items()} == {
        world.people[1]: "nothing-to-pay"
    }


async def test_a_batch_needs_an_approved_month(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    await run_month(database, world)

    with pytest.raises(MonthNotApprovedError):
        await prepare(database, world)


async def test_a_batch_of_nobody_is_refused(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "DELETE FROM salary_facts")
    await run_month(database, world)
    await approve_month(database, world)

    with pytest.raises(NothingToPublishError):
        await prepare(database, world)


async def test_two_persons_must_approve_and_name_the_digest(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)

    async def approved_by(caller: Caller, digest: str = batch.digest) -> None:
        async with database.transaction(world.agency_id) as conn:
            await service.approve(conn, caller=caller, publication_id=batch.publication_id, digest=digest, now=LATER)

    with pytest.raises(DigestMismatchError):
        await approved_by(world.second, "sha256:00")
    await approved_by(world.officer)
    with pytest.raises(ApprovedAlreadyError):
        await approved_by(world.officer)
    with pytest.raises(ApproversMissingError):
        await publish(database, world, batch)
    await approved_by(world.second)
    await publish(database, world, batch)
    with pytest.raises(AlreadyPublishedError):
        await publish(database, world, batch)
    with pytest.raises(AlreadyPublishedError):
        await approved_by(world.second)


async def test_one_person_with_two_sign_ins_is_one_approver_to_the_database_itself(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
        await arrange(conn, "DROP INDEX IF EXISTS uq_principals_employee")
        await arrange(conn, "UPDATE principals SET employee_id = %(e)s", e=world.people[0])
    batch = await prepared(database, world)
    first = Caller(
        agency_id=world.agency_id,
        principal_id=world.officer.principal_id,
        employee_id=world.people[0],
        roles=world.officer.roles,
    )
    async with database.transaction(world.agency_id) as conn:
        await service.approve(conn, caller=first, publication_id=batch.publication_id, digest=batch.digest, now=LATER)
    second = Caller(
        agency_id=world.agency_id,
        principal_id=world.second.principal_id,
        employee_id=world.people[0],
        roles=world.second.roles,
    )

    with pytest.raises(ApprovedAlreadyError):
        async with database.transaction(world.agency_id) as conn:
            await service.approve(
                conn, caller=second, publication_id=batch.publication_id, digest=batch.digest, now=LATER
            )
    async with database.transaction(world.agency_id) as conn:
        await (await raw(conn)).execute(
            "INSERT INTO publication_approvals VALUES (%s, %s, %s, %s, %s)",
            (world.agency_id, batch.publication_id, world.second.principal_id, batch.digest, LATER),
        )
    with pytest.raises(ApproversMissingError):
        await publish(database, world, batch)


async def test_the_database_works_out_the_digest_of_the_lines_itself(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    await approve(database, world, batch)
    async with database.superuser() as conn:
        await arrange(conn, "SET CONSTRAINTS ALL IMMEDIATE")
        await arrange(conn, "ALTER TABLE published_lines DISABLE TRIGGER append_only")
        await arrange(conn, "UPDATE published_lines SET canonical = replace(canonical, '4582143', '4582144')")

    with pytest.raises(LinesChangedError):
        await publish(database, world, batch)


async def test_of_two_batches_of_a_payment_month_the_one_prepared_before_the_other_came_out_is_stale(
    database: RolledBackDatabase,
) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=2)
    batch = await prepared(database, world)
    other = await prepare(database, world)
    for one in (batch, other):
        await approve(database, world, one)
    await publish(database, world, batch)

    with pytest.raises(StaleBatchError):
        await publish(database, world, other)


async def test_payroll_sees_a_batch_once_it_is_published(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    payroll = Caller(agency_id=world.agency_id, principal_id=new_id(), roles=frozenset({Role.PAYROLL}))

    async with database.transaction(world.agency_id) as conn:
        assert await service.page(conn, caller=payroll, after=None, size=10) == []
        with pytest.raises(PublicationNotFoundError):
            await service.get(conn, caller=payroll, publication_id=batch.publication_id)
    await approve(database, world, batch)
    await publish(database, world, batch)
    async with database.transaction(world.agency_id) as conn:
        (seen,) = await service.page(conn, caller=payroll, after=None, size=10)
    assert seen.digest == batch.digest


CHANGES = (
    "UPDATE published_lines SET net = net",
    "DELETE FROM published_lines",
    "TRUNCATE published_lines",
    "UPDATE publications SET state = 'published', number = 7, published_at = now()",
    "DELETE FROM publications",
    "TRUNCATE publications CASCADE",
    "DELETE FROM publication_approvals",
    "UPDATE payment_results SET trace = ''",
    "UPDATE statements SET total = total",
    "DELETE FROM statements",
    "UPDATE frozen_results SET facts = '{}'",
)


@pytest.mark.parametrize("change", CHANGES)
async def test_the_application_s_role_can_change_nothing_of_what_is_paid(
    database: RolledBackDatabase, change: str
) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with database.transaction(9901) as conn:
            await conn.execute(text(change))

    assert sqlstate_of(caught.value) == "42501"


ADD_A_LINE = """
INSERT INTO published_lines
SELECT (jsonb_populate_record(l, jsonb_build_object('line_number', 2, 'statement_id', s.statement_id))).*
FROM published_lines l, statements s WHERE s.employee_id <> l.employee_id
"""


async def test_not_even_a_superuser_changes_published_lines_or_adds_one(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn, people=2)
        await arrange(conn, "DELETE FROM salary_facts WHERE employee_id = %(e)s", e=world.people[1])
    batch = await prepared(database, world)
    await approve(database, world, batch)
    await publish(database, world, batch)
    async with database.superuser() as conn:
        await arrange(conn, "SET CONSTRAINTS ALL IMMEDIATE")

    for change in ("UPDATE published_lines SET net = 0", "DELETE FROM published_lines", ADD_A_LINE):
        with pytest.raises(psycopg.Error) as caught:
            async with database.superuser() as conn:
                await arrange(conn, change)
        assert caught.value.sqlstate == "EK100"


async def test_the_same_facts_give_the_same_digests_in_another_database(
    database: RolledBackDatabase, fresh_database: Database, clone: Clone
) -> None:
    async with database.superuser() as conn:
        here = await build(conn, people=12, units=3)
    elsewhere = Database(clone.superuser_url)
    async with elsewhere.transaction(9901) as conn:
        there = await build(conn, people=12, units=3)
    await elsewhere.close()

    digests: list[tuple[str | None, str]] = []
    for database_, world in ((database, here), (fresh_database, there)):
        run = await run_month(database_, world)
        await approve_month(database_, world)
        digests.append((run.digest, (await prepare(database_, world)).digest))

    assert digests[0] == digests[1]
    assert here.people != there.people


async def test_a_changed_rule_file_changes_nothing_of_what_is_frozen(database: RolledBackDatabase) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    batch = await prepared(database, world)
    before = await lines_of(database, world, batch)
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE agency_regulations SET variant = 'basis-40'")

    async with database.transaction(world.agency_id) as conn:
        kept: Any = await service.get(conn, caller=world.officer, publication_id=batch.publication_id)

    assert kept.digest == batch.digest
    assert await lines_of(database, world, batch) == before
    assert batch.prepared_at == NOW
