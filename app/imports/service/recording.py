"""Checks and records rows of one kind in the caller's transaction; what fails is one row's failure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.checking import check
from app.imports.kinds import Intake, Kind
from app.imports.model import RefusedRow, SentRow
from app.imports.refusals import RowFailedError
from app.persistence.failures import sqlstate_of
from app.shared.records import ItemOutcome, ItemReport

_ROW_AT_FAULT = ("22", "23")
"""Classes of SQLSTATE that a row causes: its data, or a constraint that it breaks."""


@dataclass(slots=True)
class Recorded:
    """What became of rows: how many were recorded, by outcome, and those refused."""

    outcomes: dict[int, ItemOutcome] = field(default_factory=dict)
    """By row number."""
    refused: list[RefusedRow] = field(default_factory=list)

    def count(self, outcome: ItemOutcome) -> int:
        """Count the rows with an outcome."""
        return sum(1 for one in self.outcomes.values() if one is outcome)


async def record_rows(conn: AsyncConnection, kind: Kind, intake: Intake, rows: Sequence[SentRow]) -> Recorded:
    """Record rows; every one has its outcome, and none stops another."""
    checked = await asyncio.to_thread(check, kind, rows)
    recorded = Recorded(refused=checked.refused)
    reports = await _record(conn, kind, intake, checked.records)
    for row, report in zip(checked.rows, reports, strict=True):
        recorded.outcomes[row.number] = report.outcome
        if report.problem is not None:
            recorded.refused.append(RefusedRow(row.number, row.values, report.problem))
    recorded.outcomes |= {row.number: ItemOutcome.REFUSED for row in checked.refused}
    recorded.refused.sort(key=lambda row: row.number)
    return recorded


async def _record(conn: AsyncConnection, kind: Kind, intake: Intake, records: Sequence[Any]) -> list[ItemReport]:
    """Record all at once; where the database refuses them, half by half until the row at fault stands alone."""
    if not records:
        return []
    try:
        async with conn.begin_nested():
            return await kind.record(conn, intake, records)
    except Exception as error:
        if not (sqlstate_of(error) or "").startswith(_ROW_AT_FAULT):
            raise
    if len(records) == 1:
        return [ItemReport.refused(RowFailedError())]
    middle = len(records) // 2
    first = await _record(conn, kind, intake, records[:middle])
    return first + await _record(conn, kind, intake, records[middle:])
