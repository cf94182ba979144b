"""Queries on entries that await a decision, of people's days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection as Driver

from app.activity_log.model import Activity, AwaitingDay, Waiting
from app.activity_log.store.rows import COLUMNS, activity_of, array
from app.shared.month import Month

# The days and the people are said once more by themselves: so only their months and their entries are looked into.
_THOSE = """
a.agency_id = %(agency_id)s AND a.state = 'submitted'
  AND a.work_date = ANY(%(dates)s::date[]) AND a.employee_id = ANY(%(people)s::uuid[])
  AND (a.work_date, a.employee_id) IN (SELECT * FROM unnest(%(days)s::date[], %(owners)s::uuid[]))
"""

DAYS = f"""
SELECT a.work_date, a.employee_id, count(*), sum(a.minutes), min(a.submitted_at) FROM activities a WHERE {_THOSE}
GROUP BY a.work_date, a.employee_id ORDER BY a.work_date, a.employee_id
"""  # noqa: S608 - words of our own

PAGE = f"""
SELECT {COLUMNS} FROM activities a WHERE {_THOSE}
  AND (%(after_time)s::timestamptz IS NULL
       OR (a.submitted_at, a.activity_id) > (%(after_time)s::timestamptz, %(after_id)s::uuid))
ORDER BY a.submitted_at, a.activity_id LIMIT %(size)s
"""  # noqa: S608 - words of our own

SOME_PEOPLE = """
SELECT employee_id FROM employees
WHERE agency_id = %(agency_id)s AND (%(after)s::uuid IS NULL OR employee_id > %(after)s)
ORDER BY employee_id LIMIT %(size)s
"""

OF_SOME = """
SELECT a.activity_id, a.employee_id, a.work_date, a.minutes, a.submitted_at FROM activities a
WHERE a.agency_id = %(agency_id)s AND a.state = 'submitted' AND a.employee_id = ANY(%(people)s::uuid[])
  AND a.work_date >= %(since)s AND a.work_date < %(until)s
ORDER BY a.work_date, a.activity_id
"""

Pairs = Sequence[tuple[date, UUID]]
"""Days of people."""
Place = tuple[datetime, UUID]
"""Where a page of entries that await a decision ends."""


async def days(driver: Driver[Any], agency_id: int, pairs: Pairs) -> list[AwaitingDay]:
    """Return those of people's days that have entries which await a decision, with how many."""
    cursor = await driver.execute(DAYS, _those(agency_id, pairs))
    return [
        AwaitingDay(work_date=row[0], employee_id=row[1], entries=row[2], minutes=row[3], oldest_submitted_at=row[4])
        for row in await cursor.fetchall()
    ]


async def page(driver: Driver[Any], agency_id: int, pairs: Pairs, after: Place | None, size: int) -> list[Activity]:
    """Return entries of people's days that await a decision, the earliest submitted first."""
    after_time, after_id = after or (None, None)
    values = {**_those(agency_id, pairs), "after_time": after_time, "after_id": after_id, "size": size}
    return [activity_of(row) for row in await (await driver.execute(PAGE, values)).fetchall()]


async def of_some(
    driver: Driver[Any], agency_id: int, months: Sequence[Month], after: UUID | None, size: int
) -> tuple[list[UUID], list[Waiting]]:
    """Return the next people of an agency by id, and their entries of some months that await a decision."""
    cursor = await driver.execute(SOME_PEOPLE, {"agency_id": agency_id, "after": after, "size": size})
    people = [row[0] for row in await cursor.fetchall()]
    found: list[Waiting] = []
    for month in months if people else ():
        values = {
            "agency_id": agency_id,
            "people": array(people),
            "since": month.first_day,
            "until": month.next.first_day,
        }
        found += [
            Waiting(activity_id=row[0], employee_id=row[1], work_date=row[2], minutes=row[3], submitted_at=row[4])
            for row in await (await driver.execute(OF_SOME, values)).fetchall()
        ]
    return people, found


def _those(agency_id: int, pairs: Pairs) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "dates": array({day for day, _ in pairs}),
        "people": array({employee_id for _, employee_id in pairs}),
        "days": array(day for day, _ in pairs),
        "owners": array(employee_id for _, employee_id in pairs),
    }
