"""Keys that nothing has: looked at, tried again, named rightly, or dismissed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.imports.kinds import Intake
from app.imports.model import Discrepancy, DiscrepancyState, RefusedRow, SentRow
from app.imports.refusals import DiscrepancyDecidedError, DiscrepancyNotFoundError
from app.imports.service.files import kind_named
from app.imports.service.recording import record_rows
from app.imports.store import discrepancies as store
from app.imports.store import files
from app.shared.caller import Caller

AT_ONCE = 2000
"""Rows tried in one request; the others stay for the next."""


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of the rows that waited."""

    discrepancy: Discrepancy
    recorded: int
    refused: list[RefusedRow]


async def page(
    conn: AsyncConnection, *, agency_id: int, state: DiscrepancyState | None, after: UUID | None, size: int
) -> Sequence[Discrepancy]:
    """Return at most `size` discrepancies after an id, the oldest first."""
    return await store.page(conn, agency_id, state=state, after=after, size=size)


async def get(conn: AsyncConnection, *, agency_id: int, discrepancy_id: UUID) -> Discrepancy:
    """Return a discrepancy, or raise `DiscrepancyNotFoundError`."""
    found = await store.one(conn, agency_id, discrepancy_id)
    if found is None:
        raise DiscrepancyNotFoundError
    return found


async def retry(conn: AsyncConnection, *, intake: Intake, discrepancy_id: UUID, code: str | None) -> Retried:
    """Record the waiting rows, with another code as if they had named that; settled once none waits any more."""
    caller, now = intake.caller, intake.now
    agency_id = caller.agency_id
    found = await _hold(conn, agency_id, discrepancy_id)
    kind = kind_named(found.unmatched.row_kind)
    waiting = await files.of_discrepancy(conn, agency_id, discrepancy_id, seal=kind.sealing(intake.seal), size=AT_ONCE)
    named = {} if code is None else {found.unmatched.field: code}
    # Rows of several files may have the same number: they are tried under their places.
    sent = [SentRow(place, {**row.values, **named}) for place, (_, row) in enumerate(waiting)]
    recorded = await record_rows(conn, kind, intake, sent, system=found.unmatched.system)
    refused = {row.number: row for row in recorded.refused}
    settled: dict[UUID, list[int]] = defaultdict(list)
    for place, (operation_id, row) in enumerate(waiting):
        if place not in refused:
            settled[operation_id].append(row.number)
    for operation_id, numbers in settled.items():
        await files.settle(conn, agency_id, operation_id, numbers, now)
    left = await get(conn, agency_id=agency_id, discrepancy_id=discrepancy_id)
    if left.rows == 0:
        left = await _decide(conn, caller, left, DiscrepancyState.RESOLVED, code, now)
    still = [replace(refused[place], number=row.number) for place, (_, row) in enumerate(waiting) if place in refused]
    return Retried(left, len(waiting) - len(refused), still)


async def dismiss(
    conn: AsyncConnection, *, caller: Caller, discrepancy_id: UUID, reason: str, now: datetime
) -> Discrepancy:
    """Say why the waiting rows need not be recorded; they stay with their file's refusals."""
    found = await _hold(conn, caller.agency_id, discrepancy_id)
    return await _decide(conn, caller, found, DiscrepancyState.DISMISSED, reason, now)


async def _hold(conn: AsyncConnection, agency_id: int, discrepancy_id: UUID) -> Discrepancy:
    await store.hold(conn, agency_id, discrepancy_id)
    found = await get(conn, agency_id=agency_id, discrepancy_id=discrepancy_id)
    if found.state is not DiscrepancyState.OPEN:
        raise DiscrepancyDecidedError
    return found


async def _decide(
    conn: AsyncConnection,
    caller: Caller,
    found: Discrepancy,
    state: DiscrepancyState,
    reason: str | None,
    now: datetime,
) -> Discrepancy:
    decided = replace(found, state=state, decided_by=caller.principal_id, decided_at=now, reason=reason)
    await store.decide(conn, caller.agency_id, decided)
    made = Record(
        principal_id=caller.principal_id,
        action=f"discrepancy.{state}",
        object_kind="discrepancy",
        object_id=str(found.discrepancy_id),
        request_id=caller.request_id,
    )
    await audit.record(conn, made, agency_id=caller.agency_id, now=now)
    return decided
