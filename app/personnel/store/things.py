"""Queries on units, posts and employees: an identity and its versions in two times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, Select, Table, Text, Uuid, any_, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.rows import insert_rows
from app.personnel.draft import Known
from app.personnel.model import (
    Details,
    EmployeeDetails,
    Golongan,
    GolonganPppk,
    Kind,
    Moment,
    PositionGroup,
    PostDetails,
    Ruang,
    ServiceState,
    StatusAsn,
    UnitDetails,
    Version,
)
from app.personnel.store.dated import at, known
from app.personnel.tables import employee_versions, employees, post_versions, posts, unit_versions, units
from app.shared.records import shallow

_READ: dict[str, Callable[[Any], object]] = {
    "position_group": PositionGroup,
    "status_asn": StatusAsn,
    "golongan": Golongan,
    "golongan_pppk": GolonganPppk,
    "ruang": Ruang,
    "service_state": ServiceState,
    "unit_factor": lambda factor: format(factor.normalize(), "f"),
}


class Identity(Protocol):
    """What is told of a thing once and for all."""

    @property
    def thing_id(self) -> UUID: ...

    @property
    def code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Shape:
    things: Table
    versions: Table
    key: str
    code: str
    details: type[Details]

    def place(self, column: str) -> int:
        """Return where a column of the versions stands in a row: the thing's code comes before them."""
        return 1 + self.versions.c.keys().index(column)


_SHAPES = {
    Kind.UNIT: _Shape(units, unit_versions, "unit_id", "code", UnitDetails),
    Kind.POST: _Shape(posts, post_versions, "post_id", "code", PostDetails),
    Kind.EMPLOYEE: _Shape(employees, employee_versions, "employee_id", "nip", EmployeeDetails),
}
_PLACES = {
    shape.key: (
        tuple(shape.place(name) for name in ("version_id", shape.key, "since", "until", "known_from")),
        tuple((field.name, shape.place(field.name), _READ.get(field.name)) for field in fields(shape.details)),
    )
    for shape in _SHAPES.values()
}


async def ids_by_code(conn: AsyncConnection, agency_id: int, kind: Kind, codes: Sequence[str]) -> dict[str, UUID]:
    """Return the things that have one of the codes."""
    shape = _SHAPES[kind]
    key, code = shape.things.c[shape.key], shape.things.c[shape.code]
    wanted = code == any_(literal(codes, ARRAY(Text)))
    query = select(code, key).where(shape.things.c.agency_id == agency_id, wanted)
    return {row[0]: row[1] for row in await conn.execute(query)}


async def existing(conn: AsyncConnection, agency_id: int, kind: Kind, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the ids that are things of this kind."""
    shape = _SHAPES[kind]
    key = shape.things.c[shape.key]
    wanted = key == any_(literal(ids, ARRAY(Uuid)))
    return set((await conn.scalars(select(key).where(shape.things.c.agency_id == agency_id, wanted))).all())


async def known_by_code(conn: AsyncConnection, agency_id: int, kind: Kind, codes: Sequence[str]) -> dict[str, Known]:
    """Return the things that have one of the codes, with their versions as known now in the order of their days."""
    shape = _SHAPES[kind]
    things, rows = shape.things, shape.versions
    same = (things.c.agency_id == rows.c.agency_id) & (things.c[shape.key] == rows.c[shape.key]) & known(rows, None)
    code, thing_id = things.c[shape.code].label("thing_code"), things.c[shape.key].label("thing_id")
    query = select(code, rows, thing_id).select_from(things.outerjoin(rows, same))
    query = query.where(things.c.agency_id == agency_id, things.c[shape.code] == any_(literal(codes, ARRAY(Text))))
    found: dict[str, Known] = {}
    for row in await conn.execute(query.order_by(rows.c.since)):
        thing = found.setdefault(row.thing_code, Known(row.thing_id, []))
        if row.version_id is not None:
            thing.versions.append(_version(shape, row))
    return found


async def add_identities(conn: AsyncConnection, agency_id: int, kind: Kind, new: Sequence[Identity]) -> None:
    """Insert things that have no versions yet."""
    shape = _SHAPES[kind]
    rows = [{shape.key: one.thing_id, shape.code: one.code} for one in new]
    await insert_rows(conn, shape.things, agency_id, rows)


async def add_versions(conn: AsyncConnection, agency_id: int, kind: Kind, versions: Sequence[Version]) -> None:
    """Insert versions of things that are there."""
    shape = _SHAPES[kind]
    rows = [
        {
            "version_id": version.version_id,
            shape.key: version.thing_id,
            "since": version.since,
            "until": version.until,
            "known_from": version.known_from,
            **shallow(version.details),
        }
        for version in versions
    ]
    await insert_rows(conn, shape.versions, agency_id, rows)


async def supersede(
    conn: AsyncConnection, agency_id: int, kind: Kind, version_ids: Sequence[UUID], change: int
) -> None:
    """Say that versions are no longer what is known, from a change number on."""
    if version_ids:
        rows = _SHAPES[kind].versions
        these = (rows.c.agency_id == agency_id, rows.c.version_id == any_(literal(version_ids, ARRAY(Uuid))))
        await conn.execute(update(rows).where(*these).values(known_until=change))


async def versions_of(
    conn: AsyncConnection, agency_id: int, kind: Kind, thing_id: UUID, known_at: int | None
) -> list[Version]:
    """Return the versions of a thing as known at a change number (None: now), in the order of their days."""
    shape = _SHAPES[kind]
    rows = shape.versions
    query = _joined(shape, agency_id).where(rows.c[shape.key] == thing_id, known(rows, known_at))
    return [_version(shape, row) for row in await conn.execute(query.order_by(rows.c.since))]


async def version_at(
    conn: AsyncConnection, agency_id: int, kind: Kind, thing_id: UUID, moment: Moment
) -> Version | None:
    """Return the version of a thing that held on a day, as known at a change number."""
    shape = _SHAPES[kind]
    query = _joined(shape, agency_id).where(shape.versions.c[shape.key] == thing_id, at(shape.versions, moment))
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _version(shape, row)


async def page(
    conn: AsyncConnection, agency_id: int, kind: Kind, *, moment: Moment, after: str | None, size: int
) -> list[Version]:
    """Return things that held on a day, in the order of their codes; employees in the order of their ids."""
    shape = _SHAPES[kind]
    order = shape.things.c[shape.key if kind is Kind.EMPLOYEE else shape.code]
    query = _joined(shape, agency_id).where(at(shape.versions, moment))
    if after is not None:
        query = query.where(order > (UUID(after) if kind is Kind.EMPLOYEE else after))
    return [_version(shape, row) for row in await conn.execute(query.order_by(order).limit(size))]


def _joined(shape: _Shape, agency_id: int) -> Select[Any]:
    things, rows = shape.things, shape.versions
    same = (things.c.agency_id == rows.c.agency_id) & (things.c[shape.key] == rows.c[shape.key])
    code = things.c[shape.code].label("thing_code")
    return select(code, rows).select_from(rows.join(things, same)).where(rows.c.agency_id == agency_id)


def _version(shape: _Shape, row: Row[Any]) -> Version:
    places, said = _PLACES[shape.key]
    version_id, thing_id, since, until, known_from = (row[place] for place in places)
    details: dict[str, Any] = {}
    for name, place, read in said:
        value = row[place]
        details[name] = value if read is None or value is None else read(value)
    return Version(
        version_id=version_id,
        thing_id=thing_id,
        code=row[0],
        details=shape.details(**details),
        since=since,
        until=until,
        known_from=known_from,
    )
