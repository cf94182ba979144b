"""Every query of objections."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from app.corrections.model import Answer, FollowUp, Objection, ObjectionFilter, ObjectionState
from app.corrections.tables import objections
from app.shared.month import Month

_rows = objections.c
_PLAIN = ("objection_id", "statement_id", "employee_id", "unit_id", "line_id", "reason", "filed_at")
_ANSWERED = ("answered_by", "answered_at", "decision")


async def add(conn: AsyncConnection, agency_id: int, new: Objection) -> bool:
    """Insert an objection; False where one to the same line waits for its answer."""
    values = {
        "agency_id": agency_id,
        "month": new.month.first_day,
        "state": new.state,
        "links": list(new.links),
        "evidence_ids": list(new.evidence_ids),
        **{name: getattr(new, name) for name in _PLAIN},
    }
    query = postgresql.insert(objections).values(values).on_conflict_do_nothing().returning(_rows.objection_id)
    return (await conn.execute(query)).one_or_none() is not None


async def read(conn: AsyncConnection, agency_id: int, objection_id: UUID, *, alone: bool = False) -> Objection | None:
    """Return an objection; `alone` holds it until the transaction ends."""
    query = select(objections).where(_rows.agency_id == agency_id, _rows.objection_id == objection_id)
    row = (await conn.execute(query.with_for_update() if alone else query)).one_or_none()
    return None if row is None else _objection(row)


async def page(
    conn: AsyncConnection, agency_id: int, chosen: ObjectionFilter, *, after: UUID | None, size: int
) -> list[Objection]:
    """Return at most `size` objections after one, in the order in which they were filed."""
    query = select(objections).where(_rows.agency_id == agency_id)
    if chosen.month is not None:
        query = query.where(_rows.month == chosen.month.first_day)
    for name in ("state", "unit_id", "employee_id"):
        if (wanted := getattr(chosen, name)) is not None:
            query = query.where(_rows[name] == wanted)
    if after is not None:
        query = query.where(_rows.objection_id > after)
    return [_objection(row) for row in await conn.execute(query.order_by(_rows.objection_id).limit(size))]


async def answer(
    conn: AsyncConnection, agency_id: int, objection_id: UUID, said: Answer, by: tuple[UUID, datetime]
) -> None:
    """Write down what was decided, by whom and when."""
    values = {
        "state": said.state,
        "decision": said.decision,
        "follow_up": said.follow_up,
        "answered_by": by[0],
        "answered_at": by[1],
    }
    await _change(conn, agency_id, objection_id, values)


async def withdraw(conn: AsyncConnection, agency_id: int, objection_id: UUID) -> None:
    """Write down that the objection was taken back."""
    await _change(conn, agency_id, objection_id, {"state": ObjectionState.WITHDRAWN})


async def _change(conn: AsyncConnection, agency_id: int, objection_id: UUID, values: dict[str, Any]) -> None:
    chosen = (_rows.agency_id == agency_id, _rows.objection_id == objection_id)
    await conn.execute(update(objections).where(*chosen).values(values))


def _objection(row: Row[Any]) -> Objection:
    return Objection(
        month=Month.of(row.month),
        links=tuple(row.links),
        evidence_ids=tuple(row.evidence_ids),
        state=ObjectionState(row.state),
        follow_up=None if row.follow_up is None else FollowUp(row.follow_up),
        correction_id=row.correction_id,
        **{name: getattr(row, name) for name in (*_PLAIN, *_ANSWERED)},
    )
