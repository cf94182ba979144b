"""Who holds which post, recorded in bulk by NIP and code."""

from __future__ import annotations

from dataclasses import replace

from app.audit import service as audit
from app.personnel import service
from app.personnel.model import AssignmentKind
from app.personnel.records import AssignmentRecord
from tests.personnel.builders import DEMO, NOW, nip, open_office
from tests.personnel.records import ASSIGNMENT, assignments, day, read, staff
from tests.support.databases import RolledBackDatabase

SECOND = replace(ASSIGNMENT, nip=nip(2))


async def test_a_row_restates_the_end_and_the_decree(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await staff(conn, office.officer)
        assert await assignments(conn, office.officer, ASSIGNMENT) == ["created"]
        ended = replace(ASSIGNMENT, decree_number="SK 1", decree_on=day(1), until=day(7))
        assert await assignments(conn, office.officer, ended) == ["changed"]
        before = await audit.known_now(conn, agency_id=DEMO)
        assert await assignments(conn, office.officer, ended) == ["unchanged"]
        assert await audit.known_now(conn, agency_id=DEMO) == before
        stored = await read(conn, "SELECT decree_number, until, known_until FROM assignments ORDER BY known_from")
        assert stored == [(None, None, before), ("SK 1", day(7), None)]


async def test_a_successor_may_stand_before_its_predecessor(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await staff(conn, office.officer)
        await assignments(conn, office.officer, ASSIGNMENT)
        rows = [replace(SECOND, since=day(7)), replace(ASSIGNMENT, until=day(7))]
        assert await assignments(conn, office.officer, *rows) == ["created", "changed"]


async def test_a_clash_names_the_other_and_stops_nothing_else(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    rows = [
        ASSIGNMENT,
        replace(SECOND, since=day(3)),
        replace(ASSIGNMENT, post_code="P2"),
        replace(ASSIGNMENT, kind=AssignmentKind.PLT, since=day(4)),
        replace(SECOND, post_code="P2"),
        replace(SECOND, kind=AssignmentKind.PLH, until=day(2)),
        replace(ASSIGNMENT, nip=nip(9)),
        replace(ASSIGNMENT, post_code="P9"),
        replace(ASSIGNMENT, until=day(3)),
    ]
    async with database.transaction(DEMO) as conn:
        await staff(conn, office.officer)
        reports = await service.record_assignments(conn, caller=office.officer, records=rows, now=NOW)
        ((first,),) = await read(
            conn, "SELECT assignment_id FROM assignments a JOIN employees e USING (employee_id) WHERE nip = %s", nip(1)
        )
    assert [report.problem.code if report.problem else str(report.outcome) for report in reports] == [
        "created",
        "post-held",
        "employee-holds-post",
        "already-in-post",
        "created",
        "created",
        "reference-unknown",
        "reference-unknown",
        "fact-repeated",
    ]
    clashes = [report.problem for report in reports[1:4] if report.problem is not None]
    assert {clash.remedies[0].href for clash in clashes} == {f"/v1/assignments/{first}"}


async def test_an_assignment_that_never_was_is_taken_back(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    back = replace(ASSIGNMENT, until=ASSIGNMENT.since)
    async with database.transaction(DEMO) as conn:
        await staff(conn, office.officer)
        await assignments(conn, office.officer, ASSIGNMENT)
        assert await assignments(conn, office.officer, SECOND, back) == ["created", "changed"]
        assert await assignments(conn, office.officer, back) == ["unchanged"]
        current = await read(conn, "SELECT count(*) FROM assignments WHERE known_until IS NULL")
    assert current == [(1,)]


async def test_a_refused_restatement_leaves_the_assignment_as_it_was(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    ended: AssignmentRecord = replace(ASSIGNMENT, until=day(4))
    async with database.transaction(DEMO) as conn:
        await staff(conn, office.officer)
        await assignments(conn, office.officer, ended, replace(SECOND, since=day(4)))
        assert await assignments(conn, office.officer, ASSIGNMENT) == ["post-held"]
        assert await assignments(conn, office.officer, ended) == ["unchanged"]
