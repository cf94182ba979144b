"""Every query of corrections and adjustments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection as Driver
from sqlalchemy.ext.asyncio import AsyncConnection

from app.corrections.model import (
    Adjustment,
    Correction,
    CorrectionState,
    CorrectionTotals,
    LineDelta,
    deltas,
)
from app.persistence.database import raw
from app.shared.ids import new_id
from app.shared.month import Month

ADD = """
INSERT INTO corrections (agency_id, correction_id, first_month, reason, employee_ids, state, known_at, started_by,
    started_by_employee, started_at)
VALUES (%(agency_id)s, %(correction_id)s, %(first_month)s, %(reason)s, %(employee_ids)s, %(state)s, %(known_at)s,
    %(started_by)s, %(started_by_employee)s, %(started_at)s)
ON CONFLICT DO NOTHING RETURNING 1
"""

READ = """
SELECT c.correction_id, c.first_month, c.reason, c.employee_ids, c.state, c.known_at, c.started_by,
    c.started_by_employee, c.started_at, c.decided_by, c.decided_at, c.decision, runs.run_ids, runs.held,
    sums.adjustments, sums.people, sums.base, sums.cuts, sums.additions, sums.total
FROM corrections c
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(r.run_id ORDER BY r.month), '{}') AS run_ids,
           coalesce(sum((SELECT count(*) FROM frozen_results f WHERE f.agency_id = r.agency_id
                         AND f.run_id = r.run_id AND f.held)), 0)::int AS held
    FROM month_runs r WHERE r.agency_id = c.agency_id AND r.correction_id = c.correction_id) runs
CROSS JOIN LATERAL (
    SELECT count(*) AS adjustments, count(DISTINCT a.employee_id) AS people,
           coalesce(sum(a.base), 0)::bigint AS base, coalesce(sum(a.cuts), 0)::bigint AS cuts,
           coalesce(sum(a.additions), 0)::bigint AS additions, coalesce(sum(a.total), 0)::bigint AS total
    FROM adjustments a WHERE a.agency_id = c.agency_id AND a.correction_id = c.correction_id) sums
WHERE c.agency_id = %(agency_id)s AND (%(correction_id)s::uuid IS NULL OR c.correction_id = %(correction_id)s)
  AND (%(before)s::uuid IS NULL OR c.correction_id < %(before)s)
ORDER BY c.correction_id DESC LIMIT %(size)s
"""

HOLD = """
SELECT state FROM corrections WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s FOR UPDATE
"""

DECIDE = """
UPDATE corrections SET state = %(state)s, decided_by = %(by)s, decided_at = %(at)s, decision = %(decision)s
WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s
"""

CALCULATED = """
UPDATE corrections SET state = 'calculated' WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s
"""

LINK = """
UPDATE objections SET correction_id = %(correction_id)s
WHERE agency_id = %(agency_id)s AND objection_id = ANY(%(objections)s) AND state = 'granted' AND correction_id IS NULL
"""

UNLINK = """
UPDATE objections SET correction_id = NULL WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s
"""

NEXT_PUBLISHED = """
SELECT min(month) FROM periods WHERE agency_id = %(agency_id)s AND month > %(month)s AND state = 'published'
"""

MONTHS = """
SELECT month FROM month_runs WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s ORDER BY month
"""

PEOPLE = """
SELECT DISTINCT p.employee_id FROM month_runs r JOIN run_people p USING (agency_id, run_id)
WHERE r.agency_id = %(agency_id)s AND r.correction_id = %(correction_id)s
"""

# The run's row is taken before the correction's, as by who finishes it; its last chunk is waited for.
END_RUNS = """
UPDATE month_runs SET state = 'cancelled', finished_at = %(at)s
WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s AND state = 'running'
"""

# What counts for pay by now, beside what it comes to anew. What a gate holds is not due: neither is it paid nor taken.
COMPARED = """
SELECT n.employee_id, n.statement_id, fn.lines, o.statement_id, fo.lines,
       n.base - coalesce(o.base, 0), n.cuts - coalesce(o.cuts, 0), n.additions - coalesce(o.additions, 0),
       n.total - coalesce(o.total, 0)
FROM statements n
JOIN frozen_results fn ON fn.agency_id = n.agency_id AND fn.run_id = n.run_id AND fn.employee_id = n.employee_id
LEFT JOIN counting_results c ON c.agency_id = n.agency_id AND c.month = n.month AND c.employee_id = n.employee_id
LEFT JOIN statements o ON o.agency_id = n.agency_id AND o.run_id = c.run_id AND o.employee_id = n.employee_id
     AND o.outcome <> 'hold'
LEFT JOIN frozen_results fo ON fo.agency_id = o.agency_id AND fo.run_id = o.run_id AND fo.employee_id = o.employee_id
WHERE n.agency_id = %(agency_id)s AND n.run_id = %(run_id)s AND n.employee_id = ANY(%(people)s)
  AND n.outcome <> 'hold' AND fn.digest IS DISTINCT FROM fo.digest
