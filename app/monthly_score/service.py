"""Month runs: started by an officer, worked out by jobs in chunks, finished once, and verifiable for ever."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.jobs.model import NewJob
from app.jobs.service import defer
from app.monthly_score.facts import gather
from app.monthly_score.model import (
    CHUNK_PEOPLE,
    CHUNK_TASK,
    CORRECTION_TASK,
    FrozenResult,
    HeldPerson,
    MonthRun,
    RunKind,
    RunState,
    Source,
    SourceKind,
    digest_of_run,
)
from app.monthly_score.refusals import (
    AnotherRunError,
    EarlierMonthFirstError,
    MonthNotReadyError,
    NobodyToScoreError,
    NoFinishedRunError,
    NotInMonthError,
    RunNotFoundError,
)
from app.monthly_score.scoring import Scored, score
from app.monthly_score.store import facts as facts_store
from app.monthly_score.store import runs as store
from app.monthly_score.store import staff as staff_store
from app.monthly_score.store import waves
from app.outbox import service as outbox
from app.outbox.model import EventType, NewEvent
from app.period import service as period
from app.period.model import CALCULABLE, PeriodState
from app.regulation import service as regulation
from app.rules import Library
from app.shared.caller import Caller
from app.shared.ids import new_id
from app.shared.month import Month

READY: Final = {
    RunKind.REGULAR: frozenset(CALCULABLE),
    RunKind.PEOPLE: frozenset({PeriodState.CALCULATED, PeriodState.REVIEWED}),
    RunKind.TRIAL: frozenset(PeriodState),
    RunKind.CORRECTION: frozenset({PeriodState.PUBLISHED}),
}
"""The states of a month in which a run may start and finish."""
COUNTING: Final = (RunKind.REGULAR, RunKind.PEOPLE)
"""Runs whose results count once they finish; a correction's count once another person approves it."""
NOT_YET_CALCULATED: Final = frozenset({PeriodState.OPEN, PeriodState.GRACE, PeriodState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRun:
    """Which month is to be worked out: everybody's, or only that of some people; a trial changes nothing."""

    month: Month
    only: tuple[UUID, ...] | None = None
    trial: bool = False

    @property
    def kind(self) -> RunKind:
        """What the run is for."""
        if self.trial:
            return RunKind.TRIAL
        return RunKind.REGULAR if self.only is None else RunKind.PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What a job added to a run: results of people who had none before."""

    run: MonthRun
    standing: str
    scored: list[Scored]


async def start(
    conn: AsyncConnection, *, caller: Caller, wanted: WantedRun, library: Library, now: datetime
) -> MonthRun:
    """Start a run of a month, or go on with the one that is running: never a second beside it.

    Works by the regulation that counts on the month's first day and by what is known now. Everybody's run needs a
    closed or calculated month, some people's a calculated one, and a trial any; what the last trial of the month came
    to is deleted. Raises `MonthNotReadyError`, `NobodyToScoreError`,
    `NotInMonthError`, `AnotherRunError`, or what `regulation.in_force` refuses.
    """
    agency_id, month = caller.agency_id, wanted.month
    await period.hold(conn, agency_id=agency_id, month=month)
    state = await period.state_of(conn, agency_id=agency_id, month=month)
    if state not in READY[wanted.kind]:
        raise MonthNotReadyError(month, state)
    run = await store.running(conn, agency_id, month, trial=wanted.trial)
    action = "month_run.resume"
    if run is None:
        run = await _new_run(conn, caller=caller, wanted=wanted, library=library, now=now)
        action = "month_run.start"
    elif run.kind is not wanted.kind or wanted.only is not None:
        raise AnotherRunError(run.run_id)
    record = Record(
        principal_id=caller.principal_id,
        action=action,
        object_kind="month_run",
        object_id=str(run.run_id),
        request_id=caller.request_id,
        after_digest=run.rule_set_digest,
    )
    await audit.record(conn, record, agency_id=agency_id, now=now)
    # A run whose people are all done and that nobody finished has no chunk left: any chunk's job finishes it.
    wave, chunks = await store.unfinished_chunks(conn, agency_id, run.run_id)
    await waves.turn_to(conn, agency_id, run.run_id, wave)
    await defer(conn, [job_of(agency_id, run, chunk) for chunk in chunks or [0]])
    return run


async def get(conn: AsyncConnection, *, agency_id: int, run_id: UUID) -> MonthRun:
    """Return a run and how far it is, or raise `RunNotFoundError`."""
    run = await store.run(conn, agency_id, run_id)
    if run is None:
        raise RunNotFoundError
    return run


async def page(
    conn: AsyncConnection, *, agency_id: int, month: Month | None, after: UUID | None, size: int
) -> list[MonthRun]:
    """Return at most `size` runs, the newest first."""
    return await store.page(conn, agency_id, month=month, after=after, size=size)


async def finished_run(conn: AsyncConnection, *, agency_id: int, month: Month) -> MonthRun:
    """Return the month's run of everybody, or raise `NoFinishedRunError`; of some people later runs may count."""
    runs = await store.finished(conn, agency_id, month)
    run = next((one for one in runs if one.kind is RunKind.REGULAR), None)
    if run is None:
        raise NoFinishedRunError(month)
    return run


async def held(
    conn: AsyncConnection, *, agency_id: int, run_id: UUID, after: UUID | None, size: int
) -> list[HeldPerson]:
    """Return at most `size` people of a run who have no result, each with the reason."""
    await get(conn, agency_id=agency_id, run_id=run_id)
    return await store.held_page(conn, agency_id, run_id, after=after, size=size)


async def frozen(conn: AsyncConnection, *, agency_id: int, run_id: UUID, employee_id: UUID) -> FrozenResult:
    """Return what was frozen of one person, or raise `RunNotFoundError`."""
    found = await store.frozen(conn, agency_id, run_id, employee_id)
    if found is None:
        raise RunNotFoundError
    return found


async def score_chunk(conn: AsyncConnection, *, agency_id: int, run_id: UUID, chunk: int) -> Chunk | None:
    """Work out and freeze the people of a chunk who have no result; None where the run no longer runs.

    Idempotent: a chunk that runs again, or twice at once, adds nobody twice.
    """
    if await store.lock_state(conn, agency_id, run_id, alone=False) is not RunState.RUNNING:
        return None
    run = await get(conn, agency_id=agency_id, run_id=run_id)
    rule_set = await regulation.kept_rule_set(conn, agency_id=agency_id, digest=run.rule_set_digest)
    wanted = facts_store.WantedChunk(
        agency_id=agency_id,
        run_id=run_id,
        chunk=chunk,
        month=run.month,
        known_at=run.known_at,
        carried=rule_set.reads_carried,
        correction_id=run.correction_id,
    )
    rows = await facts_store.read_chunk(conn, wanted)
    if rule_set.loops_over_staff or rule_set.asks_leader:
        shared = rule_set.reads_staff if rule_set.loops_over_staff else None
        rows = replace(rows, staffing=await staff_store.read(conn, agency_id, run, list(rows.people), shared))
    scored = [score(rule_set, person) for person in gather(rows, run.month)]
    added = await store.add_results(conn, agency_id, run, [one.result for one in scored])
    if run.kind is not RunKind.TRIAL:
        await store.add_sources(conn, agency_id, run_id, _sources(rows, added))
    standing = await store.standing_of(conn, agency_id, run_id)
    return Chunk(run=run, standing=standing, scored=[one for one in scored if one.result.employee_id in added])


async def finish(conn: AsyncConnection, *, agency_id: int, run_id: UUID, now: datetime) -> MonthRun | None:
    """Finish a run whose people all have a result; None where it isn't so far, or was finished before.

    Where a wave is done, the next is put in the queue, once: the run's row is held. Of two chunks that end at the same
    time one finishes the run: the month is held, and the run read after that. A run that ends after its month was
    approved by an earlier run's result is cancelled.
    """
    run = await get(conn, agency_id=agency_id, run_id=run_id)
    await period.hold(conn, agency_id=agency_id, month=run.month)
    if await store.lock_state(conn, agency_id, run_id, alone=True) is not RunState.RUNNING:
        return None
    run = await get(conn, agency_id=agency_id, run_id=run_id)
    if run.done < run.people:
        await _go_on(conn, agency_id, run)
        return None
    if await period.state_of(conn, agency_id=agency_id, month=run.month) not in READY[run.kind]:
        await store.set_state(conn, agency_id, run_id, RunState.CANCELLED, finished_at=now)
        return None
    if run.kind is RunKind.REGULAR:
        await store.supersede(conn, agency_id, run.month)
    if run.kind in COUNTING:
        await store.count_results(conn, agency_id, run)
    digest = digest_of_run(await store.result_digests(conn, agency_id, run_id))
    await store.set_state(conn, agency_id, run_id, RunState.FINISHED, digest=digest, finished_at=now)
    finished = await get(conn, agency_id=agency_id, run_id=run_id)
    await _tell(conn, agency_id=agency_id, run=finished, now=now)
    return finished


async def _new_run(
    conn: AsyncConnection, *, caller: Caller, wanted: WantedRun, library: Library, now: datetime
) -> MonthRun:
    agency_id, month, only = caller.agency_id, wanted.month, wanted.only
    known_at = await audit.known_now(conn, agency_id=agency_id)
    rule_set = await regulation.in_force(
        conn, agency_id=agency_id, day=month.first_day, known_at=known_at, library=library
    )
    if rule_set.reads_carried:
        await _require_earlier(conn, agency_id=agency_id, month=month)
    await regulation.keep_rule_set(conn, rule_set, agency_id=agency_id, now=now)
    people = await store.count_people(conn, agency_id, month=month, known_at=known_at, only=only)
    if only is not None and people < len(set(only)):
        raise NotInMonthError(month=month, missing=len(set(only)) - people)
    if only is not None:
        only = tuple(await waves.with_leaders(conn, agency_id, month.first_day, list(only)))
        people = await store.count_people(conn, agency_id, month=month, known_at=known_at, only=only)
    if people == 0:
        raise NobodyToScoreError(month=month)
    agency = await regulation.agency(conn, agency_id=agency_id)
    run = MonthRun(
        run_id=new_id(),
        kind=wanted.kind,
        month=month,
        state=RunState.RUNNING,
        rule_set_digest=rule_set.digest,
        known_at=known_at,
        people=people,
        wave=0,
        done=0,
        held=0,
        digest=None,
        started_by=caller.principal_id,
        started_at=now,
        finished_at=None,
    )
    standing = "demo" if agency.demo else "enacted"  # a real agency's regulation in force is an enacted one
    if wanted.trial:
        await store.drop_trials(conn, agency_id, month)
    await store.add_run(conn, agency_id, run, standing=standing)
    if rule_set.loops_over_staff or rule_set.asks_leader:
        await waves.add_staff(conn, agency_id, run)
    await waves.add_people(
        conn,
        agency_id,
        run,
        size=CHUNK_PEOPLE,
        only=None if only is None else list(only),
        waits=rule_set.loops_over_staff,
    )
    return run


async def _go_on(conn: AsyncConnection, agency_id: int, run: MonthRun) -> None:
    """Put the next wave's chunks in the queue if the one that the run was in is done."""
    wave, chunks = await store.unfinished_chunks(conn, agency_id, run.run_id)
    if wave > run.wave and await waves.turn_to(conn, agency_id, run.run_id, wave):
        await defer(conn, [job_of(agency_id, run, chunk) for chunk in chunks])


async def _require_earlier(conn: AsyncConnection, *, agency_id: int, month: Month) -> None:
    """Refuse a month whose people would go on from what the month before has not yet left."""
    state = await period.state_of(conn, agency_id=agency_id, month=month.previous)
    if state in NOT_YET_CALCULATED:
        raise EarlierMonthFirstError(month.previous, state)


def _sources(rows: facts_store.ChunkRows, added: set[UUID]) -> list[Source]:
    """List the results that those now frozen read: of the same person before, and of a leader's staff."""
    carried = [
        Source(
            employee_id=employee_id,
            source_run_id=run_id,
            source_employee_id=employee_id,
            kind=SourceKind.CARRIED,
        )
        for employee_id, run_id in rows.carried_from.items()
        if employee_id in added
    ]
    staff = [
        Source(
            employee_id=leader_id,
            source_run_id=member.run_id,
            source_employee_id=member.employee_id,
            kind=SourceKind.STAFF,
        )
        for leader_id, members in (rows.staffing.members or {}).items()
        for member in members
        if leader_id in added and member.run_id is not None
    ]
    return carried + staff


def job_of(agency_id: int, run: MonthRun, chunk: int) -> NewJob:
    """Return the job that works out a chunk of a run."""
    task = CORRECTION_TASK if run.kind is RunKind.CORRECTION else CHUNK_TASK
    return NewJob(task=task, arguments={"agency_id": agency_id, "run_id": str(run.run_id), "chunk": chunk})


async def _tell(conn: AsyncConnection, *, agency_id: int, run: MonthRun, now: datetime) -> None:
    """Mark the month calculated, on behalf of who asked for the run; record it and emit its event. Not of a trial."""
    caller = Caller(agency_id=agency_id, principal_id=run.started_by, request_id=f"month-run {run.run_id}")
    if run.kind in COUNTING:
        await period.mark_calculated(conn, caller=caller, month=run.month, now=now)
    record = Record(
        principal_id=run.started_by,
        action="month_run.finish",
        object_kind="month_run",
        object_id=str(run.run_id),
        request_id=caller.request_id,
        after_digest=run.digest,
    )
    await audit.record(conn, record, agency_id=agency_id, now=now)
    if run.kind is RunKind.TRIAL:
        return
    data: dict[str, object] = {
        "run_id": str(run.run_id),
        "kind": run.kind,
        "month": str(run.month),
        "people": run.people,
        "held": run.held,
        "digest": run.digest,
    }
    event = NewEvent(type=EventType.MONTH_RUN_FINISHED, subject=str(run.run_id), data=data)
    await outbox.emit(conn, event, agency_id=agency_id, now=now)
