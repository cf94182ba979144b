"""What happens inside a month, recorded as HR sends it, gives segments that tile it and a base by their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from app.monthly_score.model import RunState
from app.persistence.database import raw
from app.personnel.model import AssignmentKind, StatusAsn
from app.personnel.records import AssignmentRecord, EmployeeRecord, PostRecord, UnitRecord
from tests.monthly_score.test_month_run import start, work
from tests.monthly_score.world import build
from tests.personnel.records import ASSIGNMENT, EMPLOYEE, POST, UNIT, assignments, employees, posts, units
from tests.support.databases import RolledBackDatabase

NIP = "193001012010000001"
MAY = date(2026, 5, 1)
GOOD_FRIDAY = date(2026, 4, 3)
HELD = replace(ASSIGNMENT, nip=NIP)
PERSON = replace(EMPLOYEE, nip=NIP, name="Pegawai 1")
OTHER_POST = replace(POST, code="Q", unit_code="U1", kelas_jabatan=9)
CPNS = Fraction(80, 100)
Record = UnitRecord | PostRecord | EmployeeRecord | AssignmentRecord
USES: dict[type, Any] = {UnitRecord: units, PostRecord: posts, EmployeeRecord: employees, AssignmentRecord: assignments}


def april(number: int) -> date:
    return date(2026, 4, number)


def working(since: date, until: date) -> int:
    days = (since + timedelta(days=n) for n in range((until - since).days))
    return sum(day.isoweekday() < 6 and day != GOOD_FRIDAY for day in days)


MOVED = [replace(HELD, until=april(16)), replace(HELD, post_code="Q", since=april(16))]
CASES = {
    "a move on the 16th": ([OTHER_POST, *MOVED], [(april(1), april(16)), (april(16), MAY)]),
    "another unit on the 16th": (
        [replace(UNIT, code="U2"), replace(OTHER_POST, unit_code="U2"), *MOVED],
        [(april(1), april(16)), (april(16), MAY)],
    ),
    "CPNS to PNS on the 1st": (
        [replace(PERSON, status_asn=StatusAsn.CPNS, until=april(1)), replace(PERSON, since=april(1))],
        [(april(1), MAY)],
    ),
    "CPNS to PNS on the 13th": (
        [replace(PERSON, status_asn=StatusAsn.CPNS), replace(PERSON, since=april(13))],
        [(april(1), april(13)), (april(13), MAY)],
    ),
    "retirement at the month's end": ([replace(HELD, until=MAY)], [(april(1), MAY)]),
    "retirement in the month": ([replace(HELD, until=april(21))], [(april(1), april(21))]),
    "death on the 10th": ([replace(HELD, until=april(11))], [(april(1), april(11))]),
    "return from unpaid leave on the 20th": (
        [replace(HELD, until=april(1)), replace(HELD, since=april(20))],
        [(april(20), MAY)],
    ),
    "a gap between posts": (
        [OTHER_POST, replace(HELD, until=april(10)), replace(HELD, post_code="Q", since=april(16))],
        [(april(1), april(10)), (april(16), MAY)],
    ),
    "Plt of another's post for a while": (
        [OTHER_POST, replace(HELD, post_code="Q", kind=AssignmentKind.PLT, since=april(6), until=april(20))],
        [(april(1), MAY)],
    ),
}


@pytest.mark.parametrize(("records", "days"), CASES.values(), ids=CASES)
async def test_segments_tile_the_month_and_the_base_is_by_their_working_days(
    database: RolledBackDatabase, records: Sequence[Record], days: list[tuple[date, date]]
) -> None:
    async with database.superuser() as conn:
        world = await build(conn)
    async with database.transaction(world.agency_id) as conn:
        for one in records:
            told = await USES[type(one)](conn, world.officer, one)
            assert told[0] in {"created", "changed", "unchanged"}, told

    run = await work(database, world, await start(database, world))

    async with database.superuser() as conn:
        cursor = await (await raw(conn)).execute("SELECT facts, lines FROM frozen_results")
        ((facts, lines),) = await cursor.fetchall()
    segments = facts["segments"]
    assert (run.state, run.held) == (RunState.FINISHED, 0)
    assert [(one["since"], one["until"]) for one in segments] == [(a.isoformat(), b.isoformat()) for a, b in days]
    counted = [sum(day["n"] for day in one["days"]) for one in segments]
    assert counted == [working(*span) for span in days]
    assert facts["month"]["working_days"] == 21
    assert bool(facts["assignments"]) == any(getattr(one, "kind", None) is AssignmentKind.PLT for one in records)
    (base,) = [line["value"] for line in lines if line["kind"] == "base"]
    shares = [CPNS if one["status_asn"] == "cpns" else 1 for one in segments]
    assert base == sum(round(5_000_000 * share * Fraction(n, 21)) for share, n in zip(shares, counted, strict=True))
