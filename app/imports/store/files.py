"""Queries on sent files and on rows that were refused."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import Row as DbRow
from sqlalchemy import Select, and_, delete, false, func, insert, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.model import DiscrepancyState, RefusedRow
from app.imports.tables import discrepancies, import_parts, import_refusals
from app.jobs.tables import operations
from app.persistence.database import raw
from app.persistence.json_rows import json_rows
from app.persistence.sealing import Seal
from app.shared.records import RefusalRecord

PART = 1 << 20
"""Bytes of a file in one part."""
_SEALED_AS = "import"

PUT_PROBLEMS = """
UPDATE import_refusals f SET problem = n.problem
FROM json_to_recordset(%(rows)s::json) AS n (row_number int, problem jsonb)
WHERE f.agency_id = %(agency_id)s AND f.operation_id = %(operation_id)s AND f.row_number = n.row_number
"""

_part = import_parts.c
_refused = import_refusals.c


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How the content of an operation is kept: compressed, and sealed where its rows have what is kept sealed."""

    operation_id: UUID
    seal: Seal | None

    def pack(self, content: bytes) -> bytes:
        """Return content as it is kept."""
        packed = zlib.compress(content, 1)
        if self.seal is None:
            return packed
        return self.seal.seal(self.operation_id, _SEALED_AS, b64encode(packed).decode()).encode()

    def unpack(self, kept: bytes) -> bytes:
        """Return content as it was; raises a `SealError` where it can't be opened."""
        if self.seal is None:
            return zlib.decompress(kept)
        return zlib.decompress(b64decode(self.seal.open(self.operation_id, _SEALED_AS, kept.decode())))


async def add_file(conn: AsyncConnection, agency_id: int, wrapping: Wrapping, file: BinaryIO) -> None:
    """Keep a file in parts, one in memory at a time."""
    number = 0
    while content := file.read(PART):
        values = {"operation_id": wrapping.operation_id, "part": number, "content": wrapping.pack(content)}
        await conn.execute(insert(import_parts).values(agency_id=agency_id, **values))
        number += 1


async def file_parts(conn: AsyncConnection, agency_id: int, wrapping: Wrapping) -> AsyncIterator[bytes]:
    """Yield a file's parts, in order."""
    operation_id = wrapping.operation_id
    numbers = select(func.count()).where(_part.agency_id == agency_id, _part.operation_id == operation_id)
    for number in range((await conn.execute(numbers)).scalar_one()):
        this = (_part.agency_id == agency_id, _part.operation_id == operation_id, _part.part == number)
        yield wrapping.unpack((await conn.execute(select(_part.content).where(*this))).scalar_one())


async def drop_file(conn: AsyncConnection, agency_id: int, operation_id: UUID) -> None:
    """Forget a file that nobody reads any more."""
    await conn.execute(delete(import_parts).where(_part.agency_id == agency_id, _part.operation_id == operation_id))


async def add_refusals(conn: AsyncConnection, agency_id: int, wrapping: Wrapping, rows: Sequence[RefusedRow]) -> None:
    """Keep rows that were refused, as they were sent."""
    if not rows:
        return
    values = [
        {
            "agency_id": agency_id,
            "operation_id": wrapping.operation_id,
            "row_number": row.number,
            "sent": wrapping.pack(to_json(row.values)),
            "problem": row.problem.to_json(),
        }
        for row in rows
    ]
    await conn.execute(insert(import_refusals), values)


async def refusals(
    conn: AsyncConnection, agency_id: int, wrapping: Wrapping, *, after: int, size: int
) -> list[RefusedRow]:
    """Return at most `size` refused rows of an operation after a row number, but for those settled since."""
    query = _of_operation(agency_id, wrapping.operation_id).where(_refused.row_number > after)
    return [_row(row, wrapping) for row in await conn.execute(query.order_by(_refused.row_number).limit(size))]


async def refusals_with(
    conn: AsyncConnection, agency_id: int, wrapping: Wrapping, codes: AbstractSet[str], *, after: int, size: int
) -> list[RefusedRow]:
    """Return refused rows of an operation whose problem has one of these codes, after a row number."""
    query = _of_operation(agency_id, wrapping.operation_id).where(
        _refused.row_number > after, _refused.problem["code"].astext.in_(sorted(codes))
    )
    return [_row(row, wrapping) for row in await conn.execute(query.order_by(_refused.row_number).limit(size))]


async def forget_refusals(conn: AsyncConnection, agency_id: int, operation_id: UUID, numbers: Sequence[int]) -> None:
    """Drop refusals of rows that were recorded after all while their operation still ran."""
    this = (_refused.agency_id == agency_id, _refused.operation_id == operation_id)
    await conn.execute(delete(import_refusals).where(*this, _refused.row_number.in_(numbers)))


async def put_problems(conn: AsyncConnection, agency_id: int, operation_id: UUID, rows: Sequence[RefusedRow]) -> None:
    """Say why refused rows were refused by their last trial, by one statement."""
    given = [{"row_number": row.number, "problem": row.problem.to_json()} for row in rows]
    values = {"agency_id": agency_id, "operation_id": operation_id, "rows": json_rows(given)}
    await (await raw(conn)).execute(PUT_PROBLEMS, values)


async def of_discrepancy(
    conn: AsyncConnection, agency_id: int, discrepancy_id: UUID, *, seal: Seal | None, size: int
) -> list[tuple[UUID, RefusedRow]]:
    """Return rows that wait for a discrepancy, with their operations, the oldest first."""
    query = select(import_refusals).where(
        _refused.agency_id == agency_id, _refused.discrepancy_id == discrepancy_id, _refused.settled_at.is_(None)
    )
    ordered = query.order_by(_refused.operation_id, _refused.row_number).limit(size)
    found = await conn.execute(ordered)
    return [(row.operation_id, _row(row, Wrapping(row.operation_id, seal))) for row in found]


async def forget_before(conn: AsyncConnection, agency_id: int, instant: datetime) -> int:
    """Drop refused rows of files that ended before an instant, but for those that an open discrepancy still needs."""
    old = select(operations.c.operation_id).where(operations.c.agency_id == agency_id, operations.c.ended_at < instant)
    waiting = select(discrepancies.c.discrepancy_id).where(
        discrepancies.c.agency_id == agency_id, discrepancies.c.state == DiscrepancyState.OPEN
    )
    needed = and_(_refused.settled_at.is_(None), _refused.discrepancy_id.in_(waiting))
    dropped = delete(import_refusals).where(
        _refused.agency_id == agency_id, _refused.operation_id.in_(old), not_(func.coalesce(needed, false()))
    )
    return int((await conn.execute(dropped)).rowcount)


async def settle(
    conn: AsyncConnection, agency_id: int, operation_id: UUID, numbers: Sequence[int], at: datetime
) -> None:
    """Say that refused rows have been recorded after all, or need no longer be."""
    this = (_refused.agency_id == agency_id, _refused.operation_id == operation_id)
    await conn.execute(update(import_refusals).where(*this, _refused.row_number.in_(numbers)).values(settled_at=at))


def _of_operation(agency_id: int, operation_id: UUID) -> Select[Any]:
    return select(import_refusals).where(
        _refused.agency_id == agency_id, _refused.operation_id == operation_id, _refused.settled_at.is_(None)
    )


def _row(row: DbRow[Any], wrapping: Wrapping) -> RefusedRow:
    return RefusedRow(row.row_number, from_json(wrapping.unpack(row.sent)), RefusalRecord.from_json(row.problem))
