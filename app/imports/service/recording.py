"""Checks and records rows of one kind in the caller's transaction; what fails is one row's failure."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.checking import check
from app.imports.kinds import Intake, Kind, Row
from app.imports.model import RefusedRow, SentRow
from app.imports.refusals import RowFailedError
from app.imports.service.translating import translate_rows
from app.persistence.failures import sqlstate_of
from app.personnel.code_mappings import NAMES_THINGS
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


async def record_rows(
    conn: AsyncConnection, kind: Kind, intake: Intake, rows: Sequence[SentRow], *, system: str | None = None
) -> Recorded:
    """Record rows; every one has its outcome, and none stops another. Their codes are those of `system`, or ours."""
    ours = rows
    if system is not None:
        ours = await translate_rows(conn, kind, agency_id=intake.caller.agency_id, system=system, rows=rows)
    recorded = await _record_ours(conn, kind, intake, ours)
    if system is not None:
        sent = {row.number: row.values for row in rows}
        recorded.refused = [replace(row, values=sent[row.number]) for row in recorded.refused]
    return recorded


async def record_list(
    conn: AsyncConnection, kind: Kind, intake: Intake, rows: Sequence[Row], *, system: str | None = None
) -> list[ItemReport]:
    """Record rows that are well formed, one report each, in order.

    Their codes of units and posts are those of `system`, or ours; words (a predicate, a sanction) are always ours.
    """
    if system is None:
        return await kind.record(conn, intake, [row.to_record() for row in rows])
    sent = [SentRow(place, row.model_dump(mode="json")) for place, row in enumerate(rows)]
    agency_id = intake.caller.agency_id
    ours = await translate_rows(conn, kind, agency_id=agency_id, system=system, rows=sent, of=NAMES_THINGS)
    checked = check(kind, ours)
    told = {row.number: ItemReport(ItemOutcome.REFUSED, row.problem) for row in checked.refused}
    reports = await kind.record(conn, intake, checked.records) if checked.records else []
    told |= {row.number: report for row, report in zip(checked.rows, reports, strict=True)}
    return [told[row.number] for row in sent]


async def _record_ours(conn: AsyncConnection, kind: Kind, intake: Intake, rows: Sequence[SentRow]) -> Recorded:
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
