"""Units, posts and employees in two times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel import service
from app.personnel.model import EmployeeDetails, Golongan, Kind, Moment, PostDetails, StatusAsn
from app.personnel.refusals import (
    AboveItselfError,
    CodeTakenError,
    DaysReversedError,
    EmployeeNotFoundError,
    GolonganError,
    KnownAtError,
    PostNotFoundError,
    ReferenceUnknownError,
)
from app.shared.nip import Nip
from tests.personnel.builders import (
    DEMO,
    NOW,
    SINCE,
    build_ladder,
    employee,
    made,
    nip,
    open_office,
    post,
    post_details,
    record,
    unit,
)
from tests.support.databases import RolledBackDatabase

APRIL_15 = date(2026, 4, 15)


async def test_one_wrong_item_never_stops_the_others(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    new = [employee(1), employee(1), employee(2, status_asn=StatusAsn.PPPK), employee(3)]
    async with database.transaction(DEMO) as conn:
        results = await service.create_things(conn, caller=office.officer, kind=Kind.EMPLOYEE, new=new, now=NOW)
        stored = await service.things_page(
            conn, agency_id=DEMO, kind=Kind.EMPLOYEE, moment=Moment(SINCE, 99), after=None, size=10
        )
    first, second, third, fourth = results
    assert isinstance(second, CodeTakenError)
    assert [remedy.href for remedy in second.remedies] == [f"/v1/employees/{first}"]
    assert isinstance(third, GolonganError)
    assert {one.thing_id for one in stored} == {first, fourth}


async def test_a_nip_that_is_there_names_the_employee(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        (existing,) = await record(conn, office.officer, Kind.EMPLOYEE, employee(5))
    async with database.transaction(DEMO) as conn:
        (refused,) = await service.create_things(
            conn, caller=office.officer, kind=Kind.EMPLOYEE, new=[employee(5)], now=NOW
        )
    assert isinstance(refused, CodeTakenError)
    assert refused.remedies[0].href == f"/v1/employees/{existing}"


async def test_a_post_in_an_unknown_unit_is_refused(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        (refused,) = await service.create_things(
            conn, caller=office.officer, kind=Kind.POST, new=[post("A", unit_id=uuid4())], now=NOW
        )
    assert isinstance(refused, ReferenceUnknownError)
    assert refused.errors[0].pointer == "/unit_id"


async def test_days_that_end_before_they_begin_are_refused(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    reversed_days = replace(unit(), until=SINCE)
    async with database.transaction(DEMO) as conn:
        (refused,) = await service.create_things(
            conn, caller=office.officer, kind=Kind.UNIT, new=[reversed_days], now=NOW
        )
    assert isinstance(refused, DaysReversedError)


async def test_a_change_counts_from_its_day_and_what_was_known_before_stays(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        before = await audit.known_now(conn, agency_id=DEMO)
        higher = post_details(ladder.unit_id, kelas_jabatan=9)
        await service.change_thing(
            conn, caller=office.officer, thing_id=ladder.posts[0], details=higher, since=APRIL_15, now=NOW
        )
        after = await audit.known_now(conn, agency_id=DEMO)
        classes = [
            await kelas(conn, ladder.posts[0], Moment(on, known_at))
            for on, known_at in (
                (date(2026, 4, 14), after),
                (APRIL_15, after),
                (date(2027, 1, 1), after),
                (APRIL_15, before),
            )
        ]
    assert classes == [7, 9, 9, 7]


async def kelas(conn: AsyncConnection, post_id: UUID, moment: Moment) -> int:
    found = await service.get_thing(
        conn,
        agency_id=DEMO,
        kind=Kind.POST,
        thing_id=post_id,
        moment=moment,
    )
    assert isinstance(found.details, PostDetails)
    return found.details.kelas_jabatan


async def test_a_change_ends_where_a_later_one_begins(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        changes = ((9, date(2026, 6, 1)), (8, APRIL_15), (10, date(2025, 12, 1)))
        for kelas_jabatan, since in changes:
            details = post_details(ladder.unit_id, kelas_jabatan=kelas_jabatan)
            await service.change_thing(
                conn, caller=office.officer, thing_id=ladder.posts[0], details=details, since=since, now=NOW
            )
        now = await audit.known_now(conn, agency_id=DEMO)
        days = (date(2025, 12, 1), SINCE, APRIL_15, date(2026, 6, 1))
        classes = [await kelas(conn, ladder.posts[0], Moment(day, now)) for day in days]
    assert classes == [10, 7, 8, 9]


async def test_a_post_never_stands_above_itself_on_any_day(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=3)
        top, middle, bottom = ladder.posts
        by = office.officer
        # From June on the middle post hangs free, so only until then would the top stand below itself.
        free = post_details(ladder.unit_id, None)
        await service.change_thing(conn, caller=by, thing_id=middle, details=free, since=date(2026, 6, 1), now=NOW)
        under_bottom = post_details(ladder.unit_id, bottom)
        with pytest.raises(AboveItselfError):
            await service.change_thing(conn, caller=by, thing_id=top, details=under_bottom, since=APRIL_15, now=NOW)
        changed = await service.change_thing(
            conn, caller=by, thing_id=top, details=under_bottom, since=date(2026, 6, 1), now=NOW
        )
    assert changed.details == under_bottom


async def test_what_is_not_there_on_the_day_is_not_found(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer, steps=1)
        moment = Moment(date(2025, 12, 31), await audit.known_now(conn, agency_id=DEMO))
        with pytest.raises(PostNotFoundError):
            await service.get_thing(conn, agency_id=DEMO, kind=Kind.POST, thing_id=ladder.posts[0], moment=moment)


async def test_an_employee_is_found_by_nip(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        (employee_id,) = await record(conn, office.officer, Kind.EMPLOYEE, employee(7))
        moment = await service.moment(conn, agency_id=DEMO, on=None, known_at=None, now=NOW)
        found = await service.employee_by_nip(conn, agency_id=DEMO, nip=Nip.parse(nip(7)), moment=moment)
        with pytest.raises(EmployeeNotFoundError):
            await service.employee_by_nip(conn, agency_id=DEMO, nip=Nip.parse(nip(8)), moment=moment)
    assert found.thing_id == employee_id
    assert found.details == EmployeeDetails(name="Pegawai 7", status_asn=StatusAsn.PNS, golongan=Golongan.III)


async def test_a_change_number_that_is_not_given_out_yet_is_refused(database: RolledBackDatabase) -> None:
    await open_office(database)
    async with database.transaction(DEMO) as conn:
        newest = await audit.known_now(conn, agency_id=DEMO)
        with pytest.raises(KnownAtError):
            await service.moment(conn, agency_id=DEMO, on=SINCE, known_at=newest + 1, now=NOW)


async def test_pages_go_on_after_the_last_code(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        results = await service.create_things(
            conn, caller=office.officer, kind=Kind.UNIT, new=[unit(code) for code in "CABED"], now=NOW
        )
        made(results)
        moment = await service.moment(conn, agency_id=DEMO, on=SINCE, known_at=None, now=NOW)
        page = await service.things_page(conn, agency_id=DEMO, kind=Kind.UNIT, moment=moment, after="B", size=2)
    assert [one.code for one in page] == ["C", "D"]


async def test_another_agency_sees_nothing(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    await open_office(database, agency_id=3273)
    async with database.transaction(DEMO) as conn:
        ladder = await build_ladder(conn, office.officer)
    async with database.transaction(3273) as conn:
        for agency_id in (3273, DEMO):
            page = await service.things_page(
                conn, agency_id=agency_id, kind=Kind.POST, moment=Moment(SINCE, 99), after=None, size=10
            )
            assert page == []
        assert await service.superiors_of(conn, agency_id=3273, employee_ids=[ladder.holders[2]], day=SINCE) == {
            ladder.holders[2]: []
        }
