"""Under which keys an agency's sensitive values are sealed, and how they are sealed anew under the newest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.persistence.agencies import agency_ids
from app.persistence.database import Database
from app.persistence.sealing import FieldKeysMissingError, Seal, Sealer
from app.personnel.store import sealed as store

BATCH = 500


@dataclass(frozen=True, slots=True)
class KeysInUse:
    """How many values stand under each key, by its id: sealed ones, and marks."""

    sealed: Mapping[str, int]
    marks: Mapping[str, int]

    def unknown_to(self, sealer: Sealer) -> list[str]:
        """Return the ids of keys that are needed and not among the site's."""
        missing = (self.sealed.keys() - set(sealer.key_ids)) | (self.marks.keys() - {sealer.index_id})
        return sorted(missing)


async def keys_in_use(conn: AsyncConnection, *, agency_id: int) -> KeysInUse:
    """Count an agency's values by the keys under which they stand."""
    return KeysInUse(
        await store.keys_in_use(conn, agency_id, "sealed"), await store.keys_in_use(conn, agency_id, "mark")
    )


async def keys_in_use_by_agency(database: Database) -> dict[int, KeysInUse]:
    """Count the values of all agencies by the keys under which they stand, agency by agency."""
    async with database.transaction(None) as conn:
        agencies = await agency_ids(conn)
    found = {}
    for agency_id in agencies:
        async with database.transaction(agency_id) as conn:
            found[agency_id] = await keys_in_use(conn, agency_id=agency_id)
    return found


async def keys_missing(database: Database, sealer: Sealer) -> dict[int, list[str]]:
    """Return the ids of keys that are needed and not among the site's, by agency; empty where none is missing."""
    found = await keys_in_use_by_agency(database)
    return {agency_id: missing for agency_id, used in found.items() if (missing := used.unknown_to(sealer))}


async def rotate_batch(conn: AsyncConnection, *, seal: Seal, now: datetime) -> int:
    """Seal at most a batch of rows anew under the newest key, in the caller's transaction; return how many it was.

    What is known stays as it was. Zero means that nothing is left to do; it may be broken off and called again at will.
    """
    if not seal.sealer.key_ids:
        raise FieldKeysMissingError
    newest = seal.sealer.key_ids[0]
    for table in store.SEALED_TABLES:
        rows = await store.sealed_otherwise(conn, table, seal.agency_id, newest, BATCH)
        if rows:
            await store.rewrite(conn, table, seal.agency_id, [_anew(seal, table, row) for row in rows])
            await _note(conn, seal, table, len(rows), now)
            return len(rows)
    return 0


def _anew(seal: Seal, table: store.SealedTable, row: dict[str, Any]) -> dict[str, Any]:
    written = dict(row)
    for field in table.fields:
        if row[f"{field}_sealed"] is not None:
            value = seal.open(row["employee_id"], field, row[f"{field}_sealed"])
            written[f"{field}_sealed"] = seal.seal(row["employee_id"], field, value)
    return written


async def _note(conn: AsyncConnection, seal: Seal, table: store.SealedTable, rows: int, now: datetime) -> None:
    made = Record(
        principal_id=None,
        action="field_key.rotate",
        object_kind="field_key",
        object_id=f"{seal.sealer.key_ids[0]}/{table.name}/{rows}",
        request_id="erk keys rotate",
    )
    await audit.record(conn, made, agency_id=seal.agency_id, now=now)
