"""Every query on the regulations that agencies write themselves."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Update, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.regulation.model import (
    Content,
    EnactedRegulation,
    Heading,
    Regulation,
    RegulationFilter,
    RegulationFormat,
    RegulationState,
)
from app.regulation.tables import regulations, rule_sets

HEADING = ("rule_set_id", "title", "region", "variant", "citation", "in_force")
WHOLE = tuple(column for column in regulations.c if column.name not in {"format", "text", "files"})


async def add(conn: AsyncConnection, agency_id: int, new: Regulation, content: Content) -> None:
    """Insert a draft."""
    row = {
        "agency_id": agency_id,
        "regulation_id": new.regulation_id,
        "state": new.state,
        "rev": new.rev,
        "uploaded_by": new.uploaded_by,
        "uploaded_at": new.uploaded_at,
        "changed_at": new.changed_at,
    }
    await conn.execute(insert(regulations).values(**row, **_heading(new.heading), **_content(content)))


async def change(conn: AsyncConnection, agency_id: int, changed: Regulation, content: Content) -> None:
    """Write another content of a draft."""
    new = {"rev": changed.rev, "changed_at": changed.changed_at}
    written = {**new, **_heading(changed.heading), **_content(content)}
    await conn.execute(_update(agency_id, changed.regulation_id).values(**written))


async def step(conn: AsyncConnection, agency_id: int, regulation_id: UUID, written: Mapping[str, object]) -> Regulation:
    """Write what an action writes, and return the regulation after it; the trigger refuses anything else."""
    query = _update(agency_id, regulation_id).values(**written).returning(*WHOLE)
    return _regulation((await conn.execute(query)).one())


async def supersede(conn: AsyncConnection, agency_id: int, rule_set_id: str, change_number: int) -> None:
    """End the knowledge of the enacted one of an id: a corrected one comes in its place."""
    replaced = (*_enacted(agency_id, None), regulations.c.rule_set_id == rule_set_id)
    await conn.execute(update(regulations).where(*replaced).values(known_until=change_number))


async def is_day_taken(conn: AsyncConnection, agency_id: int, heading: Heading) -> bool:
    """Tell whether another enacted regulation of the agency's has the same region, variant and day."""
    column = regulations.c
    same = (column[name] == getattr(heading, name) for name in ("region", "variant", "in_force"))
    query = select(column.regulation_id).where(
        *_enacted(agency_id, None), *same, column.rule_set_id != heading.rule_set_id
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def get(conn: AsyncConnection, agency_id: int, regulation_id: UUID, *, hold: bool = False) -> Regulation | None:
    """Return a regulation without its content; with `hold` nobody else changes it until the end."""
    query = select(*WHOLE).where(regulations.c.agency_id == agency_id, regulations.c.regulation_id == regulation_id)
    row = (await conn.execute(query.with_for_update() if hold else query)).one_or_none()
    return None if row is None else _regulation(row)


async def content(conn: AsyncConnection, agency_id: int, regulation_id: UUID) -> Content:
    """Return the content of a regulation that is there."""
    column = regulations.c
    query = select(column.format, column.text, column.files).where(
        column.agency_id == agency_id, column.regulation_id == regulation_id
    )
    row = (await conn.execute(query)).one()
    return Content(format=RegulationFormat(row.format), text=row.text, files=row.files)


async def page(
    conn: AsyncConnection, agency_id: int, wanted: RegulationFilter, *, after: UUID | None, size: int
) -> list[Regulation]:
    """Return regulations without content, the newest first, those uploaded before `after`."""
    column = regulations.c
    query = select(*WHOLE).where(column.agency_id == agency_id)
    for name in ("region", "variant", "state"):
        value = getattr(wanted, name)
        query = query if value is None else query.where(column[name] == value)
    if after is not None:
        query = query.where(column.regulation_id < after)
    rows = await conn.execute(query.order_by(column.regulation_id.desc()).limit(size))
    return [_regulation(row) for row in rows]


async def enacted(
    conn: AsyncConnection, agency_id: int, *, known_at: int | None, names: Sequence[str] | None = None
) -> list[EnactedRegulation]:
    """Return the agency's enacted regulations with their merged forms, by day; `names` are ids, None for all."""
    column = regulations.c
    query = _merged().where(*_enacted(agency_id, known_at))
    if names is not None:
        query = query.where(column.rule_set_id.in_(names))
    return [_made(row) for row in await conn.execute(query.order_by(column.in_force, column.rule_set_id))]


async def enacted_on(
    conn: AsyncConnection, agency_id: int, chain: tuple[str, str], day: date, known_at: int | None
) -> EnactedRegulation | None:
    """Return the agency's own version of a region's variant that is in force on a day."""
    column = regulations.c
    query = _merged().where(
        *_enacted(agency_id, known_at), column.region == chain[0], column.variant == chain[1], column.in_force <= day
    )
    row = (await conn.execute(query.order_by(column.in_force.desc()).limit(1))).one_or_none()
    return None if row is None else _made(row)


def _enacted(agency_id: int, known_at: int | None) -> tuple[ColumnElement[bool], ...]:
    column = regulations.c
    mine = (column.agency_id == agency_id, column.state == RegulationState.ENACTED)
    if known_at is None:
        return (*mine, column.known_until.is_(None))
    return (*mine, column.known_from <= known_at, or_(column.known_until.is_(None), column.known_until > known_at))


def _merged() -> Select[Any]:
    column = regulations.c
    joined = regulations.join(
        rule_sets, (rule_sets.c.agency_id == column.agency_id) & (rule_sets.c.digest == column.digest)
    )
    wanted = (column.regulation_id, column.digest, rule_sets.c.canonical, *(column[name] for name in HEADING))
    return select(*wanted).select_from(joined)


def _update(agency_id: int, regulation_id: UUID) -> Update:
    column = regulations.c
    return update(regulations).where(column.agency_id == agency_id, column.regulation_id == regulation_id)


def _heading(heading: Heading) -> dict[str, object]:
    return {name: getattr(heading, name) for name in HEADING}


def _content(content: Content) -> dict[str, object]:
    return {"format": content.format, "text": content.text, "files": dict(content.files)}


def _made(row: Row[Any]) -> EnactedRegulation:
    heading = Heading(**{name: getattr(row, name) for name in HEADING})
    return EnactedRegulation(
        regulation_id=row.regulation_id, heading=heading, digest=row.digest, canonical=row.canonical
    )


def _regulation(row: Row[Any]) -> Regulation:
    return Regulation(
        regulation_id=row.regulation_id,
        heading=Heading(**{name: getattr(row, name) for name in HEADING}),
        state=RegulationState(row.state),
        rev=row.rev,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        changed_at=row.changed_at,
        digest=row.digest,
        parents=row.parents,
        submitted_by=row.submitted_by,
        submitted_at=row.submitted_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        known_from=row.known_from,
        known_until=row.known_until,
    )
