"""Queries of counters, change numbers and audit rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.model import Record
from app.audit.tables import agency_counters, audit_log, changes
from app.persistence.database import raw
from app.persistence.joined import Write
from app.persistence.json_rows import json_rows
from app.shared.ids import new_id
from app.shared.records import shallow

ADD_RECORDS = """
record_written AS (
    INSERT INTO audit_log (agency_id, audit_id, recorded_at, principal_id, action, object_kind, object_id,
        subject_employee_id, request_id, before_digest, after_digest)
    SELECT %(agency_id)s, audit_id, %(now)s, principal_id, action, object_kind, object_id, subject_employee_id,
        request_id, before_digest, after_digest
    FROM json_to_recordset(%(records)s::json) AS n (audit_id uuid, principal_id uuid, action text, object_kind text,
        object_id text, subject_employee_id uuid, request_id text, before_digest text, after_digest text)
    WHERE {gate}
)
"""

HOLD_COUNTER = "SELECT FROM agency_counters WHERE agency_id = %s FOR NO KEY UPDATE"


async def raise_change_number(conn: AsyncConnection, agency_id: int) -> int:
    """Add one to the agency's change number under its row lock and return it."""
    raised = (
        update(agency_counters)
        .where(agency_counters.c.agency_id == agency_id)
        .values(change_number=agency_counters.c.change_number + 1)
        .returning(agency_counters.c.change_number)
    )
    return int((await conn.execute(raised)).scalar_one())


async def hold_counter(conn: AsyncConnection, agency_id: int) -> None:
    """Lock the agency's counter row."""
    await (await raw(conn)).execute(HOLD_COUNTER, (agency_id,))


async def add_change(conn: AsyncConnection, agency_id: int, number: int, at: datetime) -> None:
    """Record when a change number was given out."""
    await conn.execute(insert(changes).values(agency_id=agency_id, change_number=number, recorded_at=at))


async def last_change(conn: AsyncConnection, agency_id: int) -> int:
    """Return the newest change number that is committed."""
    newest = select(agency_counters.c.change_number).where(agency_counters.c.agency_id == agency_id)
    return int((await conn.execute(newest)).scalar_one())


async def change_at(conn: AsyncConnection, agency_id: int, instant: datetime) -> int | None:
    """Return the number before the first that was given out after an instant; None where none was."""
    later = select(func.min(changes.c.change_number)).where(
        changes.c.agency_id == agency_id, changes.c.recorded_at > instant
    )
    first = (await conn.execute(later)).scalar_one()
    return None if first is None else int(first) - 1


def write_of(agency_id: int, records: Sequence[Record], now: datetime) -> Write:
    """Return what appends audit rows."""
    rows = json_rows({"audit_id": new_id(), **shallow(record)} for record in records)
    return Write(ADD_RECORDS, {"agency_id": agency_id, "now": now, "records": rows})


async def digests_told(
    conn: AsyncConnection, agency_id: int, *, action: str, object_kind: str, object_id: str
) -> list[str | None]:
    """Return the digests after that the audit rows of an action on a thing tell."""
    rows = audit_log.c
    query = select(rows.after_digest).where(
        rows.agency_id == agency_id,
        rows.object_kind == object_kind,
        rows.object_id == object_id,
        rows.action == action,
    )
    return list((await conn.execute(query)).scalars())
