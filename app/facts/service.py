"""How facts of any kind are recorded in bulk: judged one by one, written together, known from one change number on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.facts import store
from app.facts.refusals import FactRepeatedError
from app.facts.store import FactTable
from app.persistence.json_rows import json_rows
from app.shared.caller import Caller
from app.shared.digests import digest, digest_of_bytes
from app.shared.errors import Refusal
from app.shared.records import ItemOutcome, ItemReport

_UNCHANGED = ItemReport(ItemOutcome.UNCHANGED)


def _corrects_nothing(_row: store.Row) -> bool:
    return False


class Audited(StrEnum):
    """What the audit has of facts that are recorded together."""

    EACH = "each"
    TOGETHER = "together"
    """One record for all of them: its digest is over what was written, its object the change number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Which facts are recorded, by whom, and what the audit calls them."""

    table: FactTable
    object_kind: str
    caller: Caller
    now: datetime
    audited: Audited = Audited.EACH
    corrects: Callable[[store.Row], bool] = _corrects_nothing
    """Tells whether a fact corrects a month that is published already: the audit names it so."""


async def record(
    conn: AsyncConnection,
    recording: Recording,
    rows: Sequence[store.Row],
    refuse: Callable[[store.Row], None],
) -> list[ItemReport]:
    """Record facts, one report each, in order; `refuse` raises what speaks against one of them.

    A change number is taken only if something is new or otherwise than it stood.
    """
    table = recording.table
    reports: list[ItemReport] = [_UNCHANGED] * len(rows)
    accepted: dict[store.Key, int] = {}
    for index, row in enumerate(rows):
        try:
            refuse(row)
            key = table.key_of(row)
            if key in accepted:
                raise FactRepeatedError
        except Refusal as refusal:
            reports[index] = ItemReport.refused(refusal)
        else:
            accepted[key] = index
    indexes = list(accepted.values())
    sent = rows if len(indexes) == len(rows) else [rows[index] for index in indexes]
    for place, outcome in (await _write(conn, recording, sent) if sent else {}).items():
        reports[indexes[place]] = ItemReport(outcome)
    return reports


async def _write(conn: AsyncConnection, recording: Recording, rows: Sequence[store.Row]) -> dict[int, ItemOutcome]:
    """Write facts and their audit rows; the counter is held first, so what is compared stays as it is."""
    agency_id, now = recording.caller.agency_id, recording.now
    batch = store.Batch.of(recording.table, agency_id, rows)
    await audit.hold_counter(conn, agency_id=agency_id)
    found = await store.different(conn, batch)
    changed = found.changed | found.ended
    places = sorted(found.new | changed)
    if not places:
        return {}
    change = await audit.next_change(conn, agency_id=agency_id, now=now)
    await store.supersede(conn, batch, change, found)
    written = rows if len(places) == len(rows) else [rows[place] for place in places]
    if recording.audited is Audited.TOGETHER:
        records = [_record_together(recording, written, batch.text if written is rows else json_rows(written), change)]
    else:
        records = [_record(recording, row) for row in written]
    await audit.record(conn, *records, agency_id=agency_id, now=now)
    return dict.fromkeys(found.new, ItemOutcome.CREATED) | dict.fromkeys(changed, ItemOutcome.CHANGED)


def _record_together(recording: Recording, rows: Sequence[store.Row], text: str, change: int) -> Record:
    people = {row.get("employee_id") for row in rows}
    return Record(
        principal_id=recording.caller.principal_id,
        action=_action(recording, any(map(recording.corrects, rows))),
        object_kind=recording.object_kind,
        object_id=f"change {change}: {len(rows)}",
        request_id=recording.caller.request_id,
        subject_employee_id=people.pop() if len(people) == 1 else None,
        after_digest=digest_of_bytes(text.encode()),
    )


def _record(recording: Recording, row: store.Row) -> Record:
    said = {name: str(value) for name, value in row.items() if value is not None}
    return Record(
        principal_id=recording.caller.principal_id,
        action=_action(recording, recording.corrects(row)),
        object_kind=recording.object_kind,
        object_id="/".join(str(part) for part in recording.table.key_of(row)),
        request_id=recording.caller.request_id,
        subject_employee_id=row.get("employee_id"),
        after_digest=digest(said),
    )


def _action(recording: Recording, corrects: bool) -> str:  # noqa: FBT001 - what the row tells
    return f"{recording.object_kind}.{'correct' if corrects else 'record'}"
