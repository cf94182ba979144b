"""An agency with two officers and, as far as a test wants them, units, posts, people and who holds what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.personnel import service
from app.personnel.model import (
    AssignmentKind,
    EmployeeDetails,
    Golongan,
    Kind,
    NewAssignment,
    NewPrincipal,
    NewThing,
    PositionGroup,
    PostDetails,
    PrincipalKind,
    StatusAsn,
    UnitDetails,
)
from app.regulation import service as regulation
from app.regulation.model import Agency
from app.shared.caller import Caller, Role
from app.shared.errors import Refusal
from tests.support.databases import RolledBackDatabase

DEMO = 9901
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
SINCE = date(2026, 1, 1)
ISSUER = "https://sso.example.go.id"


@dataclass(frozen=True)
class Office:
    """An agency's first two officers."""

    agency_id: int
    officer: Caller
    second: Caller


def agency(*, agency_id: int = DEMO, demo: bool = True) -> Agency:
    return Agency(agency_id=agency_id, name=f"Agency {agency_id}", demo=demo, time_zone="Asia/Jakarta")


def person(subject: str, *, employee_id: UUID | None = None) -> NewPrincipal:
    return NewPrincipal(
        issuer=ISSUER, subject=subject, kind=PrincipalKind.PERSON, name=subject.title(), employee_id=employee_id
    )


def caller(agency_id: int, principal_id: UUID, *roles: Role, employee_id: UUID | None = None) -> Caller:
    return Caller(
        agency_id=agency_id,
        principal_id=principal_id,
        employee_id=employee_id,
        roles=frozenset(roles),
        request_id="test",
    )


async def found_agency(conn: AsyncConnection, *, agency_id: int = DEMO, demo: bool = True) -> Office:
    """Create an agency on the owner's (or a superuser's) connection."""
    await regulation.create_agency(conn, new=agency(agency_id=agency_id, demo=demo), now=NOW)
    first, second = await service.appoint_first_officers(
        conn, agency_id=agency_id, officers=[person("ani"), person("budi")], since=SINCE, now=NOW
    )
    roles = (Role.OFFICER, Role.APPROVER)
    return Office(
        agency_id, caller(agency_id, first.principal_id, *roles), caller(agency_id, second.principal_id, *roles)
    )


async def open_office(database: RolledBackDatabase, *, agency_id: int = DEMO, demo: bool = True) -> Office:
    async with database.superuser() as conn:
        return await found_agency(conn, agency_id=agency_id, demo=demo)


def unit(code: str = "DINAS", *, since: date = SINCE, parent: UUID | None = None) -> NewThing:
    return NewThing(code=code, details=UnitDetails(name=code.title(), kind="dinas", parent_unit_id=parent), since=since)


def post(
    code: str, *, unit_id: UUID, above: UUID | None = None, kelas_jabatan: int = 7, since: date = SINCE
) -> NewThing:
    return NewThing(code=code, details=post_details(unit_id, above, kelas_jabatan=kelas_jabatan), since=since)


def post_details(unit_id: UUID, above: UUID | None = None, *, kelas_jabatan: int = 7) -> PostDetails:
    return PostDetails(
        title="Analis",
        unit_id=unit_id,
        kelas_jabatan=kelas_jabatan,
        position_group=PositionGroup.PELAKSANA,
        parent_post_id=above,
    )


def nip(serial: int) -> str:
    return f"193503302010011{serial:03d}"


def employee(
    serial: int = 5,
    *,
    status_asn: StatusAsn = StatusAsn.PNS,
    golongan: Golongan | None = Golongan.III,
    since: date = SINCE,
) -> NewThing:
    details = EmployeeDetails(name=f"Pegawai {serial}", status_asn=status_asn, golongan=golongan)
    return NewThing(code=nip(serial), details=details, since=since)


def holds(
    employee_id: UUID,
    post_id: UUID,
    *,
    kind: AssignmentKind = AssignmentKind.DEFINITIVE,
    since: date = SINCE,
    until: date | None = None,
) -> NewAssignment:
    return NewAssignment(
        employee_id=employee_id, post_id=post_id, kind=kind, decree_number=None, since=since, until=until
    )


def made(results: list[UUID | Refusal]) -> list[UUID]:
    """Return the ids of things none of which may have been refused."""
    refused = [one for one in results if isinstance(one, Refusal)]
    if refused:
        raise refused[0]
    return [one for one in results if isinstance(one, UUID)]


async def record(conn: AsyncConnection, by: Caller, kind: Kind, *new: NewThing) -> list[UUID]:
    return made(await service.create_things(conn, caller=by, kind=kind, new=new, now=NOW))


async def assign(conn: AsyncConnection, by: Caller, *new: NewAssignment) -> list[UUID]:
    return made(await service.create_assignments(conn, caller=by, new=new, now=NOW))


@dataclass(frozen=True)
class Ladder:
    """Posts one above the other, the highest first, each with its holder."""

    unit_id: UUID
    posts: list[UUID]
    holders: list[UUID]
    assignments: list[UUID]


async def build_ladder(conn: AsyncConnection, by: Caller, *, steps: int = 3) -> Ladder:
    (unit_id,) = await record(conn, by, Kind.UNIT, unit())
    posts: list[UUID] = []
    for step in range(steps):
        posts += await record(
            conn, by, Kind.POST, post(f"P{step}", unit_id=unit_id, above=posts[-1] if posts else None)
        )
    holders = await record(conn, by, Kind.EMPLOYEE, *(employee(step + 1) for step in range(steps)))
    assignments = await assign(conn, by, *(holds(e, p) for e, p in zip(holders, posts, strict=True)))
    return Ladder(unit_id, posts, holders, assignments)
