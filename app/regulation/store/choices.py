"""Every query on agencies and on the regulation they have chosen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.tables import agency_counters
from app.regulation.model import Agency, RegulationChoice
from app.regulation.tables import agencies, agency_regulations, rule_sets


async def agency(conn: AsyncConnection, agency_id: int) -> Agency | None:
    """Return an agency."""
    row = (await conn.execute(select(agencies).where(agencies.c.agency_id == agency_id))).one_or_none()
    if row is None:
        return None
    return Agency(agency_id=row.agency_id, name=row.name, demo=row.demo, time_zone=row.time_zone)


async def add_agency(conn: AsyncConnection, new: Agency, at: datetime) -> None:
    """Insert an agency and its counters; only the owner's role may."""
    await conn.execute(
        insert(agencies).values(
            agency_id=new.agency_id, name=new.name, demo=new.demo, time_zone=new.time_zone, created_at=at
        )
    )
    await conn.execute(insert(agency_counters).values(agency_id=new.agency_id))


async def choice_on(conn: AsyncConnection, agency_id: int, day: date, known_at: int | None) -> RegulationChoice | None:
    """Return the choice that counts on a day: the latest that began by then."""
    query = _choices(agency_id, known_at).where(agency_regulations.c.since <= day)
    row = (await conn.execute(query.order_by(agency_regulations.c.since.desc()).limit(1))).one_or_none()
    return None if row is None else _choice(row)


async def choices(
    conn: AsyncConnection, agency_id: int, *, known_at: int | None, after: date | None, size: int
) -> list[RegulationChoice]:
    """Return choices, the earliest first, those that begin after `after`."""
    query = _choices(agency_id, known_at)
    if after is not None:
        query = query.where(agency_regulations.c.since > after)
    rows = await conn.execute(query.order_by(agency_regulations.c.since).limit(size))
    return [_choice(row) for row in rows]


async def replace_choice(conn: AsyncConnection, agency_id: int, new: RegulationChoice) -> None:
    """Supersede the choice of the same day, if there is one, and insert the new one."""
    column = agency_regulations.c
    same_day = (column.agency_id == agency_id, column.since == new.since, column.known_until.is_(None))
    await conn.execute(update(agency_regulations).where(*same_day).values(known_until=new.known_from))
    await conn.execute(
        insert(agency_regulations).values(
            agency_id=agency_id,
            choice_id=new.choice_id,
            since=new.since,
            region=new.region,
            variant=new.variant,
            known_from=new.known_from,
        )
    )


async def keep_canonical(conn: AsyncConnection, agency_id: int, kept: dict[str, object]) -> None:
    """Insert a rule set's canonical text unless it is there."""
    await conn.execute(insert_or_skip(rule_sets).values(agency_id=agency_id, **kept).on_conflict_do_nothing())


async def canonical(conn: AsyncConnection, agency_id: int, digest: str) -> str | None:
    """Return the canonical text that is kept under a digest."""
    query = select(rule_sets.c.canonical).where(rule_sets.c.agency_id == agency_id, rule_sets.c.digest == digest)
    found: str | None = (await conn.execute(query)).scalar_one_or_none()
    return found


def _choices(agency_id: int, known_at: int | None) -> Any:  # noqa: ANN401 - a select of the whole row
    column = agency_regulations.c
    query = select(agency_regulations).where(column.agency_id == agency_id)
    if known_at is None:
        return query.where(column.known_until.is_(None))
    return query.where(column.known_from <= known_at, or_(column.known_until.is_(None), column.known_until > known_at))


def _choice(row: Row[Any]) -> RegulationChoice:
    return RegulationChoice(
        choice_id=row.choice_id,
        since=row.since,
        region=row.region,
        variant=row.variant,
        known_from=row.known_from,
        known_until=row.known_until,
    )
