"""Rows as an HR system sends them: by codes and NIP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel import service
from app.personnel.model import AssignmentKind, Golongan, PositionGroup, StatusAsn
from app.personnel.records import AssignmentRecord, EmployeeRecord, PostRecord, UnitRecord
from app.shared.caller import Caller
from app.shared.records import ItemReport
from tests.personnel.builders import NOW, SINCE, nip

UNIT = UnitRecord(code="DINAS", name="Dinas", kind="dinas", since=SINCE)
POST = PostRecord(
    code="P1",
    title="Analis",
    unit_code="DINAS",
    kelas_jabatan=7,
    position_group=PositionGroup.PELAKSANA,
    since=SINCE,
)
EMPLOYEE = EmployeeRecord(nip=nip(1), name="Pegawai 1", status_asn=StatusAsn.PNS, golongan=Golongan.III, since=SINCE)
ASSIGNMENT = AssignmentRecord(nip=nip(1), post_code="P1", kind=AssignmentKind.DEFINITIVE, since=SINCE)


def day(month: int, number: int = 1) -> date:
    return date(2026, month, number)


def told(reports: Sequence[ItemReport]) -> list[str]:
    """Return what became of rows: the outcome, or the code of the refusal."""
    return [str(report.problem.code if report.problem is not None else report.outcome) for report in reports]


async def units(conn: AsyncConnection, by: Caller, *records: UnitRecord) -> list[str]:
    return told(await service.record_units(conn, caller=by, records=records, now=NOW))


async def posts(conn: AsyncConnection, by: Caller, *records: PostRecord) -> list[str]:
    return told(await service.record_posts(conn, caller=by, records=records, now=NOW))


async def employees(conn: AsyncConnection, by: Caller, *records: EmployeeRecord) -> list[str]:
    return told(await service.record_employees(conn, caller=by, records=records, now=NOW))


async def assignments(conn: AsyncConnection, by: Caller, *records: AssignmentRecord) -> list[str]:
    return told(await service.record_assignments(conn, caller=by, records=records, now=NOW))


async def staff(conn: AsyncConnection, by: Caller, people: int = 2) -> None:
    """Record a unit, and as many posts and employees as are wanted."""
    await units(conn, by, UNIT)
    await posts(conn, by, *(replace(POST, code=f"P{n}") for n in range(1, people + 1)))
    await employees(conn, by, *(replace(EMPLOYEE, nip=nip(n), name=f"Pegawai {n}") for n in range(1, people + 1)))


async def read(conn: AsyncConnection, query: str, *values: object) -> list[tuple[Any, ...]]:
    cursor = await (await raw(conn)).execute(query, values)
    return await cursor.fetchall()


async def unit_days(conn: AsyncConnection, code: str = "DINAS") -> list[tuple[str, date, date | None]]:
    """Return names and days of a unit as known now."""
    query = """SELECT v.name, v.since, v.until FROM unit_versions v JOIN units u USING (agency_id, unit_id)
               WHERE u.code = %s AND v.known_until IS NULL ORDER BY v.since"""
    return [(name, since, until) for name, since, until in await read(conn, query, code)]
