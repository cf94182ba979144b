"""Takes what a phone pushes: exactly once, in the order of its numbers, with a result per mutation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection as Driver
from psycopg import AsyncCursor
from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log.limits import has_limit
from app.activity_log.model import Entry, Envelope, Mutation, MutationOp, MutationResult, MutationStatus, PushResult
from app.activity_log.planning import Ground, Key, Plan
from app.activity_log.refusals import (
    DeviceTakenError,
    EntryIdTakenError,
    EntryOverlapsError,
    MutationReusedError,
    NotAnEmployeeError,
    SequenceBrokenError,
    SequenceGapError,
)
from app.activity_log.service.windows import last_days_to_send
from app.activity_log.store import pushes as store
from app.audit import service as audit
from app.audit.model import Record
from app.evidence import service as evidence
from app.outbox import service as outbox
from app.outbox.model import ChangeKind, EmployeeChange
from app.persistence.database import raw
from app.regulation.service import time_rules
from app.rules.library import Library
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.month import Month
from app.shared.records import RefusalRecord

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


async def push(
    conn: AsyncConnection, *, caller: Caller, envelope: Envelope, library: Library, now: datetime
) -> PushResult:
    """Apply a device's mutations, or answer from what is kept where they were applied before.

    Raises `SequenceGapError` where mutations before the first are missing, `DeviceTakenError` where the device is
    another employee's; then nothing is applied. What is wrong with one mutation is its result and stops no other.
    """
    if caller.employee_id is None:
        raise NotAnEmployeeError
    _require_rising(envelope.mutations)
    pusher = store.Pusher(
        agency_id=caller.agency_id, employee_id=caller.employee_id, device_id=envelope.device_id, now=now
    )
    return await _Push(conn, await raw(conn), caller, pusher, envelope.mutations, library).run()


class _Push:
    """One push inside its transaction."""

    def __init__(
        self,
        conn: AsyncConnection,
        driver: Driver[Any],
        caller: Caller,
        pusher: store.Pusher,
        mutations: Sequence[Mutation],
        library: Library,
    ) -> None:
        self._conn = conn
        self._driver = driver
        self._caller = caller
        self._pusher = pusher
        self._mutations = mutations
        self._library = library

    async def run(self) -> PushResult:
        """Lock, read, decide, write: each in one round trip."""
        named = await self._named()
        async with self._driver.pipeline():
            locked = await store.hold(self._driver, self._pusher, named.months)
            found = await store.look_round(self._driver, self._pusher, named)
            last_seq, position = await self._held(locked)
            ground = await self._with_files(self._ground(found, named))
            plan = Plan(await self._by_rules(ground, named))
            results, fresh = self._decide(plan, _Kept(found.kept, last_seq))
            written = await self._write(plan, fresh) if fresh else None
        if written is not None:
            results = await self._what_was_written(plan, written, results, fresh)
        return PushResult(
            results=tuple(results),
            checkpoint=position + len(plan.touched),
            clock_skew_seconds=self._skew(),
            server_time=self._pusher.now,
        )

    async def _named(self) -> store.Named:
        """Collect what the push names; stored entries have their date looked up, which never changes.

        An edit may name another day than its entry's: it is refused, and what follows it finds the entry all the same.
        """
        said = {one.activity_id: one.content for one in self._mutations if one.activity_id and one.content}
        contents = [one.content for one in self._mutations if one.content is not None]
        ids = list({one.activity_id: None for one in self._mutations if one.activity_id is not None})
        loose = [one for one in ids if one not in said]
        edited = [one.activity_id for one in self._mutations if one.activity_id and one.content and one.base_rev]
        dates = {content.work_date for content in contents}  # all of them, once those of stored entries are looked up
        times: list[tuple[datetime, datetime] | None] = [(one.started_at, one.ended_at) for one in contents]
        if loose or edited:
            stored = await store.dates_of(self._driver, self._pusher, [*loose, *edited])
            if loose or not dates.issuperset(stored):
                times.append(None)
            dates.update(stored)
        return store.Named(
            ids=ids,
            codes=sorted({content.catalogue_code for content in contents}),
            months=sorted({Month.of(day) for day in dates}),
            work_dates=sorted(dates),
            dates=sorted({day + step for day in dates for step in (-_DAY, timedelta(0), _DAY)}),
            times=times,
            numbers=(self._mutations[0].seq, self._mutations[-1].seq),
            mutation_ids=[mutation.mutation_id for mutation in self._mutations],
        )

    async def _held(self, locked: AsyncCursor[Any]) -> tuple[int, int]:
        """Return the device's last number and the stream's position, or refuse the push as a whole."""
        ((owner, last_seq, position),) = await locked.fetchall()
        if owner != self._pusher.employee_id:
            raise DeviceTakenError
        if self._mutations[0].seq > last_seq + 1:
            raise SequenceGapError(expected=last_seq + 1, received=self._mutations[0].seq)
        return last_seq, position

    def _ground(self, found: store.Found, named: store.Named) -> Ground:
        return Ground(
            now=self._pusher.now,
            zone=ZoneInfo(found.time_zone),
            request_id=self._caller.request_id,
            months={month: found.months.get(month) for month in named.months},
            partitions=found.partitions,
            items=found.items,
            keys={one: Key(work_date=day, mine=mine) for one, day, mine in found.keys},
            entries=found.entries,
        )

    async def _with_files(self, ground: Ground) -> Ground:
        """Add the employee's own among the files that the push names, held so that no job forgets them."""
        said = {one for mutation in self._mutations if mutation.content for one in mutation.content.evidence_ids}
        if not said:
            return ground
        agency_id, employee_id = self._pusher.agency_id, self._pusher.employee_id
        files = await evidence.hold_files(self._conn, agency_id=agency_id, employee_id=employee_id, ids=sorted(said))
        return replace(ground, files=files)

    async def _by_rules(self, ground: Ground, named: store.Named) -> Ground:
        """Add what the regulation in force says to what a submission is judged by."""
        if not any(mutation.op is MutationOp.SUBMIT for mutation in self._mutations):
            return ground
        agency_id, employee_id = self._pusher.agency_id, self._pusher.employee_id
        rules = await time_rules(self._conn, agency_id=agency_id, months=named.months, library=self._library)
        limited = [month for month, said in rules.items() if has_limit(said)]
        return replace(
            ground,
            rules=rules,
            last_days=await last_days_to_send(self._conn, ground, named.work_dates, rules, (agency_id, employee_id)),
            taken=await store.taken(self._driver, self._pusher, limited) if limited else {},
        )

    def _decide(self, plan: Plan, kept: _Kept) -> tuple[list[MutationResult], list[MutationResult]]:
        """Return all results, and those among them that are to be kept."""
        results: list[MutationResult] = []
        fresh: list[MutationResult] = []
        for mutation in self._mutations:
            result = kept.answer(mutation, self._caller.request_id)
            if mutation.seq > kept.last_seq:
                result = result or plan.apply(mutation)
                fresh.append(result)
                kept.ids.add(mutation.mutation_id)
            results.append(result or _reused(mutation, self._caller.request_id))
        return results, fresh

    async def _write(self, plan: Plan, fresh: list[MutationResult]) -> AsyncCursor[Any]:
        """Write edits, then new entries with all that is told of the push; nothing waits for an answer yet."""
        await store.update_entries(self._driver, self._pusher, plan.edits)
        return await self._write_down(plan, fresh, plan.new.values())

    async def _what_was_written(
        self, plan: Plan, written: AsyncCursor[Any], results: list[MutationResult], fresh: list[MutationResult]
    ) -> list[MutationResult]:
        """Return the results; where the database kept entries out after all, they are refused and say why."""
        added = {row[0] for row in await written.fetchall()}
        refused = {one: await self._why(entry, plan.zone) for one, entry in plan.new.items() if one not in added}
        if refused:
            for activity_id in refused:
                del plan.touched[activity_id]
            by_seq = {
                mutation.seq: refused[mutation.activity_id]
                for mutation in self._mutations
                if mutation.activity_id in refused
            }
            results = _overruled(results, by_seq)
            await self._write_down(plan, _overruled(fresh, by_seq), ())
        said = [*plan.edits, *plan.touched.values()]  # an edit that a later one replaces is kept as a revision
        files = [one for entry in said for one in entry.content.evidence_ids]
        await evidence.mark_named(self._conn, agency_id=self._pusher.agency_id, ids=files, now=self._pusher.now)
        return results

    async def _why(self, entry: Entry, zone: ZoneInfo) -> RefusalRecord:
        other = await store.overlapped(self._driver, self._pusher, entry)
        return RefusalRecord.of(EntryIdTakenError() if other is None else EntryOverlapsError(other, zone))

    async def _write_down(
        self, plan: Plan, fresh: list[MutationResult], entries: Collection[Entry]
    ) -> AsyncCursor[Any]:
        """Write entries, results, stream and audit."""
        digests = {mutation.seq: mutation.body_digest for mutation in self._mutations}
        agency_id, now = self._pusher.agency_id, self._pusher.now
        changes = [_change(self._pusher.employee_id, entry) for entry in plan.touched.values()]
        pushed = Record(
            principal_id=self._caller.principal_id,
            action="activity.push",
            object_kind="device",
            object_id=str(self._pusher.device_id),
            request_id=self._caller.request_id,
            subject_employee_id=self._pusher.employee_id,
            after_digest=digest([digests[result.seq] for result in fresh]),
        )
        writes = (
            store.results_write(self._pusher, fresh, digests),
            outbox.changes_write(changes, agency_id=agency_id, now=now),
            audit.record_write(pushed, agency_id=agency_id, now=now),
        )
        return await store.write(self._driver, self._pusher, entries, writes)

    def _skew(self) -> int | None:
        times = [mutation.device_time for mutation in self._mutations if mutation.device_time is not None]
        return (times[-1] - self._pusher.now) // _SECOND if times else None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A mutation as it came the first time."""

    mutation_id: UUID
    body_digest: str
    result: dict[str, Any]


