"""Queries on units, posts and employees: an identity and its versions in two times."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Select, Table, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.rows import insert_rows
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

_READ: dict[str, Callable[[Any], object]] = {
    "position_group": PositionGroup,
    "status_asn": StatusAsn,
    "golongan": Golongan,
    "golongan_pppk": GolonganPppk,
    "ruang": Ruang,
    "service_state": ServiceState,
    "unit_factor": lambda factor: format(factor.normalize(), "f"),
}


@dataclass(frozen=True, slots=True)
class _Shape:
    things: Table
    versions: Table
    key: str
    code: str
    details: type[Details]
    above: str | None
    """The column that names the thing above."""


_SHAPES = {
    Kind.UNIT: _Shape(units, unit_versions, "unit_id", "code", UnitDetails, "parent_unit_id"),
    Kind.POST: _Shape(posts, post_versions, "post_id", "code", PostDetails, "parent_post_id"),
    Kind.EMPLOYEE: _Shape(employees, employee_versions, "employee_id", "nip", EmployeeDetails, None),
}


async def ids_by_code(conn: AsyncConnection, agency_id: int, kind: Kind, codes: Sequence[str]) -> dict[str, UUID]:
    """Return the things that have one of the codes."""
    shape = _SHAPES[kind]
    key, code = shape.things.c[shape.key], shape.things.c[shape.code]
    query = select(code, key).where(shape.things.c.agency_id == agency_id, code.in_(codes))
    return {row[0]: row[1] for row in await conn.execute(query)}


async def existing(conn: AsyncConnection, agency_id: int, kind: Kind, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the ids that are things of this kind."""
    shape = _SHAPES[kind]
    key = shape.things.c[shape.key]
    return set((await conn.scalars(select(key).where(shape.things.c.agency_id == agency_id, key.in_(ids)))).all())


async def add_things(conn: AsyncConnection, agency_id: int, kind: Kind, versions: Sequence[Version]) -> None:
    """Insert things with their first versions."""
    shape = _SHAPES[kind]
    rows = [{shape.key: version.thing_id, shape.code: version.code} for version in versions]
    await insert_rows(conn, shape.things, agency_id, rows)
    await add_versions(conn, agency_id, kind, versions)


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
            **asdict(version.details),
        }
        for version in versions
    ]
    await insert_rows(conn, shape.versions, agency_id, rows)


async def supersede(conn: AsyncConnection, agency_id: int, kind: Kind, version_id: UUID, change: int) -> None:
    """Say that a version is no longer what is known, from a change number on."""
    rows = _SHAPES[kind].versions
    this = (rows.c.agency_id == agency_id, rows.c.version_id == version_id)
    await conn.execute(update(rows).where(*this).values(known_until=change))


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


async def leads_back(
    conn: AsyncConnection, agency_id: int, kind: Kind, *, thing_id: UUID, above: UUID, days: tuple[date, date | None]
) -> bool:
    """Tell whether the way up from `above` comes back to the thing on any of the days, as known now."""
    shape = _SHAPES[kind]
    if shape.above is None:
        return False
    rows = shape.versions
    span = func.daterange
    given = span(literal(days[0], Date()), literal(days[1], Date()))
    start = select(literal(above).label("thing_id"), given.label("span"))
    way = start.cte("way", recursive=True)
    held = span(rows.c.since, rows.c.until)
    step = (
        select(rows.c[shape.above], way.c.span.op("*")(held))
        .where(rows.c.agency_id == agency_id, rows.c[shape.key] == way.c.thing_id, known(rows, None))
        .where(rows.c[shape.above].is_not(None), held.op("&&")(way.c.span), way.c.thing_id != thing_id)
    )
    whole = way.union(step)
    return bool((await conn.execute(select(exists().where(whole.c.thing_id == thing_id)))).scalar_one())


def _joined(shape: _Shape, agency_id: int) -> Select[Any]:
    things, rows = shape.things, shape.versions
    same = (things.c.agency_id == rows.c.agency_id) & (things.c[shape.key] == rows.c[shape.key])
    code = things.c[shape.code].label("thing_code")
    return select(code, rows).select_from(rows.join(things, same)).where(rows.c.agency_id == agency_id)


def _version(shape: _Shape, row: Row[Any]) -> Version:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for columns by name
    details: dict[str, Any] = {}
    for field in fields(shape.details):
        value = values[field.name]
        details[field.name] = _READ[field.name](value) if field.name in _READ and value is not None else value
    return Version(
        version_id=row.version_id,
        thing_id=values[shape.key],
        code=row.thing_code,
        details=shape.details(**details),
        since=row.since,
        until=row.until,
        known_from=row.known_from,
    )
