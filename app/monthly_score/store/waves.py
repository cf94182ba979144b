"""Puts a run's people in waves, the staff before their leaders, and takes the run from wave to wave."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score.model import MonthRun
from app.persistence.database import raw
from app.personnel.store import superiors

HAS_A_POST: Final = """
EXISTS (
    SELECT FROM assignments a
    WHERE a.agency_id = e.agency_id AND a.employee_id = e.employee_id AND a.kind = 'definitive'
      AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
      AND a.since < %(until)s AND coalesce(a.until, %(until)s) > %(since)s)
"""
ASKED_FOR: Final = "(%(only)s::uuid[] IS NULL OR e.employee_id = ANY(%(only)s))"

ADD_STAFF: Final = f"""
INSERT INTO run_staff (agency_id, run_id, leader_id, employee_id, since, until)
SELECT DISTINCT %(agency_id)s, %(run_id)s::uuid, superior_id, e.employee_id, led.day, turns.until
FROM ({superiors.LEADERS}) led
JOIN unnest(%(days)s::date[], %(ends)s::date[]) AS turns (day, until) ON turns.day = led.day
JOIN employees e ON e.agency_id = %(agency_id)s AND e.employee_id = led.employee_id
WHERE superior_id IS NOT NULL
"""  # noqa: S608 - made of the personnel's own words

# NOT IN is answered by a hash of those named: of tables that have just grown the planner knows nothing, and would join
# everybody with everybody.
_LEFT_OVER: Final = f"""
left_over AS MATERIALIZED (
    SELECT e.employee_id, e.nip FROM employees e
    WHERE e.agency_id = %(agency_id)s AND {ASKED_FOR} AND {HAS_A_POST}
      AND e.employee_id NOT IN (
        SELECT employee_id FROM run_people WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s)
)
"""  # noqa: S608 - made of this module's own words
_PLACE: Final = """
INSERT INTO run_people (agency_id, run_id, employee_id, chunk, wave, circular)
SELECT %(agency_id)s, %(run_id)s, employee_id,
       %(chunks)s + (row_number() OVER (ORDER BY nip) - 1) / %(size)s, %(wave)s, %(circular)s
"""

# Everyone who is asked for, is in no earlier wave, and of whose staff everyone is.
NEXT_WAVE: Final = f"""
WITH {_LEFT_OVER}
{_PLACE} FROM left_over
WHERE employee_id NOT IN (
    SELECT leader_id FROM run_staff
    WHERE %(waits)s AND agency_id = %(agency_id)s AND run_id = %(run_id)s
      AND employee_id IN (SELECT employee_id FROM left_over))
"""  # noqa: S608 - made of this module's own words

# Whoever is left is in a circle or above one; in it is who stands below itself.
CIRCLE: Final = f"""
WITH RECURSIVE {_LEFT_OVER}, led AS MATERIALIZED (
    SELECT leader_id, employee_id FROM run_staff
    WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
      AND leader_id IN (SELECT employee_id FROM left_over) AND employee_id IN (SELECT employee_id FROM left_over)
), below AS (
    SELECT leader_id AS start, employee_id FROM led
    UNION
    SELECT below.start, led.employee_id FROM below JOIN led ON led.leader_id = below.employee_id
)
{_PLACE} FROM left_over WHERE employee_id IN (SELECT start FROM below WHERE start = below.employee_id)
"""  # noqa: S608 - made of this module's own words

CHUNKS: Final = """
SELECT coalesce(max(chunk) + 1, 0) FROM run_people WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
"""

# Leaders whose counting result read the counting result of one of these, and theirs.
WITH_LEADERS: Final = """
WITH RECURSIVE those AS (
    SELECT employee_id FROM unnest(%(only)s::uuid[]) AS o (employee_id)
    UNION
    SELECT leader.employee_id FROM those
    JOIN counting_results mine ON mine.agency_id = %(agency_id)s AND mine.month = %(since)s
        AND mine.employee_id = those.employee_id
    JOIN result_sources s ON s.agency_id = mine.agency_id AND s.source_run_id = mine.run_id
        AND s.source_employee_id = mine.employee_id AND s.kind = 'staff'
    JOIN counting_results leader ON leader.agency_id = s.agency_id AND leader.month = mine.month
        AND leader.employee_id = s.employee_id AND leader.run_id = s.run_id
)
SELECT employee_id FROM those
"""

TURN_TO: Final = """
UPDATE month_runs SET wave = %(wave)s
WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s AND wave < %(wave)s
"""


async def add_staff(conn: AsyncConnection, agency_id: int, run: MonthRun) -> None:
    """Write who leads whom on which days of the run's month, as known to it."""
    driver = await raw(conn)
    since, until = run.month.first_day, run.month.next.first_day
    days = await superiors.turns(conn, agency_id, since, until, run.known_at)
    parameters = {
        "agency_id": agency_id,
        "run_id": run.run_id,
        "known_at": run.known_at,
        "days": days,
        "ends": [*days[1:], until],
    }
    await driver.execute(ADD_STAFF, parameters)


async def add_people(
    conn: AsyncConnection, agency_id: int, run: MonthRun, *, size: int, only: list[UUID] | None, waits: bool
) -> None:
    """Write a run's people in chunks of `size`; where leaders wait for their staff, in waves, a circle held."""
    driver = await raw(conn)
    parameters: dict[str, object] = {
        **people_of(agency_id, run.month.first_day, run.month.next.first_day, run.known_at, only),
        "run_id": run.run_id,
        "size": size,
        "waits": waits,
    }
    wave, added = 0, 1
    while added and (waits or wave == 0):
        row = await (await driver.execute(CHUNKS, parameters)).fetchone()
        numbers = {"wave": wave, "chunks": row[0] if row else 0}
        added = (await driver.execute(NEXT_WAVE, parameters | numbers | {"circular": False})).rowcount
        if not added and waits:
            added = (await driver.execute(CIRCLE, parameters | numbers | {"circular": True})).rowcount
        wave += 1


def people_of(agency_id: int, since: date, until: date, known_at: int, only: list[UUID] | None) -> dict[str, object]:
    """Return the parameters by which a month's people are found."""
    return {"agency_id": agency_id, "known_at": known_at, "since": since, "until": until, "only": only}


async def with_leaders(conn: AsyncConnection, agency_id: int, month: date, only: list[UUID]) -> list[UUID]:
    """Return people with the leaders whose results read theirs."""
    driver = await raw(conn)
    rows = await driver.execute(WITH_LEADERS, {"agency_id": agency_id, "since": month, "only": only})
    return [row[0] for row in await rows.fetchall()]


async def turn_to(conn: AsyncConnection, agency_id: int, run_id: UUID, wave: int) -> bool:
    """Take a run on to a wave; False where it is there already."""
    cursor = await (await raw(conn)).execute(TURN_TO, {"agency_id": agency_id, "run_id": run_id, "wave": wave})
    return cursor.rowcount > 0
