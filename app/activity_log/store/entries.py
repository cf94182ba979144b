"""Queries that read entries, and the one that writes down what was decided on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection as Driver

from app.activity_log.model import Activity, Decided, EntryFilter, MonthDigest
from app.activity_log.store.rows import COLUMNS, activity_of, array
from app.shared.month import Month

KEYS = "SELECT activity_id, employee_id, work_date FROM activity_keys WHERE agency_id = %s AND activity_id = ANY(%s)"

BY_KEY = f"""
SELECT {COLUMNS} FROM activities a
WHERE a.agency_id = %(agency_id)s AND a.activity_id = ANY(%(ids)s::uuid[]) AND a.work_date = ANY(%(dates)s::date[])
"""  # noqa: S608 - column names of our own

WORKED = """
SELECT DISTINCT work_date, employee_id FROM activities
WHERE agency_id = %(agency_id)s AND employee_id = ANY(%(employee_ids)s::uuid[])
  AND work_date >= %(since)s AND work_date < %(until)s AND (%(state)s::text IS NULL OR state = %(state)s)
"""

NAMING = """
SELECT DISTINCT work_date, employee_id FROM activities
WHERE agency_id = %s AND employee_id = %s AND evidence_ids @> ARRAY[%s]::uuid[]
"""

NAMED_BEFORE = """
SELECT DISTINCT a.work_date, a.employee_id FROM activities a
JOIN activity_revisions r ON r.agency_id = a.agency_id AND r.activity_id = a.activity_id
WHERE a.agency_id = %s AND a.employee_id = %s AND r.content -> 'evidence_ids' ? %s::text
"""

PAGE = f"""
SELECT {COLUMNS} FROM activities a
WHERE a.agency_id = %(agency_id)s AND a.employee_id = ANY(%(employee_ids)s::uuid[])
  AND a.work_date >= %(since)s AND a.work_date < %(until)s
  AND (%(days)s::date[] IS NULL
       OR (a.work_date, a.employee_id) IN (SELECT * FROM unnest(%(days)s::date[], %(owners)s::uuid[])))
  AND (%(state)s::text IS NULL OR a.state = %(state)s)
  AND (%(after_date)s::date IS NULL OR (a.work_date, lower(a.during), a.activity_id)
       > (%(after_date)s::date, %(after_start)s::timestamptz, %(after_id)s::uuid))
ORDER BY a.work_date, lower(a.during), a.activity_id LIMIT %(size)s
"""  # noqa: S608 - column names of our own

# The ids are said once more as a list, and the dates: else a few rows would be sought by reading all of every month.
MARK = """
UPDATE activities a SET state = n.state, approved_minutes = n.approved_minutes, quality = n.quality, rev = n.rev
FROM json_to_recordset(%(rows)s::json) AS n (activity_id uuid, work_date date, state text, approved_minutes smallint,
    quality smallint, rev int)
WHERE a.agency_id = %(agency_id)s AND a.work_date = n.work_date AND a.activity_id = n.activity_id
  AND a.activity_id = ANY(%(ids)s::uuid[]) AND a.work_date = ANY(%(dates)s::date[])
"""

MONTH_DIGESTS = """
SELECT date_trunc('month', work_date)::date, count(*),
       'sha256:' || encode(sha256(convert_to(string_agg(activity_id || ' ' || rev, E'\\n' ORDER BY activity_id),
                                             'UTF8')), 'hex')
FROM activities WHERE agency_id = %s AND employee_id = %s AND work_date >= %s AND state <> 'deleted'
GROUP BY 1 ORDER BY 1
"""


class Worked(NamedTuple):
    """A day for which an employee has entries."""

    day: date
    employee_id: UUID


Place = tuple[date, datetime, UUID]
"""Where a page of entries ends."""


async def keys_of(driver: Driver[Any], agency_id: int, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, date]]:
    """Return owner and work date of entries; neither ever changes."""
    cursor = await driver.execute(KEYS, (agency_id, list(ids)))
    return {row[0]: (row[1], row[2]) for row in await cursor.fetchall()}


async def by_key(driver: Driver[Any], agency_id: int, keys: Mapping[UUID, date]) -> dict[UUID, Activity]:
    """Return entries by their ids and work dates: only the months that have them are looked into."""
    values = {"agency_id": agency_id, "ids": array(keys), "dates": array(set(keys.values()))}
    cursor = await driver.execute(BY_KEY, values)
    return {row[0]: activity_of(row) for row in await cursor.fetchall()}


async def worked(driver: Driver[Any], agency_id: int, chosen: EntryFilter) -> list[Worked]:
    """Return the days for which the employees have such entries."""
    cursor = await driver.execute(WORKED, _chosen(agency_id, chosen))
    return [Worked(*row) for row in await cursor.fetchall()]


async def days_naming(driver: Driver[Any], agency_id: int, employee_id: UUID, evidence_id: UUID) -> list[Worked]:
    """Return the days for which the employee has entries that name a file."""
    cursor = await driver.execute(NAMING, (agency_id, employee_id, evidence_id))
    return [Worked(*row) for row in await cursor.fetchall()]


async def days_having_named(driver: Driver[Any], agency_id: int, employee_id: UUID, evidence_id: UUID) -> list[Worked]:
    """Return the days for which the employee has entries that named a file before they were changed."""
    cursor = await driver.execute(NAMED_BEFORE, (agency_id, employee_id, evidence_id))
    return [Worked(*row) for row in await cursor.fetchall()]


async def page(
    driver: Driver[Any],
    agency_id: int,
    chosen: EntryFilter,
    seen: Sequence[Worked] | None,
    after: Place | None,
    size: int,
) -> list[Activity]:
    """Return entries of the employees' month by time; where `seen` is given, those of its days only."""
    after_date, after_start, after_id = after or (None, None, None)
    values = {
        **_chosen(agency_id, chosen),
        "days": None if seen is None else array(one.day for one in seen),
        "owners": None if seen is None else array(one.employee_id for one in seen),
        "after_date": after_date,
        "after_start": after_start,
        "after_id": after_id,
        "size": size,
    }
    cursor = await driver.execute(PAGE, values)
    return [activity_of(row) for row in await cursor.fetchall()]


def _chosen(agency_id: int, chosen: EntryFilter) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "employee_ids": array(chosen.employee_ids),
        "since": chosen.month.first_day,
        "until": chosen.month.next.first_day,
        "state": chosen.state,
    }


async def month_digests(driver: Driver[Any], agency_id: int, employee_id: UUID, since: Month) -> list[MonthDigest]:
    """Return count and digest of the employee's entries by month, deleted ones aside."""
    cursor = await driver.execute(MONTH_DIGESTS, (agency_id, employee_id, since.first_day))
    return [MonthDigest(month=Month.of(row[0]), count=row[1], digest=row[2]) for row in await cursor.fetchall()]


async def mark(driver: Driver[Any], agency_id: int, marks: Sequence[Decided]) -> int:
    """Write the state that decisions brought entries into; return how many there were."""
    rows = [
        {
            "activity_id": str(one.activity_id),
            "work_date": one.work_date.isoformat(),
            "state": one.state,
            "approved_minutes": one.approved_minutes,
            "quality": one.quality,
            "rev": one.rev,
        }
        for one in marks
    ]
    values = {
        "agency_id": agency_id,
        "rows": json.dumps(rows),
        "ids": array(one.activity_id for one in marks),
        "dates": array({one.work_date for one in marks}),
    }
    cursor = await driver.execute(MARK, values)
    return cursor.rowcount
