"""Every query of statements."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score.tables import counting_results
from app.persistence.database import raw
from app.shared.month import Month
from app.tkd_statement.model import (
    SUMMED_KINDS,
    ComparedPerson,
    ComparedUnit,
    Differing,
    RecapLine,
    Statement,
    Sums,
    UnitRecap,
)
from app.tkd_statement.tables import statements

ADD_STATEMENTS: Final = """
INSERT INTO statements (agency_id, statement_id, run_id, employee_id, month, unit_id, base, cuts, additions, total,
    outcome, hold_months, gate, standing, rule_set_digest, facts_digest, digest, issued_at)
SELECT %(agency_id)s, statement_id, run_id, employee_id, month, unit_id, base, cuts, additions, total,
    outcome, hold_months, gate, standing, rule_set_digest, facts_digest, digest, %(at)s
FROM json_to_recordset(%(statements)s::json) AS s (statement_id uuid, run_id uuid, employee_id uuid, month date,
    unit_id uuid, base bigint, cuts bigint, additions bigint, total bigint, outcome text, hold_months int, gate text,
    standing text, rule_set_digest text, facts_digest text, digest text)
"""

COMPARED_UNITS: Final = """
WITH sums AS (
    SELECT s.unit_id, s.run_id = %(run_id)s AS is_now, count(*) AS people, sum(s.base)::bigint AS base,
           sum(s.cuts)::bigint AS cuts, sum(s.additions)::bigint AS additions, sum(s.total)::bigint AS total
    FROM statements s
    WHERE s.agency_id = %(agency_id)s AND (s.run_id = %(run_id)s OR s.month = %(month)s AND EXISTS (
        SELECT FROM counting_results c
        WHERE c.agency_id = s.agency_id AND c.month = s.month AND c.employee_id = s.employee_id
          AND c.run_id = s.run_id))
    GROUP BY 1, 2
)
SELECT u.unit_id, u.code, coalesce(t.people, 0), coalesce(t.base, 0), coalesce(t.cuts, 0), coalesce(t.additions, 0),
       coalesce(t.total, 0), coalesce(n.people, 0), coalesce(n.base, 0), coalesce(n.cuts, 0),
       coalesce(n.additions, 0), coalesce(n.total, 0)
FROM units u
LEFT JOIN sums t ON t.unit_id = u.unit_id AND NOT t.is_now
LEFT JOIN sums n ON n.unit_id = u.unit_id AND n.is_now
WHERE u.agency_id = %(agency_id)s AND (t.unit_id IS NOT NULL OR n.unit_id IS NOT NULL)
  AND (%(after)s::text IS NULL OR u.code COLLATE "C" > %(after)s)
ORDER BY u.code COLLATE "C" LIMIT %(size)s
"""

COMPARED_PEOPLE: Final = """
WITH earlier AS (
    SELECT s.employee_id, s.total FROM counting_results c
    JOIN statements s ON s.agency_id = c.agency_id AND s.run_id = c.run_id AND s.employee_id = c.employee_id
    WHERE c.agency_id = %(agency_id)s AND c.month = %(month)s
), this AS (
    SELECT employee_id, total FROM statements WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
), differences AS (
    SELECT employee_id, t.total AS before, n.total AS after,
           abs(coalesce(n.total, 0) - coalesce(t.total, 0)) AS difference
    FROM earlier t FULL JOIN this n USING (employee_id)
)
SELECT employee_id, before, after FROM differences
WHERE (before IS NULL OR after IS NULL
       OR (difference >= %(least_rupiah)s AND difference > 0 AND difference * 100 >= %(least_percent)s * before))
  AND (%(after_difference)s::bigint IS NULL
       OR (difference, employee_id) < (%(after_difference)s::bigint, %(after_employee)s::uuid))
