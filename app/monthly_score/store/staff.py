"""Reads what a chunk's leaders have of their staff, from the results of this run, or else from those that count."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score.model import MonthRun
from app.monthly_score.staff import Staffing, StaffMember
from app.persistence.database import raw

LEADERS: Final = """
SELECT DISTINCT leader_id FROM run_staff
WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s AND leader_id = ANY(%(people)s)
"""

CIRCULAR: Final = """
SELECT employee_id FROM run_people
WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s AND employee_id = ANY(%(people)s) AND circular
"""

# Of whom this run works out, never an earlier result: a leader waits for the staff's wave.
MEMBERS: Final = """
WITH led AS (
    SELECT leader_id, employee_id, array_agg(since ORDER BY since) AS since, array_agg(until ORDER BY since) AS until
    FROM run_staff
    WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s AND leader_id = ANY(%(people)s) GROUP BY 1, 2
)
SELECT led.leader_id, led.employee_id, e.nip, led.since, led.until, result.run_id, coalesce(result.held, false),
       jsonb_path_query_array(coalesce(result.facts, '{}'), '$.segments[*].days[*].date'),
       (SELECT jsonb_object_agg(line->>'id', line->'value') FROM jsonb_array_elements(result.lines) line
        WHERE line->>'id' = ANY(%(shared)s))
FROM led
JOIN employees e ON e.agency_id = %(agency_id)s AND e.employee_id = led.employee_id
LEFT JOIN counting_results c ON c.agency_id = e.agency_id AND c.month = %(month)s AND c.employee_id = e.employee_id
    AND NOT EXISTS (SELECT FROM run_people p WHERE p.agency_id = e.agency_id AND p.run_id = %(run_id)s
                    AND p.employee_id = e.employee_id)
LEFT JOIN LATERAL (
    SELECT f.run_id, f.held, f.facts, f.lines FROM frozen_results f
    WHERE f.agency_id = e.agency_id AND f.run_id = coalesce(c.run_id, %(run_id)s) AND f.employee_id = e.employee_id
    UNION ALL
    SELECT t.run_id, t.held, t.facts, t.lines FROM trial_results t
    WHERE t.agency_id = e.agency_id AND t.run_id = %(run_id)s AND t.employee_id = e.employee_id
) result ON true
"""


async def read(
    conn: AsyncConnection, agency_id: int, run: MonthRun, people: Sequence[UUID], shared: Sequence[str] | None
) -> Staffing:
    """Read who of some people of a run leads, and where `shared` lines are asked for, their staff with those."""
    driver = await raw(conn)
    parameters: dict[str, object] = {
        "agency_id": agency_id,
        "run_id": run.run_id,
        "month": run.month.first_day,
        "people": list(people),
    }
    leaders = frozenset(row[0] for row in await (await driver.execute(LEADERS, parameters)).fetchall())
    if shared is None:
        return Staffing(leaders=leaders)
    circular = frozenset(row[0] for row in await (await driver.execute(CIRCULAR, parameters)).fetchall())
    found: dict[UUID, list[StaffMember]] = defaultdict(list)
    cursor = await driver.execute(MEMBERS, parameters | {"shared": list(shared)})
    for leader_id, employee_id, nip, since, until, run_id, held, dates, scores in await cursor.fetchall():
        member = StaffMember(
            employee_id=employee_id,
            nip=nip,
            spans=tuple(zip(since, until, strict=True)),
            run_id=run_id,
            held=held,
            working_days=frozenset(date.fromisoformat(day) for days in dates for day in days.split()),
            scores=scores or {},
        )
        found[leader_id].append(member)
    return Staffing(leaders=leaders, members={who: tuple(those) for who, those in found.items()}, circular=circular)
