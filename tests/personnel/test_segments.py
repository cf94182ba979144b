"""What happens to a person inside a month makes exact segments of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.monthly_score.model import Piece
from app.monthly_score.store.facts import PIECES, pieces_of
from app.persistence.database import raw
from app.personnel.model import Ruang, ServiceState
from app.personnel.records import AssignmentRecord, EmployeeRecord, PostRecord, UnitRecord
from app.shared.caller import Caller
from tests.personnel.builders import DEMO, nip, open_office
from tests.personnel.records import (
    ASSIGNMENT,
    EMPLOYEE,
    POST,
    UNIT,
    assignments,
    employees,
    posts,
    read,
    staff,
    units,
)
from tests.support.databases import RolledBackDatabase

Record = UnitRecord | PostRecord | EmployeeRecord | AssignmentRecord


def april(number: int) -> date:
    return date(2026, 4, number)


MAY = date(2026, 5, 1)


async def arrange(conn: AsyncConnection, by: Caller, *records: Record) -> None:
    """Record a unit with two posts, a person in the first of them since January, and what a test adds."""
    await staff(conn, by)
    await units(conn, by, replace(UNIT, code="DINAS-2"))
    await assignments(conn, by, ASSIGNMENT)
    for one in records:
        if isinstance(one, UnitRecord):
            told = await units(conn, by, one)
        elif isinstance(one, PostRecord):
            told = await posts(conn, by, one)
        elif isinstance(one, EmployeeRecord):
            told = await employees(conn, by, one)
        else:
            told = await assignments(conn, by, one)
        assert told[0] in {"created", "changed"}, told


async def pieces(conn: AsyncConnection) -> list[Piece]:
    """Return the segments of April of the first person."""
    ((who,),) = await read(conn, "SELECT employee_id FROM employees WHERE nip = %s", nip(1))
    values = {
        "agency_id": DEMO,
        "people": [who],
        "known_at": await audit.known_now(conn, agency_id=DEMO),
        "since": april(1),
        "until": MAY,
    }
    cursor = await (await raw(conn)).execute(PIECES, values)
    return pieces_of(await cursor.fetchall()).get(who, [])


@pytest.mark.parametrize(
    ("records", "days"),
    [
        pytest.param([], [(april(1), MAY)], id="nothing happens"),
        pytest.param(
            [replace(ASSIGNMENT, until=april(10)), replace(ASSIGNMENT, post_code="P2", since=april(16))],
            [(april(1), april(10)), (april(16), MAY)],
            id="a gap between two posts",
        ),
        pytest.param(
            [replace(ASSIGNMENT, until=april(16)), replace(ASSIGNMENT, post_code="P2", since=april(16))],
            [(april(1), april(16)), (april(16), MAY)],
            id="another post from a day on",
        ),
        pytest.param(
            [replace(ASSIGNMENT, until=april(10)), replace(ASSIGNMENT, since=april(20))],
            [(april(1), april(10)), (april(20), MAY)],
            id="the same post again after leave outside the state's charge",
        ),
        pytest.param(
            [replace(ASSIGNMENT, until=april(10)), replace(ASSIGNMENT, since=april(10))],
            [(april(1), MAY)],
            id="the same post by another decree without a day between",
        ),
        pytest.param([replace(ASSIGNMENT, until=april(21))], [(april(1), april(21))], id="retirement"),
        pytest.param([replace(EMPLOYEE, until=april(13))], [(april(1), april(13))], id="death"),
        pytest.param([replace(ASSIGNMENT, until=april(1))], [], id="gone before the month"),
        pytest.param(
            [replace(POST, unit_code="DINAS-2", since=april(8))],
            [(april(1), april(8)), (april(8), MAY)],
            id="the post moves to another unit",
        ),
        pytest.param([replace(POST, title="Analis Muda", since=april(8))], [(april(1), MAY)], id="a new title only"),
        pytest.param([replace(UNIT, name="Badan", since=april(8))], [(april(1), MAY)], id="the unit's new name only"),
        pytest.param(
            [replace(POST, kondisi_kerja_amount=500_000, since=april(8), until=april(9))],
            [(april(1), april(8)), (april(8), april(9)), (april(9), MAY)],
            id="a criterion for one day",
        ),
        pytest.param(
            [
                replace(EMPLOYEE, service_state=ServiceState.SUSPENDED, since=april(6), until=april(20)),
                replace(EMPLOYEE, service_state=ServiceState.SUSPENDED, ruang=Ruang.B, since=april(15)),
            ],
            [(april(1), april(6)), (april(6), april(15)), (april(15), april(20)), (april(20), MAY)],
            id="one change over another",
        ),
        pytest.param([replace(UNIT, until=april(11))], [(april(1), april(11))], id="the unit is dissolved"),
    ],
)
async def test_a_month_is_cut_where_something_that_a_rule_sees_changes(
    database: RolledBackDatabase, records: list[Record], days: list[tuple[date, date]]
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await arrange(conn, office.officer, *records)
        assert [(one.since, one.until) for one in await pieces(conn)] == days


async def test_a_segment_carries_what_the_post_is_paid_by_and_only_what_is_known(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    paid = replace(
        POST,
        job_points=2664,
        unit_factor="0.85",
        post_amount=6_000_000,
        beban_kerja_amount=0,
        kelangkaan_profesi_amount=750_000,
    )
    async with database.transaction(DEMO) as conn:
        await arrange(conn, office.officer, paid, replace(EMPLOYEE, ruang=Ruang.C))
        (piece,) = await pieces(conn)
    assert dict(piece.terms) == {
        "unit_kind": "dinas",
        "kelas_jabatan": 7,
        "position_group": "pelaksana",
        "job_points": 2664,
        "unit_factor": "0.85",
        "post_amount": 6_000_000,
        "status_asn": "pns",
        "golongan": "III",
        "ruang": "c",
    }
    assert piece.criteria == (("beban_kerja", 0), ("kelangkaan_profesi", 750_000))
    assert piece.service_state == "active"
