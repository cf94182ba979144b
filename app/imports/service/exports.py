"""Exports: everything of a kind as known at a change number, or what changed since another, one row after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.imports.columns import columns_of
from app.imports.kinds import Kind
from app.imports.store import exports as store
from app.imports.store.exports import Span
from app.persistence.sealing import Seal
from app.shared.caller import Caller

_MODULUS = 1 << 256


@dataclass(slots=True)
class RowsDigest:
    """Count and digest of rows: the sum, modulo 2^256, of the SHA-256 of each row as JSON with its keys in order.

    It depends on what rows say and on nothing else: not on their order, ids or when they were recorded.
    """

    count: int = 0
    total: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a row in."""
        self.count += 1
        self.total = (self.total + int.from_bytes(sha256(_canonical(row)).digest())) % _MODULUS

    @property
    def digest(self) -> str:
        return f"sha256:{self.total:064x}"


@dataclass(slots=True)
class KindDigest:
    """Count and digest of a kind's rows, in all and by unit (none: rows of no unit)."""

    whole: RowsDigest = field(default_factory=RowsDigest)
    units: dict[str | None, RowsDigest] = field(default_factory=lambda: defaultdict(RowsDigest))


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """A row as the kind's files have it, with the unit that it belongs to, and when it was known."""

    values: dict[str, Any]
    unit_code: str | None
    known_from: int
    known_until: int | None


async def exported(conn: AsyncConnection, *, seal: Seal, kind: Kind, span: Span) -> AsyncIterator[ExportedRow]:
    """Yield the rows of a kind, in the order of their keys: never more in memory than a few thousand."""
    names = list(columns_of(kind).readings)
    async for row in store.rows(conn, seal.agency_id, kind, span):
        revealed = row if kind.reveal is None else kind.reveal(seal, row)
        values = {name: _wire(revealed[name]) for name in names}
        yield ExportedRow(values, row["unit_code"], row["known_from"], row["known_until"])


async def digest_of(conn: AsyncConnection, *, seal: Seal, kind: Kind, known_at: int) -> KindDigest:
    """Return count and digest of all rows of a kind as known at a change number."""
    found = KindDigest()
    async for row in exported(conn, seal=seal, kind=kind, span=Span(known_at)):
        found.whole.add(row.values)
        found.units[row.unit_code].add(row.values)
    return found


async def note_export(conn: AsyncConnection, *, caller: Caller, kind: Kind, now: datetime) -> None:
    """Write down who takes all rows of a kind."""
    read = Record(
        principal_id=caller.principal_id,
        action="export.read",
        object_kind="export",
        object_id=kind.name,
        request_id=caller.request_id,
    )
    await audit.record(conn, read, agency_id=caller.agency_id, now=now)


def _canonical(row: Mapping[str, Any]) -> bytes:
    return to_json({name: row[name] for name in sorted(row)})


def _wire(value: object) -> object:
    """Write a value as rows have it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value) if isinstance(value, UUID) else value
