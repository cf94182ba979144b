"""How facts of any kind are recorded in bulk: judged one by one, written together, known from one change number on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.facts import store
from app.facts.refusals import FactRepeatedError
from app.facts.store import FactTable
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.errors import Refusal
from app.shared.records import ItemOutcome, ItemReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Which facts are recorded, by whom, and what the audit calls them."""

    table: FactTable
    object_kind: str
    caller: Caller
    now: datetime


async def record(
    conn: AsyncConnection,
    recording: Recording,
    rows: Sequence[store.Row],
    refuse: Callable[[store.Row], None],
) -> list[ItemReport]:
    """Record facts, one report each, in order; `refuse` raises what speaks against one of them.

    A change number is taken only if something is new or otherwise than it stood.
    """
    table, agency_id = recording.table, recording.caller.agency_id
    reports: dict[int, ItemReport] = {}
    accepted: dict[store.Key, int] = {}
    for index, row in enumerate(rows):
        try:
            if table.key_of(row) in accepted:
                raise FactRepeatedError
            refuse(row)
        except Refusal as refusal:
            reports[index] = ItemReport.refused(refusal)
        else:
            accepted[table.key_of(row)] = index
    sent = [rows[index] for index in accepted.values()]
    different = await store.different(conn, table, agency_id, sent) if sent else set()
    outcomes: dict[store.Key, ItemOutcome] = {}
    if different:
        changed = [row for row in sent if table.key_of(row) in different]
        outcomes = await _write(conn, recording, changed)
    for key, index in accepted.items():
        reports[index] = ItemReport(outcomes.get(key, ItemOutcome.UNCHANGED))
    return [reports[index] for index in range(len(rows))]


async def _write(
    conn: AsyncConnection, recording: Recording, rows: Sequence[store.Row]
) -> dict[store.Key, ItemOutcome]:
    """Write facts and their audit rows; the change number is taken first, since its row is locked until the end."""
    table, agency_id, now = recording.table, recording.caller.agency_id, recording.now
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    created, changed = await store.supersede(conn, table, agency_id, change, rows)
    written = [row for row in rows if table.key_of(row) in created | changed]
    records = [_record(recording, row) for row in written]
    await audit.record(conn, *records, agency_id=agency_id, now=now)
    return dict.fromkeys(created, ItemOutcome.CREATED) | dict.fromkeys(changed, ItemOutcome.CHANGED)


def _record(recording: Recording, row: store.Row) -> Record:
    said = {name: str(value) for name, value in row.items() if value is not None}
    return Record(
        principal_id=recording.caller.principal_id,
        action=f"{recording.object_kind}.record",
        object_kind=recording.object_kind,
        object_id="/".join(recording.table.key_of(row)),
        request_id=recording.caller.request_id,
        subject_employee_id=row.get("employee_id"),
        after_digest=digest(said),
    )
