"""Queries on parked entries and on what officers decided on them, and on what entries said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection as Driver

from app.activity_log.model import (
    Activity,
    Content,
    EntryState,
    ParkedBecause,
    ParkedFilter,
    ParkingRuling,
    ParkingVerdict,
    Revision,
    rev_after_another,
)
from app.activity_log.store.rows import COLUMNS, activity_of, array
from app.persistence.json_rows import json_rows

PARKED = f"""
SELECT {COLUMNS} FROM activities a
WHERE a.agency_id = %(agency_id)s AND a.parked_because IS NOT NULL
  AND a.work_date >= %(since)s AND a.work_date < %(until)s
  AND (%(because)s::text IS NULL OR a.parked_because = %(because)s)
  AND (%(employee_id)s::uuid IS NULL OR a.employee_id = %(employee_id)s)
  AND (%(after_date)s::date IS NULL OR (a.work_date, a.activity_id) > (%(after_date)s::date, %(after_id)s::uuid))
ORDER BY a.work_date, a.activity_id LIMIT %(size)s
"""  # noqa: S608 - column names of our own

# A night reaches into the next day.
IN_ITS_TIME = f"""
SELECT {COLUMNS} FROM activities a JOIN activities p
  ON p.agency_id = a.agency_id AND p.employee_id = a.employee_id AND p.activity_id <> a.activity_id
     AND a.work_date BETWEEN p.work_date - 1 AND p.work_date + 1 AND a.during && p.during
WHERE a.agency_id = %(agency_id)s AND a.live AND a.employee_id = %(employee_id)s
  AND p.work_date = %(work_date)s AND p.activity_id = %(activity_id)s
ORDER BY lower(a.during) LIMIT 1
"""  # noqa: S608 - column names of our own

# What is admitted awaits its superior from now on: the time in the lane is none of the superior's.
BRING_OUT = """
UPDATE activities SET state = %(state)s, rev = %(rev)s, parked_because = NULL,
    catalogue_code = CASE WHEN %(known)s THEN coalesce(catalogue_code, unknown_catalogue_code) ELSE catalogue_code END,
    unknown_catalogue_code = CASE WHEN %(known)s THEN NULL ELSE unknown_catalogue_code END,
    submitted_at = CASE WHEN %(state)s = 'submitted' THEN %(now)s ELSE submitted_at END
WHERE agency_id = %(agency_id)s AND work_date = %(work_date)s AND activity_id = %(activity_id)s AND state = 'parked'
"""

ADD = """
INSERT INTO parking_decisions (agency_id, activity_id, rev, content_digest, parked_because, verdict, reason, decided_by,
    decided_at)
SELECT %(agency_id)s, activity_id, rev, content_digest, parked_because, verdict, reason, decided_by, decided_at
FROM json_to_recordset(%(rows)s::json) AS n (activity_id uuid, rev int, content_digest text, parked_because text,
    verdict text, reason text, decided_by uuid, decided_at timestamptz)
"""

LATEST = """
SELECT DISTINCT ON (activity_id) activity_id, rev, content_digest, parked_because, verdict, reason, decided_by,
    decided_at
FROM parking_decisions WHERE agency_id = %s AND activity_id = ANY(%s::uuid[])
ORDER BY activity_id, rev DESC
"""

REVISIONS = """
SELECT rev, state, content, content_digest, device_time, received_at, superseded_at FROM activity_revisions
WHERE agency_id = %s AND activity_id = %s ORDER BY rev
"""

Place = tuple[date, UUID]
"""Where a page of parked entries ends."""


async def parked(
    driver: Driver[Any], agency_id: int, chosen: ParkedFilter, after: Place | None, size: int
) -> list[Activity]:
    """Return parked entries of a month by work date."""
    after_date, after_id = after or (None, None)
    values = {
        "agency_id": agency_id,
        "since": chosen.month.first_day,
        "until": chosen.month.next.first_day,
        "because": chosen.because,
        "employee_id": chosen.employee_id,
        "after_date": after_date,
        "after_id": after_id,
        "size": size,
    }
    return [activity_of(row) for row in await (await driver.execute(PARKED, values)).fetchall()]


async def in_its_time(driver: Driver[Any], agency_id: int, activity: Activity) -> Activity | None:
    """Return the earliest other live entry of the owner in whose time the entry lies."""
    row = await (await driver.execute(IN_ITS_TIME, _key(agency_id, activity))).fetchone()
    return None if row is None else activity_of(row)


async def bring_out(driver: Driver[Any], agency_id: int, activity: Activity, state: EntryState, now: datetime) -> None:
    """Bring an entry out of the parking lane; one that is admitted names an item that the catalogue has by now."""
    values = {
        **_key(agency_id, activity),
        "state": state,
        "rev": rev_after_another(activity.entry.rev),
        "known": state is EntryState.SUBMITTED,
        "now": now,
    }
    await driver.execute(BRING_OUT, values)


async def add(driver: Driver[Any], agency_id: int, rulings: Sequence[ParkingRuling]) -> None:
    """Append decisions by one statement."""
    if rulings:
        await driver.execute(ADD, {"agency_id": agency_id, "rows": json_rows(rulings)})


async def latest(driver: Driver[Any], agency_id: int, ids: Sequence[UUID]) -> dict[UUID, ParkingRuling]:
    """Return the last decision on each entry that was parked and decided on."""
    cursor = await driver.execute(LATEST, (agency_id, array(ids)))
    return {
        row[0]: ParkingRuling(
            activity_id=row[0],
            rev=row[1],
            content_digest=row[2],
            parked_because=ParkedBecause(row[3]),
            verdict=ParkingVerdict(row[4]),
            reason=row[5],
            decided_by=row[6],
            decided_at=row[7],
        )
        for row in await cursor.fetchall()
    }


async def revisions(driver: Driver[Any], agency_id: int, activity_id: UUID) -> list[Revision]:
    """Return what an entry said before, oldest first."""
    cursor = await driver.execute(REVISIONS, (agency_id, activity_id))
    return [
        Revision(
            rev=row[0],
            state=EntryState(row[1]),
            content=_content(row[2]),
            content_digest=row[3],
            device_time=row[4],
            received_at=row[5],
            superseded_at=row[6],
        )
        for row in await cursor.fetchall()
    ]


def _key(agency_id: int, activity: Activity) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "employee_id": activity.employee_id,
        "work_date": activity.entry.content.work_date,
        "activity_id": activity.entry.activity_id,
    }


def _content(kept: dict[str, Any]) -> Content:
    return Content(
        work_date=date.fromisoformat(kept["work_date"]),
        started_at=datetime.fromisoformat(kept["started_at"]),
        ended_at=datetime.fromisoformat(kept["ended_at"]),
        minutes=kept["minutes"],
        catalogue_code=kept["catalogue_code"],
        volume=kept["volume"],
        description=kept["description"],
        links=tuple(kept["links"]),
        evidence_ids=tuple(map(UUID, kept.get("evidence_ids", ()))),
    )