ORDER BY difference DESC, employee_id DESC LIMIT %(size)s
"""

RECAPS: Final = """
WITH chosen AS (
    SELECT u.unit_id, u.code FROM units u
    WHERE u.agency_id = %(agency_id)s AND (%(after)s::text IS NULL OR u.code COLLATE "C" > %(after)s)
      AND (%(unit_id)s::uuid IS NULL OR u.unit_id = %(unit_id)s) AND EXISTS (
        SELECT FROM statements s
        JOIN counting_results c ON c.agency_id = s.agency_id AND c.month = s.month AND c.employee_id = s.employee_id
             AND c.run_id = s.run_id
        WHERE s.agency_id = u.agency_id AND s.month = %(month)s AND s.unit_id = u.unit_id)
    ORDER BY u.code COLLATE "C" LIMIT %(size)s
), counted AS (
    SELECT s.unit_id, s.base, s.cuts, s.additions, s.total, f.lines
    FROM counting_results c
    JOIN statements s ON s.agency_id = c.agency_id AND s.run_id = c.run_id AND s.employee_id = c.employee_id
    JOIN frozen_results f ON f.agency_id = c.agency_id AND f.run_id = c.run_id AND f.employee_id = c.employee_id
    WHERE c.agency_id = %(agency_id)s AND c.month = %(month)s AND s.unit_id IN (SELECT unit_id FROM chosen)
), summed AS (
    SELECT unit_id, line->>'id' AS id, min(line->>'kind') AS kind, min(line->'label'->>'id') AS label_id,
           min(line->'label'->>'en') AS label_en, min(place) AS place, sum((line->>'value')::bigint)::bigint AS amount
    FROM counted, jsonb_array_elements(lines) WITH ORDINALITY AS l (line, place)
    WHERE line->>'kind' = ANY(%(kinds)s) AND jsonb_typeof(line->'value') = 'number'
    GROUP BY 1, 2
)
SELECT n.unit_id, n.code, t.people, t.base, t.cuts, t.additions, t.total,
       (SELECT json_agg(json_build_object('line_id', id, 'kind', kind, 'label_id', label_id, 'label_en', label_en,
                        'amount', amount) ORDER BY place, id) FROM summed WHERE summed.unit_id = n.unit_id)
FROM chosen n
JOIN (SELECT unit_id, count(*) AS people, sum(base)::bigint AS base, sum(cuts)::bigint AS cuts,
             sum(additions)::bigint AS additions, sum(total)::bigint AS total FROM counted GROUP BY unit_id) t
     ON t.unit_id = n.unit_id
ORDER BY n.code COLLATE "C"
"""

RESULTS_BESIDE: Final = """
SELECT 'now', f.employee_id, f.lines, f.facts FROM frozen_results f
WHERE f.agency_id = %(agency_id)s AND f.run_id = %(run_id)s AND f.employee_id = ANY(%(people)s)
UNION ALL
SELECT 'then', f.employee_id, f.lines, f.facts FROM counting_results c
JOIN frozen_results f ON f.agency_id = c.agency_id AND f.run_id = c.run_id AND f.employee_id = c.employee_id
WHERE c.agency_id = %(agency_id)s AND c.month = %(month)s AND c.employee_id = ANY(%(people)s)
"""

_issued = statements.c
_PLAIN_FIELDS: Final = (
    *("base", "cuts", "additions", "total", "outcome", "gate", "hold_months"),
    *("standing", "rule_set_digest", "facts_digest", "digest"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which statements a list is of; None is any."""

    month: Month | None = None
    unit_id: UUID | None = None
    employee_id: UUID | None = None


async def add(conn: AsyncConnection, agency_id: int, new: Sequence[Statement]) -> None:
    """Insert statements by one statement."""
    if not new:
        return
    rows = json.dumps([_to_plain(statement) for statement in new])
    parameters = {"agency_id": agency_id, "at": new[0].issued_at, "statements": rows}
    await (await raw(conn)).execute(ADD_STATEMENTS, parameters)


async def read(conn: AsyncConnection, agency_id: int, statement_id: UUID) -> Statement | None:
    """Return a statement."""
    query = select(statements).where(_issued.agency_id == agency_id, _issued.statement_id == statement_id)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _statement(row)


async def page(
    conn: AsyncConnection, agency_id: int, chosen: Selection, *, after: UUID | None, size: int
) -> list[Statement]:
    """Return at most `size` statements that count, after one, in the order of their ids."""
    query = _chosen(agency_id, chosen)
    if after is not None:
        query = query.where(_issued.statement_id > after)
    return [_statement(row) for row in await conn.execute(query.order_by(_issued.statement_id).limit(size))]