class _Kept:
    """What the device's earlier mutations came to."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], last_seq: int) -> None:
        self.last_seq = last_seq
        self._by_seq = {row[0]: _Seen(*row[1:]) for row in rows}
        self.ids = {seen.mutation_id for seen in self._by_seq.values()}

    def answer(self, mutation: Mutation, request_id: str) -> MutationResult | None:
        """Return the kept result of a repeat, a refusal for a number or id that came with other content, else None."""
        seen = self._by_seq.get(mutation.seq)
        if seen is None:
            return _reused(mutation, request_id) if mutation.mutation_id in self.ids else None
        if (seen.mutation_id, seen.body_digest) != (mutation.mutation_id, mutation.body_digest):
            return _reused(mutation, request_id)
        return MutationResult.repeated(mutation, seen.result)


def _reused(mutation: Mutation, request_id: str) -> MutationResult:
    return MutationResult(
        mutation_id=mutation.mutation_id,
        seq=mutation.seq,
        status=MutationStatus.REJECTED,
        request_id=request_id,
        problem=RefusalRecord.of(MutationReusedError()),
    )


def _overruled(results: list[MutationResult], refused: dict[int, RefusalRecord]) -> list[MutationResult]:
    return [
        replace(result, status=MutationStatus.REJECTED, rev=None, problem=refused[result.seq], current=None)
        if result.seq in refused and result.original_status is None
        else result
        for result in results
    ]


def _change(employee_id: UUID, entry: Entry) -> EmployeeChange:
    return EmployeeChange(
        employee_id=employee_id,
        kind=ChangeKind.ENTRY,
        work_date=entry.content.work_date,
        activity_id=entry.activity_id,
        rev=entry.rev,
    )


def _require_rising(mutations: Sequence[Mutation]) -> None:
    for index, mutation in enumerate(mutations):
        if mutation.seq != mutations[0].seq + index:
            raise SequenceBrokenError(index)