"""

ADD_ADJUSTMENTS = """
INSERT INTO adjustments (agency_id, adjustment_id, correction_id, work_month, employee_id, corrects_statement_id,
    statement_id, base, cuts, additions, total, lines)
SELECT %(agency_id)s, adjustment_id, %(correction_id)s, %(month)s, employee_id, corrects_statement_id, statement_id,
    base, cuts, additions, total, lines
FROM json_to_recordset(%(rows)s::json) AS a (adjustment_id uuid, employee_id uuid, corrects_statement_id uuid,
    statement_id uuid, base bigint, cuts bigint, additions bigint, total bigint, lines jsonb)
ON CONFLICT DO NOTHING
"""

# What was paid whole stays what is paid whole; from now on the corrected result is what counts. What a gate holds takes
# only the place of what it held before, so that months that go on from it don't go on from what is no longer so.
COUNT = """
INSERT INTO counting_results AS mine (agency_id, month, employee_id, run_id)
SELECT r.agency_id, r.month, f.employee_id, r.run_id FROM month_runs r
JOIN frozen_results f ON f.agency_id = r.agency_id AND f.run_id = r.run_id
JOIN statements s ON s.agency_id = f.agency_id AND s.run_id = f.run_id AND s.employee_id = f.employee_id
LEFT JOIN counting_results c ON c.agency_id = r.agency_id AND c.month = r.month AND c.employee_id = f.employee_id
LEFT JOIN frozen_results o ON o.agency_id = c.agency_id AND o.run_id = c.run_id AND o.employee_id = c.employee_id
LEFT JOIN statements so ON so.agency_id = o.agency_id AND so.run_id = o.run_id AND so.employee_id = o.employee_id
WHERE r.agency_id = %(agency_id)s AND r.correction_id = %(correction_id)s
  AND (s.outcome <> 'hold' OR coalesce(so.outcome, 'hold') = 'hold')
  AND o.digest IS DISTINCT FROM f.digest
ON CONFLICT (agency_id, month, employee_id) DO UPDATE
SET payable_run_id = coalesce(mine.payable_run_id, mine.run_id), run_id = excluded.run_id
"""

ADJUSTMENTS = """
SELECT adjustment_id, correction_id, work_month, employee_id, corrects_statement_id, statement_id, base, cuts,
    additions, total, lines
FROM adjustments WHERE agency_id = %(agency_id)s AND correction_id = %(correction_id)s
  AND (%(after)s::uuid IS NULL OR adjustment_id > %(after)s)
