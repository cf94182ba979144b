"""Units, posts and employees recorded in bulk by their codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.audit import service as audit
from app.personnel.model import Golongan, GolonganPppk, Ruang, StatusAsn
from tests.personnel.builders import DEMO, nip, open_office
from tests.personnel.records import EMPLOYEE, POST, UNIT, day, employees, posts, read, unit_days, units
from tests.support.databases import RolledBackDatabase

A, B, C = (replace(UNIT, code=code) for code in "ABC")


async def test_a_row_inside_a_version_cuts_it_and_what_runs_past_its_end_goes_on(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await units(conn, office.officer, UNIT)
        told = await units(conn, office.officer, replace(UNIT, name="Sementara", since=day(3), until=day(5)))
        assert told == ["created"]
        assert await unit_days(conn) == [
            ("Dinas", day(1), day(3)),
            ("Sementara", day(3), day(5)),
            ("Dinas", day(5), None),
        ]


async def test_a_row_without_an_end_goes_on_until_the_next_version(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await units(conn, office.officer, UNIT, replace(UNIT, name="Kedua", since=day(6)))
        await units(conn, office.officer, replace(UNIT, name="Antara", since=day(3)))
        assert await unit_days(conn) == [("Dinas", day(1), day(3)), ("Antara", day(3), day(6)), ("Kedua", day(6), None)]


async def test_an_end_that_is_said_paints_over_what_begins_before_it(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        rows = [UNIT, replace(UNIT, name="Pendek", since=day(3)), replace(UNIT, name="Panjang", since=day(4))]
        await units(conn, office.officer, *rows)
        told = await units(conn, office.officer, replace(UNIT, name="Pertama", until=day(6)))
        assert told == ["changed"]
        assert await unit_days(conn) == [("Pertama", day(1), day(6)), ("Panjang", day(6), None)]


async def test_a_row_that_ends_on_its_first_day_takes_the_version_back(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await units(conn, office.officer, UNIT, replace(UNIT, name="Salah", since=day(4)))
        before = await audit.known_now(conn, agency_id=DEMO)
        back = replace(UNIT, name="?", since=day(4), until=day(4))
        assert await units(conn, office.officer, back) == ["changed"]
        assert await units(conn, office.officer, back) == ["unchanged"]
        assert await unit_days(conn) == [("Dinas", day(1), day(4))]
        superseded = await read(conn, "SELECT name, known_until FROM unit_versions WHERE known_until IS NOT NULL")
        assert superseded == [("Salah", before + 1)]


async def test_the_same_rows_again_change_nothing_and_take_no_number(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    rows = [UNIT, replace(UNIT, name="Baru", since=day(4)), replace(UNIT, code="B", parent_code="DINAS")]
    async with database.transaction(DEMO) as conn:
        assert await units(conn, office.officer, *rows) == ["created"] * 3
        assert await posts(conn, office.officer, POST, replace(POST, code="P2", parent_code="P1")) == ["created"] * 2
        before = await audit.known_now(conn, agency_id=DEMO)
        assert await units(conn, office.officer, *rows) == ["unchanged"] * 3
        assert await posts(conn, office.officer, replace(POST, code="P2", parent_code="P1"), POST) == ["unchanged"] * 2
        assert await audit.known_now(conn, agency_id=DEMO) == before


async def test_bad_rows_between_good_ones_are_refused_alone(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    rows = [
        A,
        replace(A, name="again"),
        replace(B, parent_code="NOWHERE"),
        replace(C, parent_code="B"),
        replace(UNIT, code="D", until=date(2025, 1, 1)),
        replace(UNIT, code="E", parent_code="A"),
    ]
    async with database.transaction(DEMO) as conn:
        told = await units(conn, office.officer, *rows)
        stored = await read(conn, "SELECT code FROM units ORDER BY code")
    # C hangs below B, which no row is left to make.
    assert told == ["created", "fact-repeated", "reference-unknown", "reference-unknown", "days-reversed", "created"]
    assert stored == [("A",), ("E",)]


async def test_a_parent_may_come_later_in_the_same_call(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        assert await units(conn, office.officer, replace(A, parent_code="B"), B) == ["created", "created"]


async def test_rows_that_lead_back_are_refused_and_the_rest_is_kept(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await units(conn, office.officer, A, B, C)
        rows = [
            replace(A, parent_code="B", since=day(3)),
            replace(B, parent_code="A", since=day(4)),
            replace(C, name="C"),
        ]
        assert await units(conn, office.officer, *rows) == ["above-itself", "above-itself", "changed"]
        assert await units(conn, office.officer, replace(A, parent_code="A")) == ["above-itself"]


async def test_who_stood_above_may_stand_below_from_the_same_day_on(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await units(conn, office.officer, A, replace(B, parent_code="A"))
        turned = [replace(A, parent_code="B", since=day(7)), replace(B, since=day(7))]
        assert await units(conn, office.officer, *turned) == ["created", "created"]


async def test_a_way_back_over_units_that_no_row_is_about_is_found(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        await units(conn, office.officer, A, replace(B, parent_code="A"), replace(C, parent_code="B"))
        assert await units(conn, office.officer, replace(A, parent_code="C", since=day(9))) == ["above-itself"]


async def test_an_employee_has_several_statuses_over_time(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    rows = [
        replace(EMPLOYEE, status_asn=StatusAsn.CPNS),
        replace(EMPLOYEE, ruang=Ruang.A, since=day(6)),
        replace(EMPLOYEE, nip=nip(2), status_asn=StatusAsn.PPPK, golongan=None, golongan_pppk=GolonganPppk.IX),
    ]
    async with database.transaction(DEMO) as conn:
        assert await employees(conn, office.officer, *rows) == ["created"] * 3
        stored = await read(conn, "SELECT status_asn, golongan_pppk, ruang FROM employee_versions ORDER BY version_id")
    assert stored == [("cpns", None, None), ("pns", None, "a"), ("pppk", "IX", None)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(EMPLOYEE, golongan=None), "golongan-of-pns-only"),
        (replace(EMPLOYEE, golongan_pppk=GolonganPppk.I), "golongan-pppk-of-pppk-only"),
        (replace(EMPLOYEE, status_asn=StatusAsn.PPPK, golongan=None, ruang=Ruang.A), "ruang-without-golongan"),
        (replace(EMPLOYEE, status_asn=StatusAsn.PPPK, golongan=Golongan.I), "golongan-of-pns-only"),
    ],
)
async def test_a_grade_that_its_status_does_not_have_is_refused(
    database: RolledBackDatabase, wrong: object, code: str
) -> None:
    office = await open_office(database)
    async with database.transaction(DEMO) as conn:
        assert await employees(conn, office.officer, wrong, replace(EMPLOYEE, nip=nip(2))) == [code, "created"]  # type: ignore[arg-type]  # a parameter


async def test_what_a_post_is_paid_by_is_kept_to_the_digit(database: RolledBackDatabase) -> None:
    office = await open_office(database)
    paid = replace(POST, unit_factor="0.85", job_points=2664, post_amount=6_000_000, beban_kerja_amount=1_500_000)
    async with database.transaction(DEMO) as conn:
        await units(conn, office.officer, UNIT)
        assert await posts(conn, office.officer, paid) == ["created"]
        assert await posts(conn, office.officer, paid) == ["unchanged"]
        assert await posts(conn, office.officer, replace(paid, unit_factor="0.86")) == ["changed"]
        known = "SELECT unit_factor::text, job_points, post_amount, beban_kerja_amount, kondisi_kerja_amount"
        stored = await read(conn, f"{known} FROM post_versions WHERE known_until IS NULL")
    assert stored == [("0.86", 2664, 6_000_000, 1_500_000, None)]
