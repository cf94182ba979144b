"""Who leaves the staff, as facts in two times, and what a departure made end."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.facts.store import FactTable, Row, read
from app.personnel.departure_effects import Effect, EffectKind
from app.personnel.tables import departure_effects
from app.shared.ids import new_id

DEPARTURES: Final = FactTable(
    "departures",
    key={"employee_id": "uuid"},
    values={"last_day": "date", "reason": "text", "reference": "text", "sign_in_until": "date"},
    holds="n.last_day IS NOT NULL",
)

_c = departure_effects.c


async def departure_of(conn: AsyncConnection, agency_id: int, employee_id: UUID, known_at: int) -> Row | None:
    """Return an employee's departure as known at a change number."""
    found = await read(conn, DEPARTURES, agency_id, known_at, {"employee_id": employee_id})
    return found[0] if found else None


async def add_effects(conn: AsyncConnection, agency_id: int, employee_id: UUID, effects: Sequence[Effect]) -> None:
    """Insert what a departure did."""
    rows = [
        {"agency_id": agency_id, "effect_id": new_id(), "employee_id": employee_id, **asdict(one)} for one in effects
    ]
    if rows:
        await conn.execute(insert(departure_effects).values(rows))


async def effects_of(conn: AsyncConnection, agency_id: int, employee_id: UUID) -> list[Effect]:
    """Return what an employee's departure did and nobody took back, in order, locked until the end."""
    names = [one.name for one in fields(Effect)]
    query = select(*(_c[name] for name in names)).where(
        _c.agency_id == agency_id, _c.employee_id == employee_id, _c.taken_back_at.is_(None)
    )
    rows = (await conn.execute(query.order_by(_c.effect_id).with_for_update())).mappings()
    return [Effect(**{**row, "kind": EffectKind(row["kind"])}) for row in rows]


async def take_back_effects(conn: AsyncConnection, agency_id: int, employee_id: UUID, now: datetime) -> None:
    """Say that what an employee's departure did has been taken back."""
    these = (_c.agency_id == agency_id, _c.employee_id == employee_id, _c.taken_back_at.is_(None))
    await conn.execute(update(departure_effects).where(*these).values(taken_back_at=now))
