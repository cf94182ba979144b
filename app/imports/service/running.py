"""Reads a file that was sent, chunk by chunk: each is one transaction, and whoever goes on begins where it ended.

A chunk holds the operation's row first, then what its rows need: the months, the agency's counters. Of two workers
with the same file the slower sees that the other has gone on, and leaves it to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.imports.kinds import Intake, Kind
from app.imports.model import RefusedRow, RowFormat, SentRow, Unmatched
from app.imports.reading import count_rows, read_rows
from app.imports.refusals import CURED_BY_LATER_ROWS, CodeUnmappedError
from app.imports.service.files import kind_named
from app.imports.service.recording import Recorded, record_rows
from app.imports.store import discrepancies
from app.imports.store import files as store
from app.imports.store.files import Wrapping
from app.jobs import operations
from app.jobs.model import Operation, OperationState
from app.jobs.worker import Hands
from app.persistence.sealing import Seal
from app.personnel.refusals import ReferenceUnknownError
from app.shared.caller import Caller
from app.shared.errors import Refusal
from app.shared.records import ItemOutcome, RefusalRecord

CHUNK = 2000
"""Rows recorded in one transaction."""
_UNKNOWN = frozenset({ReferenceUnknownError.code})


async def read_file(hands: Hands, *, agency_id: int, operation_id: str) -> None:
    """Record the rows of a file, look again at those that named later ones, and end the operation."""
    work = await _begin(hands, agency_id, UUID(operation_id))
    if work is None:
        return
    try:
        with TemporaryFile() as file:
            await work.fetch(file)
            ended = await work.read(file)
            if ended and work.trial:
                await work.forgive_later_ones(file)
    except Refusal as refusal:
        await work.end(OperationState.FAILED, RefusalRecord.of(refusal))
        return
    if ended:
        if not work.trial:
            await work.look_again()
        await work.end(OperationState.SUCCEEDED)


async def _begin(hands: Hands, agency_id: int, operation_id: UUID) -> _Work | None:
    async with hands.database.transaction(agency_id) as conn:
        operation = await operations.get(conn, agency_id=agency_id, operation_id=operation_id, hold=True)
        if operation.ended:
            return None
        begun = replace(operation, state=OperationState.RUNNING)
        await operations.put(conn, agency_id=agency_id, operation=begun)
    details = operation.details
    return _Work(
        hands=hands,
        agency_id=agency_id,
        operation_id=operation_id,
        caller=Caller(agency_id, operation.asked_by, request_id=operation.request_id),
        kind=kind_named(details["row_kind"]),
        format=RowFormat(details["format"]),
        trial=details["validate_only"],
        system=details.get("system"),
        done=operation.done,
    )


@dataclass(slots=True, kw_only=True)
class _Work:
    """One file in one worker's hands."""

    hands: Hands
    agency_id: int
    operation_id: UUID
    caller: Caller
    kind: Kind
    format: RowFormat
    trial: bool
    system: str | None
    done: int

    @property
    def wrapping(self) -> Wrapping:
        """How the operation's content is kept."""
        seal = Seal(self.hands.sealer, self.agency_id)
        return Wrapping(self.operation_id, self.kind.sealing(seal))

    async def fetch(self, file: BinaryIO) -> None:
        """Copy the file to this machine, and say how many rows it has."""
        async with self.hands.database.transaction(self.agency_id) as conn:
            async for part in store.file_parts(conn, self.agency_id, self.wrapping):
                file.write(part)
        total = await asyncio.to_thread(self._count, file)
        async with self.hands.database.transaction(self.agency_id) as conn:
            operation = await self._hold(conn)
            await operations.put(conn, agency_id=self.agency_id, operation=replace(operation, total=total))

    async def read(self, file: BinaryIO) -> bool:
        """Record all rows from where the operation stands; False if another goes on with it, or it was cancelled."""
        file.seek(0)
        rows = read_rows(file, self.format, self.kind)
        await asyncio.to_thread(_skip, rows, self.done)
        while chunk := await asyncio.to_thread(lambda: list(islice(rows, CHUNK))):
            if not await self._read_chunk(chunk):
                return False
        return True

    async def look_again(self) -> None:
        """Record rows for which later ones have made room, as long as that helps; what nothing has is listed."""
        while await self._pass_again():
            pass
        await self._list_unmatched()

    async def forgive_later_ones(self, file: BinaryIO) -> None:
        """In a trial nothing was kept: a row that names another row of the same file is none to refuse."""
        if not self.kind.refers:
            return
        file.seek(0)
        there = await asyncio.to_thread(self._keys, file)
        after = 0
        while True:
            async with self.hands.database.transaction(self.agency_id) as conn:
                await self._hold(conn)
                rows = await self._waiting(conn, _UNKNOWN, after)
                named = [row for row in rows if all(row.values.get(column) in there for column in _columns(row))]
                await self._recorded_after_all(conn, dict.fromkeys((row.number for row in named), ItemOutcome.CREATED))
            if not rows:
                return
            after = rows[-1].number

    async def end(self, state: OperationState, problem: RefusalRecord | None = None) -> None:
        """End the operation, and forget its file."""
        async with self.hands.database.transaction(self.agency_id) as conn:
            operation = await self._hold(conn)
            if not operation.ended:
                await self._end(conn, operation, state, problem)

    async def _read_chunk(self, rows: Sequence[SentRow]) -> bool:
        async with self.hands.database.transaction(self.agency_id) as conn:
            operation = await self._hold(conn)
            if operation.ended or operation.done != self.done:
                return False
            if operation.cancel_asked:
                await self._end(conn, operation, OperationState.CANCELLED)
                return False
            recorded = await self._record(conn, rows)
            await store.add_refusals(conn, self.agency_id, self.wrapping, recorded.refused)
            moved = replace(
                operation,
                done=operation.done + len(rows),
                created=operation.created + recorded.count(ItemOutcome.CREATED),
                changed=operation.changed + recorded.count(ItemOutcome.CHANGED),
                unchanged=operation.unchanged + recorded.count(ItemOutcome.UNCHANGED),
                refused=operation.refused + recorded.count(ItemOutcome.REFUSED),
            )
            await operations.put(conn, agency_id=self.agency_id, operation=moved)
        self.done = moved.done
        return True

    async def _record(self, conn: AsyncConnection, rows: Sequence[SentRow]) -> Recorded:
        intake = Intake(caller=self.caller, now=self.hands.now(), sealer=self.hands.sealer)
        if not self.trial:
            return await record_rows(conn, self.kind, intake, rows, system=self.system)
        tried = await conn.begin_nested()
        recorded = await record_rows(conn, self.kind, intake, rows, system=self.system)
        await tried.rollback()
        return recorded

    async def _pass_again(self) -> bool:
        """Go once through the rows that later ones may have cured; tell whether any could be recorded now."""
        cured = CURED_BY_LATER_ROWS if self.kind.refers else CURED_BY_LATER_ROWS - _UNKNOWN
        after, helped = 0, False
        while True:
            async with self.hands.database.transaction(self.agency_id) as conn:
                await self._hold(conn)
                rows = await self._waiting(conn, cured, after)
                if not rows:
                    return helped
                sent = [SentRow(row.number, row.values) for row in rows]
                recorded = await self._record(conn, sent)
                await store.put_problems(conn, self.agency_id, self.operation_id, recorded.refused)
                refused = {row.number for row in recorded.refused}
                outcomes = {number: one for number, one in recorded.outcomes.items() if number not in refused}
                await self._recorded_after_all(conn, outcomes)
            helped = helped or bool(outcomes)
            after = rows[-1].number

    async def _list_unmatched(self) -> None:
        after = 0
        while True:
            async with self.hands.database.transaction(self.agency_id) as conn:
                rows = await self._waiting(conn, _UNKNOWN | {CodeUnmappedError.code}, after)
                if not rows:
                    return
                unmatched = {row.number: self._unmatched(row) for row in rows}
                await discrepancies.note(conn, self.agency_id, self.operation_id, unmatched, self.hands.now())
            after = rows[-1].number

    async def _recorded_after_all(self, conn: AsyncConnection, outcomes: dict[int, ItemOutcome]) -> None:
        if not outcomes:
            return
        await store.forget_refusals(conn, self.agency_id, self.operation_id, list(outcomes))
        operation = await self._hold(conn)
        counts = list(outcomes.values())
        moved = replace(
            operation,
            created=operation.created + counts.count(ItemOutcome.CREATED),
            changed=operation.changed + counts.count(ItemOutcome.CHANGED),
            unchanged=operation.unchanged + counts.count(ItemOutcome.UNCHANGED),
            refused=operation.refused - len(outcomes),
        )
        await operations.put(conn, agency_id=self.agency_id, operation=moved)

    async def _end(
        self,
        conn: AsyncConnection,
        operation: Operation,
        state: OperationState,
        problem: RefusalRecord | None = None,
    ) -> None:
        ended = replace(operation, state=state, problem=problem, ended_at=self.hands.now())
        await operations.put(conn, agency_id=self.agency_id, operation=ended)
        await store.drop_file(conn, self.agency_id, self.operation_id)

    async def _hold(self, conn: AsyncConnection) -> Operation:
        return await operations.get(conn, agency_id=self.agency_id, operation_id=self.operation_id, hold=True)

    async def _waiting(self, conn: AsyncConnection, codes: AbstractSet[str], after: int) -> list[RefusedRow]:
        return await store.refusals_with(conn, self.agency_id, self.wrapping, codes, after=after, size=CHUNK)

    def _unmatched(self, row: RefusedRow) -> Unmatched:
        column = _columns(row)[0]
        return Unmatched(self.kind.name, column, str(row.values.get(column, "")), self.system)

    def _count(self, file: BinaryIO) -> int:
        file.seek(0)
        return count_rows(file, self.format, self.kind)

    def _keys(self, file: BinaryIO) -> set[object]:
        """Return what the file's rows are called."""
        names = set(self.kind.refers.values())
        return {row.values.get(name) for row in read_rows(file, self.format, self.kind) for name in names}


def _skip(rows: Iterator[SentRow], count: int) -> None:
    next(islice(rows, count, count), None)


def _columns(row: RefusedRow) -> list[str]:
    return [error.pointer.removeprefix("/") for error in row.problem.errors]
