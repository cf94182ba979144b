"""Reads how many minutes of a person's month are in which state."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.shared.month import Month

MINUTES: Final = """
SELECT work_date, state, sum(CASE WHEN state = 'approved' THEN approved_minutes ELSE minutes END)::bigint,
       count(*)::bigint
FROM activities
WHERE agency_id = %(agency_id)s AND employee_id = %(employee_id)s
  AND work_date >= %(since)s AND work_date < %(until)s AND state NOT IN ('deleted', 'withdrawn')
GROUP BY 1, 2 ORDER BY 1, 2
"""

ENTERED: Final = """
SELECT DISTINCT work_date FROM activities
WHERE agency_id = %(agency_id)s AND employee_id = %(employee_id)s AND work_date >= %(since)s AND work_date < %(until)s
  AND state IN ('draft', 'submitted', 'approved', 'returned', 'parked')
"""


async def entered_days(conn: AsyncConnection, agency_id: int, employee_id: UUID, month: Month) -> set[date]:
    """Return the days of a month for which a person has an entry that is not rejected, withdrawn or deleted."""
    parameters = {
        "agency_id": agency_id,
        "employee_id": employee_id,
        "since": month.first_day,
        "until": month.next.first_day,
    }
    return {row[0] for row in await (await (await raw(conn)).execute(ENTERED, parameters)).fetchall()}


async def minutes_by_state(
    conn: AsyncConnection, agency_id: int, employee_id: UUID, month: Month
) -> list[tuple[date, str, int, int]]:
    """Return work date, state, minutes (of approved entries those approved) and number of entries."""
    parameters = {
        "agency_id": agency_id,
        "employee_id": employee_id,
        "since": month.first_day,
        "until": month.next.first_day,
    }
    cursor = await (await raw(conn)).execute(MINUTES, parameters)
    return await cursor.fetchall()


async def is_employee(conn: AsyncConnection, agency_id: int, employee_id: UUID) -> bool:
    """Tell whether the agency has such an employee."""
    asked = "SELECT 1 FROM employees WHERE agency_id = %s AND employee_id = %s"
    cursor = await (await raw(conn)).execute(asked, (agency_id, employee_id))
    return await cursor.fetchone() is not None