@dataclass(frozen=True, slots=True)
class Result:
    """What was frozen of a person's month; nothing where it has no result."""

    lines: Sequence[dict[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


async def compared_units(
    conn: AsyncConnection, agency_id: int, run_id: UUID, month: Month, *, after: str | None, size: int
) -> list[ComparedUnit]:
    """Return the sums of units in the month's statements that count and in a run's, in the order of their codes."""
    parameters = {"agency_id": agency_id, "run_id": run_id, "month": month.first_day, "after": after, "size": size}
    cursor = await (await raw(conn)).execute(COMPARED_UNITS, parameters)
    names = ("people", "base", "cuts", "additions", "total")
    return [
        ComparedUnit(
            unit_id=unit_id,
            unit_code=code,
            then=Sums(**dict(zip(names, sums[: len(names)], strict=True))),
            now=Sums(**dict(zip(names, sums[len(names) :], strict=True))),
        )
        for unit_id, code, *sums in await cursor.fetchall()
    ]


async def compared_people(
    conn: AsyncConnection, agency_id: int, run_id: UUID, month: Month, differing: Differing, size: int
) -> list[ComparedPerson]:
    """Return those whose total differs as asked, the largest difference first."""
    difference, employee_id = differing.after or (None, None)
    parameters = {
        "agency_id": agency_id,
        "run_id": run_id,
        "month": month.first_day,
        "least_rupiah": differing.least_rupiah,
        "least_percent": differing.least_percent,
        "after_difference": difference,
        "after_employee": employee_id,
        "size": size,
    }
    cursor = await (await raw(conn)).execute(COMPARED_PEOPLE, parameters)
    return [ComparedPerson(employee_id=row[0], then=row[1], now=row[2]) for row in await cursor.fetchall()]


async def recaps(
    conn: AsyncConnection, agency_id: int, chosen: Selection, *, after: str | None, size: int
) -> list[UnitRecap]:
    """Return at most `size` units' sums of a month's statements that count, line by line, by the units' codes."""
    parameters = {
        "agency_id": agency_id,
        "month": None if chosen.month is None else chosen.month.first_day,
        "unit_id": chosen.unit_id,
        "after": after,
        "size": size,
        "kinds": sorted(SUMMED_KINDS),
    }
    cursor = await (await raw(conn)).execute(RECAPS, parameters)
    return [
        UnitRecap(
            unit_id=unit_id,
            unit_code=code,
            sums=Sums(people=people, base=base, cuts=cuts, additions=additions, total=total),
            lines=tuple(RecapLine(**line) for line in lines or ()),
        )
        for unit_id, code, people, base, cuts, additions, total, lines in await cursor.fetchall()
    ]


async def results_beside(
    conn: AsyncConnection, agency_id: int, run_id: UUID, month: Month, people: Sequence[UUID]
) -> dict[UUID, tuple[Result, Result]]:
    """Return what was frozen of these people in the month and in the run."""
    parameters = {"agency_id": agency_id, "run_id": run_id, "month": month.first_day, "people": list(people)}
    cursor = await (await raw(conn)).execute(RESULTS_BESIDE, parameters)
    found = {(side, employee_id): Result(lines, facts) for side, employee_id, lines, facts in await cursor.fetchall()}
    return {one: (found.get(("then", one), Result()), found.get(("now", one), Result())) for one in people}


def _chosen(agency_id: int, chosen: Selection) -> Select[Any]:
    counts = exists().where(
        counting_results.c.agency_id == _issued.agency_id,
        counting_results.c.month == _issued.month,
        counting_results.c.employee_id == _issued.employee_id,
        counting_results.c.run_id == _issued.run_id,
    )
    query = select(statements).where(_issued.agency_id == agency_id, counts)
    if chosen.month is not None:
        query = query.where(_issued.month == chosen.month.first_day)
    if chosen.unit_id is not None:
        query = query.where(_issued.unit_id == chosen.unit_id)
    if chosen.employee_id is not None:
        query = query.where(_issued.employee_id == chosen.employee_id)
    return query


def _to_plain(statement: Statement) -> dict[str, object]:
    ids = ("statement_id", "run_id", "employee_id", "unit_id")
    return {
        "month": statement.month.first_day.isoformat(),
        **{name: str(getattr(statement, name)) for name in ids},
        **{name: getattr(statement, name) for name in _PLAIN_FIELDS},
    }


def _statement(row: Row[Any]) -> Statement:
    names = (*_PLAIN_FIELDS, "statement_id", "run_id", "employee_id", "unit_id", "issued_at")
    return Statement(month=Month.of(row.month), **{name: getattr(row, name) for name in names})
