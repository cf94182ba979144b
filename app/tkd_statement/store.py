"""Every query of statements."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score.tables import counting_results
from app.persistence.database import raw
from app.shared.month import Month
from app.tkd_statement.model import Statement
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
