"""Units, posts and employees recorded in bulk by their codes and NIP: any number of rows in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.facts.service import Audited
from app.personnel.draft import Draft, Surroundings
from app.personnel.model import Kind
from app.personnel.records import EmployeeRecord, PostRecord, ThingRecord, UnitRecord
from app.personnel.service.writing import Change, write
from app.personnel.store import things as store
from app.personnel.store.ways import ways_up_from
from app.shared.caller import Caller
from app.shared.records import ItemReport


async def record_units(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[UnitRecord], now: datetime
) -> list[ItemReport]:
    """Record units, one report each, in order: a row restates the version that begins on its day, or cuts the others.

    Rows without an end go on until the next version; a row that ends on the day it begins takes back what begins there.
    A unit may name one above it that comes later in the same call.
    """
    return await _record(conn, caller, Kind.UNIT, records, now)


async def record_posts(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[PostRecord], now: datetime
) -> list[ItemReport]:
    """Record posts as `record_units` does units."""
    return await _record(conn, caller, Kind.POST, records, now)


async def record_employees(
    conn: AsyncConnection, *, caller: Caller, records: Sequence[EmployeeRecord], now: datetime
) -> list[ItemReport]:
    """Record employees as `record_units` does units; several statuses over time are several rows of one NIP."""
    return await _record(conn, caller, Kind.EMPLOYEE, records, now)


async def _record(
    conn: AsyncConnection, caller: Caller, kind: Kind, records: Sequence[ThingRecord], now: datetime
) -> list[ItemReport]:
    """Hold the agency's counter from the first reading on: nobody else changes its personnel until the end."""
    await audit.hold_counter(conn, agency_id=caller.agency_id)
    stored = await _surroundings(conn, caller.agency_id, kind, records)
    draft = Draft(kind, records, stored)
    changes = [
        Change(
            thing_id=draft.ids[code],
            code=code,
            before=stored.things[code].versions if code in stored.things else None,
            after=stretches,
        )
        for code, stretches in draft.timelines.items()
    ]
    await write(conn, caller=caller, kind=kind, changes=changes, now=now, audited=Audited.TOGETHER)
    return draft.reports()


async def _surroundings(
    conn: AsyncConnection, agency_id: int, kind: Kind, records: Sequence[ThingRecord]
) -> Surroundings:
    things = await store.known_by_code(conn, agency_id, kind, sorted({one.code for one in records}))
    named: dict[Kind, set[str]] = {}
    for _field, other, code in (reference for one in records for reference in one.named()):
        if code is not None:
            named.setdefault(other, set()).add(code)
    ids: dict[Kind, dict[str, UUID]] = {other: {} for other in Kind}
    for other, codes in named.items():
        ids[other] = await store.ids_by_code(conn, agency_id, other, sorted(codes))
    ways = {}
    if named.get(kind):
        start = {known.thing_id for known in things.values()} | set(ids[kind].values())
        ways = await ways_up_from(conn, agency_id, kind, start)
    return Surroundings(things, ids, ways)