ORDER BY adjustment_id LIMIT %(size)s
"""


async def add(conn: AsyncConnection, agency_id: int, new: Correction) -> bool:
    """Insert a correction; False where another is not decided on."""
    values = {
        "agency_id": agency_id,
        "correction_id": new.correction_id,
        "first_month": new.first_month.first_day,
        "reason": new.reason,
        "employee_ids": None if new.employee_ids is None else list(new.employee_ids),
        "state": new.state,
        "known_at": new.known_at,
        "started_by": new.started_by,
        "started_by_employee": new.started_by_employee,
        "started_at": new.started_at,
    }
    return await (await (await raw(conn)).execute(ADD, values)).fetchone() is not None


async def read(conn: AsyncConnection, agency_id: int, correction_id: UUID) -> Correction | None:
    """Return a correction with its totals."""
    found = await _read(conn, agency_id, correction_id, before=None, size=1)
    return found[0] if found else None


async def page(conn: AsyncConnection, agency_id: int, *, before: UUID | None, size: int) -> list[Correction]:
    """Return at most `size` corrections before one, the newest first."""
    return await _read(conn, agency_id, None, before=before, size=size)


async def hold(conn: AsyncConnection, agency_id: int, correction_id: UUID) -> CorrectionState | None:
    """Hold a correction until the transaction ends, and return its state."""
    row = await (await (await raw(conn)).execute(HOLD, _keys(agency_id, correction_id))).fetchone()
    return None if row is None else CorrectionState(row[0])


async def decide(conn: AsyncConnection, agency_id: int, decided: Correction) -> None:
    """Write down what was decided on a correction, by whom and when."""
    values = {
        **_keys(agency_id, decided.correction_id),
        "state": decided.state,
        "by": decided.decided_by,
        "at": decided.decided_at,
        "decision": decided.decision,
    }
    await (await raw(conn)).execute(DECIDE, values)


async def set_calculated(conn: AsyncConnection, agency_id: int, correction_id: UUID) -> None:
    """Write down that all months of a correction are worked out."""
    await (await raw(conn)).execute(CALCULATED, _keys(agency_id, correction_id))


async def link(conn: AsyncConnection, agency_id: int, correction_id: UUID, objections: Sequence[UUID]) -> int:
    """Say of granted objections which correction works them out; return of how many."""
    keys = {**_keys(agency_id, correction_id), "objections": list(objections)}
    return (await (await raw(conn)).execute(LINK, keys)).rowcount


async def unlink(conn: AsyncConnection, agency_id: int, correction_id: UUID) -> None:
    """Let the objections of a correction that comes to nothing wait for another."""
    await (await raw(conn)).execute(UNLINK, _keys(agency_id, correction_id))


async def next_published(conn: AsyncConnection, agency_id: int, month: Month) -> Month | None:
    """Return the next published month after one."""
    keys = {"agency_id": agency_id, "month": month.first_day}
    row = await (await (await raw(conn)).execute(NEXT_PUBLISHED, keys)).fetchone()
    return None if row is None or row[0] is None else Month.of(row[0])


async def months_of(conn: AsyncConnection, agency_id: int, correction_id: UUID) -> list[Month]:
    """Return the months that a correction works out, in order."""
    rows = await (await (await raw(conn)).execute(MONTHS, _keys(agency_id, correction_id))).fetchall()
    return [Month.of(row[0]) for row in rows]


async def people_of(conn: AsyncConnection, agency_id: int, correction_id: UUID) -> tuple[UUID, ...]:
    """Return whose months a correction has worked out so far."""
    rows = await (await (await raw(conn)).execute(PEOPLE, _keys(agency_id, correction_id))).fetchall()
    return tuple(row[0] for row in rows)


async def end_runs(conn: AsyncConnection, agency_id: int, correction_id: UUID, at: datetime) -> None:
    """Cancel the run that a correction is in."""
    await (await raw(conn)).execute(END_RUNS, {**_keys(agency_id, correction_id), "at": at})


async def count(conn: AsyncConnection, agency_id: int, correction_id: UUID) -> None:
    """Let the results of a correction count, where they differ from those that did."""
    await (await raw(conn)).execute(COUNT, _keys(agency_id, correction_id))


async def add_differences(
    conn: AsyncConnection, agency_id: int, run: tuple[UUID, UUID, Month], people: Sequence[UUID]
) -> None:
    """Write what differs for people of a run (its correction, id and month) from what counts, where anything does."""
    correction_id, run_id, month = run
    driver = await raw(conn)
    keys = {"agency_id": agency_id, "run_id": run_id, "people": list(people)}
    rows = [row for row in map(_difference, await (await driver.execute(COMPARED, keys)).fetchall()) if row]
    if rows:
        await _add_rows(driver, {**_keys(agency_id, correction_id), "month": month.first_day}, rows)


async def adjustments(
    conn: AsyncConnection, agency_id: int, correction_id: UUID, *, after: UUID | None, size: int
) -> list[Adjustment]:
    """Return at most `size` adjustments of a correction after one."""
    keys = {**_keys(agency_id, correction_id), "after": after, "size": size}
    rows = await (await (await raw(conn)).execute(ADJUSTMENTS, keys)).fetchall()
    return [
        Adjustment(
            adjustment_id=row[0],
            correction_id=row[1],
            work_month=Month.of(row[2]),
            employee_id=row[3],
            corrects_statement_id=row[4],
            statement_id=row[5],
            base=row[6],
            cuts=row[7],
            additions=row[8],
            total=row[9],
            lines=tuple(LineDelta(**line) for line in row[10]),
        )
        for row in rows
    ]


def _difference(row: tuple[Any, ...]) -> dict[str, object] | None:
    employee_id, statement_id, new, corrects, old, base, cuts, additions, total = row
    lines = deltas(old or [], new)
    if not any((base, cuts, additions, total)) and not any(line.delta for line in lines):
        return None
    return {
        "adjustment_id": str(new_id()),
        "employee_id": str(employee_id),
        "corrects_statement_id": None if corrects is None else str(corrects),
        "statement_id": str(statement_id),
        "base": base,
        "cuts": cuts,
        "additions": additions,
        "total": total,
        "lines": [asdict(line) for line in lines],
    }


async def _add_rows(driver: Driver[Any], keys: dict[str, object], rows: list[dict[str, object]]) -> None:
    await driver.execute(ADD_ADJUSTMENTS, {**keys, "rows": json.dumps(rows)})


async def _read(
    conn: AsyncConnection, agency_id: int, correction_id: UUID | None, *, before: UUID | None, size: int
) -> list[Correction]:
    keys = {"agency_id": agency_id, "correction_id": correction_id, "before": before, "size": size}
    rows = await (await (await raw(conn)).execute(READ, keys)).fetchall()
    return [_correction(row) for row in rows]


def _correction(row: tuple[Any, ...]) -> Correction:
    adjustments_, people, base, cuts, additions, total = row[14:]
    return Correction(
        correction_id=row[0],
        first_month=Month.of(row[1]),
        reason=row[2],
        employee_ids=None if row[3] is None else tuple(row[3]),
        state=CorrectionState(row[4]),
        known_at=row[5],
        started_by=row[6],
        started_by_employee=row[7],
        started_at=row[8],
        decided_by=row[9],
        decided_at=row[10],
        decision=row[11],
        run_ids=tuple(row[12]),
        totals=CorrectionTotals(
            adjustments=adjustments_,
            people=people,
            base=base,
            cuts=cuts,
            additions=additions,
            total=total,
            held=row[13],
        ),
    )


def _keys(agency_id: int, correction_id: UUID) -> dict[str, object]:
    return {"agency_id": agency_id, "correction_id": correction_id}
