"""Queries of the streams. A position is given out under a row lock, so its order is the order of commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.tables import agency_counters
from app.outbox.model import (
    ChangeKind,
    EmployeeChange,
    Event,
    EventType,
    NewEvent,
    Notice,
    NoticeKind,
    Placed,
    Positions,
)
from app.outbox.tables import events
from app.persistence.database import raw
from app.persistence.joined import Write
from app.persistence.json_rows import json_rows
from app.shared.ids import new_id

HOLD_STREAMS = """
INSERT INTO employee_streams (agency_id, employee_id, position)
SELECT %(agency_id)s, employee_id, 0 FROM unnest(%(employee_ids)s::uuid[]) AS employee_id ORDER BY employee_id
ON CONFLICT (agency_id, employee_id) DO UPDATE SET position = employee_streams.position
RETURNING employee_id, position
"""

# The same of one stream, once `{after}` told a row, as part of a statement of whoever pushes. A stream that is known is
# locked without a version of its row more.
HOLD_STREAM = """
stream_known AS (
    SELECT s.position FROM {after} CROSS JOIN employee_streams s
    WHERE s.agency_id = %(agency_id)s AND s.employee_id = %(employee_id)s FOR NO KEY UPDATE OF s
), stream_made AS (
    INSERT INTO employee_streams (agency_id, employee_id, position)
    SELECT %(agency_id)s, %(employee_id)s, 0 FROM {after} WHERE NOT EXISTS (SELECT FROM stream_known)
    ON CONFLICT (agency_id, employee_id) DO UPDATE SET position = employee_streams.position
    RETURNING position
), stream AS (SELECT position FROM stream_known UNION ALL SELECT position FROM stream_made)
"""

# One statement for many changes: positions run on from the stream's own, in the order given.
ADD_CHANGES = """
change AS (
    SELECT c.*, row_number() OVER (PARTITION BY employee_id ORDER BY n) AS step
    FROM ROWS FROM (json_to_recordset(%(changes)s::json) AS (employee_id uuid, kind text, work_date date,
                    activity_id uuid, rev int, decision_id uuid)) WITH ORDINALITY
         AS c (employee_id, kind, work_date, activity_id, rev, decision_id, n)
    WHERE {gate}
), change_raised AS (
    UPDATE employee_streams s SET position = s.position + a.steps
    FROM (SELECT employee_id, max(step) AS steps FROM change GROUP BY employee_id) a
    WHERE s.agency_id = %(agency_id)s AND s.employee_id = a.employee_id
    RETURNING s.employee_id, s.position - a.steps AS before
), change_written AS (
    INSERT INTO employee_changes
        (agency_id, employee_id, position, kind, work_date, activity_id, rev, decision_id, recorded_at)
    SELECT %(agency_id)s, employee_id, before + step, kind, work_date, activity_id, rev, decision_id, %(now)s
    FROM change JOIN change_raised USING (employee_id)
)
"""

ADD_NOTICES = """
WITH raised AS (
    UPDATE agency_counters SET notice_number = notice_number + cardinality(%(subjects)s::text[])
    WHERE agency_id = %(agency_id)s
    RETURNING notice_number - cardinality(%(subjects)s::text[]) AS before
)
INSERT INTO notices (agency_id, position, kind, subject, recorded_at)
SELECT %(agency_id)s, before + step, %(kind)s, subject, %(at)s
FROM raised, unnest(%(subjects)s::text[]) WITH ORDINALITY AS n (subject, step)
"""

POSITIONS = """
SELECT coalesce((SELECT position FROM employee_streams
                 WHERE agency_id = %(agency_id)s AND employee_id = %(employee_id)s), 0),
       (SELECT notice_number FROM agency_counters WHERE agency_id = %(agency_id)s)
"""

CHANGES = """
SELECT position, kind, work_date, activity_id, rev, decision_id FROM employee_changes
WHERE agency_id = %s AND employee_id = %s AND position > %s ORDER BY position LIMIT %s
"""

NOTICES = """
SELECT position, kind, subject FROM notices
WHERE agency_id = %s AND position > %s ORDER BY position LIMIT %s
"""


async def hold_streams(conn: AsyncConnection, agency_id: int, employee_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Lock the streams of employees, in the order of their ids, until the end; return their positions."""
    driver = await raw(conn)
    ids = "{" + ",".join(map(str, sorted(set(employee_ids)))) + "}"  # as text: the driver writes arrays slowly
    rows = await driver.execute(HOLD_STREAMS, {"agency_id": agency_id, "employee_ids": ids})
    return {row[0]: row[1] for row in await rows.fetchall()}


def write_of(agency_id: int, changes: Sequence[EmployeeChange], now: datetime) -> Write:
    """Return what appends changes to streams that a transaction holds."""
    return Write(ADD_CHANGES, {"agency_id": agency_id, "now": now, "changes": json_rows(changes)})


async def add_event(conn: AsyncConnection, agency_id: int, event: NewEvent, at: datetime) -> None:
    """Append an event under the agency's counter."""
    counter = agency_counters.c.event_number
    raised = update(agency_counters).where(agency_counters.c.agency_id == agency_id).values(event_number=counter + 1)
    position = (await conn.execute(raised.returning(counter))).scalar_one()
    await conn.execute(
        insert(events).values(
            agency_id=agency_id,
            position=position,
            event_id=new_id(),
            type=event.type,
            subject=event.subject,
            occurred_at=at,
            data=event.data,
        )
    )


async def add_notices(conn: AsyncConnection, agency_id: int, kind: str, subjects: Sequence[str], at: datetime) -> None:
    """Append notices, in the order given, under the agency's counter."""
    values = {"agency_id": agency_id, "kind": kind, "subjects": list(subjects), "at": at}
    await (await raw(conn)).execute(ADD_NOTICES, values)


async def events_after(conn: AsyncConnection, agency_id: int, position: int, limit: int) -> list[Event]:
    """Return the events after a position, oldest first."""
    found = (
        select(events)
        .where(events.c.agency_id == agency_id, events.c.position > position)
        .order_by(events.c.position)
        .limit(limit)
    )
    return [
        Event(
            position=row.position,
            event_id=row.event_id,
            type=EventType(row.type),
            subject=row.subject,
            occurred_at=row.occurred_at,
            data=row.data,
        )
        for row in await conn.execute(found)
    ]


async def positions(conn: AsyncConnection, agency_id: int, employee_id: UUID) -> Positions:
    """Return how far the employee's stream and the agency's notices go."""
    cursor = await (await raw(conn)).execute(POSITIONS, {"agency_id": agency_id, "employee_id": employee_id})
    ((employee, notices),) = await cursor.fetchall()
    return Positions(employee, notices)


async def changes_after(
    conn: AsyncConnection, agency_id: int, employee_id: UUID, position: int, limit: int
) -> list[Placed]:
    """Return the changes after a position, oldest first."""
    cursor = await (await raw(conn)).execute(CHANGES, (agency_id, employee_id, position, limit))
    return [
        Placed(
            row[0],
            EmployeeChange(
                employee_id=employee_id,
                kind=ChangeKind(row[1]),
                work_date=row[2],
                activity_id=row[3],
                rev=row[4],
                decision_id=row[5],
            ),
        )
        for row in await cursor.fetchall()
    ]


async def notices_after(conn: AsyncConnection, agency_id: int, position: int, limit: int) -> list[Notice]:
    """Return the notices after a position, oldest first."""
    cursor = await (await raw(conn)).execute(NOTICES, (agency_id, position, limit))
    return [Notice(row[0], NoticeKind(row[1]), row[2]) for row in await cursor.fetchall()]
