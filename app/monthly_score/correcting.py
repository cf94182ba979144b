"""Runs of a correction: people of a published month worked out anew, by what is known and in force at its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs.service import defer
from app.monthly_score.model import CHUNK_PEOPLE, MonthRun, RunKind, RunState
from app.monthly_score.service import job_of
from app.monthly_score.store import runs as store
from app.monthly_score.store import waves
from app.regulation import service as regulation
from app.rules import Library
from app.shared.ids import new_id
from app.shared.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCorrection:
    """Whose month is worked out anew (None: everybody's), for which correction, and as known at which number."""

    agency_id: int
    correction_id: UUID
    month: Month
    only: tuple[UUID, ...] | None
    known_at: int
    started_by: UUID
    is_first: bool
    """The month that is corrected; a later one is worked out anew only where it goes on from what one before left."""


async def start_correction(
    conn: AsyncConnection, *, wanted: WantedCorrection, library: Library, now: datetime
) -> MonthRun | None:
    """Start the run of one month of a correction; None where nothing of the month would be worked out anew."""
    agency_id, month, only = wanted.agency_id, wanted.month, wanted.only
    rule_set = await regulation.in_force(
        conn, agency_id=agency_id, day=month.first_day, known_at=wanted.known_at, library=library
    )
    if not wanted.is_first and not rule_set.reads_carried:
        return None
    await regulation.keep_rule_set(conn, rule_set, agency_id=agency_id, now=now)
    if only is not None:
        only = tuple(await waves.with_leaders(conn, agency_id, month.first_day, list(only)))
    people = await store.count_people(conn, agency_id, month=month, known_at=wanted.known_at, only=only)
    if people == 0:
        return None
    run = MonthRun(
        run_id=new_id(),
        kind=RunKind.CORRECTION,
        month=month,
        state=RunState.RUNNING,
        rule_set_digest=rule_set.digest,
        known_at=wanted.known_at,
        people=people,
        wave=0,
        done=0,
        held=0,
        digest=None,
        started_by=wanted.started_by,
        started_at=now,
        finished_at=None,
        correction_id=wanted.correction_id,
    )
    agency = await regulation.agency(conn, agency_id=agency_id)
    await store.add_run(conn, agency_id, run, standing="demo" if agency.demo else "enacted")
    if rule_set.loops_over_staff or rule_set.asks_leader:
        await waves.add_staff(conn, agency_id, run)
    them = None if only is None else list(only)
    await waves.add_people(conn, agency_id, run, size=CHUNK_PEOPLE, only=them, waits=rule_set.loops_over_staff)
    wave, chunks = await store.unfinished_chunks(conn, agency_id, run.run_id)
    await waves.turn_to(conn, agency_id, run.run_id, wave)
    await defer(conn, [job_of(agency_id, run, chunk) for chunk in chunks])
    return run
