"""Queries of checkpoints, of the keys that signed them, and of the seals that they tell."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.model import SEAL_ACTION, SEAL_KIND, Checkpoint, Seal
from app.audit.tables import audit_checkpoints, audit_keys, audit_links, audit_log

_made = audit_checkpoints.c
_links = audit_links.c
_rows = audit_log.c
DAYS_AT_ONCE: Final = 1000


async def newest(conn: AsyncConnection, agency_id: int) -> Checkpoint | None:
    """Return the newest checkpoint."""
    query = select(audit_checkpoints).where(_made.agency_id == agency_id).order_by(_made.day.desc()).limit(1)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _checkpoint(row)


async def page(
    conn: AsyncConnection, agency_id: int, *, after: date | None, size: int = DAYS_AT_ONCE
) -> list[Checkpoint]:
    """Return at most `size` checkpoints after a day, the oldest first."""
    query = select(audit_checkpoints).where(_made.agency_id == agency_id)
    if after is not None:
        query = query.where(_made.day > after)
    return [_checkpoint(row) for row in await conn.execute(query.order_by(_made.day).limit(size))]


async def first_from(conn: AsyncConnection, agency_id: int, position: int) -> Checkpoint | None:
    """Return the first checkpoint that covers a position of the chain."""
    query = select(audit_checkpoints).where(_made.agency_id == agency_id, _made.position >= position)
    row = (await conn.execute(query.order_by(_made.day).limit(1))).one_or_none()
    return None if row is None else _checkpoint(row)


async def add(conn: AsyncConnection, agency_id: int, one: Checkpoint) -> None:
    """Insert a checkpoint."""
    await conn.execute(
        insert(audit_checkpoints).values(
            agency_id=agency_id,
            day=one.day,
            position=one.position,
            content=one.content,
            key_id=one.key_id,
            signature=one.signature,
        )
    )


async def seals(
    conn: AsyncConnection, agency_id: int, *, after: int, until: int | None = None, run_id: str | None = None
) -> list[Seal]:
    """Return the seals that are chained after a position and up to another, in the chain's order."""
    query = (
        select(_links.position, _rows.object_id, _rows.after_digest)
        .join_from(
            audit_log,
            audit_links,
            (_links.agency_id == _rows.agency_id) & (_links.audit_id == _rows.audit_id),
        )
        .where(_rows.agency_id == agency_id, _rows.object_kind == SEAL_KIND, _rows.action == SEAL_ACTION)
        .where(_links.position > after)
    )
    if until is not None:
        query = query.where(_links.position <= until)
    if run_id is not None:
        query = query.where(_rows.object_id == run_id)
    return [
        Seal(position=row.position, run_id=row.object_id, root=row.after_digest or "")
        for row in await conn.execute(query.order_by(_links.position))
    ]


async def keys(conn: AsyncConnection, agency_id: int) -> Sequence[tuple[str, bytes, datetime]]:
    """Return id and value of the keys that signed, and since when, the oldest first."""
    query = select(audit_keys.c.key_id, audit_keys.c.public_key, audit_keys.c.used_from_at)
    query = query.where(audit_keys.c.agency_id == agency_id).order_by(audit_keys.c.used_from_at, audit_keys.c.key_id)
    return [(row.key_id, bytes(row.public_key), row.used_from_at) for row in await conn.execute(query)]


async def keep_key(conn: AsyncConnection, agency_id: int, key_id: str, value: bytes, now: datetime) -> bool:
    """Keep a public key; tell whether it is new."""
    new = insert_new(audit_keys).values(agency_id=agency_id, key_id=key_id, public_key=value, used_from_at=now)
    returned = await conn.execute(new.on_conflict_do_nothing().returning(audit_keys.c.key_id))
    return returned.one_or_none() is not None


def _checkpoint(row: Row[Any]) -> Checkpoint:
    return Checkpoint(
        day=row.day,
        position=row.position,
        content=row.content,
        key_id=row.key_id,
        signature=bytes(row.signature),
    )
