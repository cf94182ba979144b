"""Queries of month runs, their people and what they froze."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, insert, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score.model import FrozenResult, HeldPerson, MonthRun, Problem, RunKind, RunState, Source
from app.monthly_score.tables import frozen_results, month_runs, trial_results
from app.persistence.database import raw
from app.personnel.tables import employees
from app.shared.month import Month

COUNT_PEOPLE = """
SELECT count(DISTINCT a.employee_id) FROM assignments a
WHERE a.agency_id = %(agency_id)s AND a.kind = 'definitive'
  AND (%(only)s::uuid[] IS NULL OR a.employee_id = ANY(%(only)s))
  AND %(known_at)s BETWEEN a.known_from AND coalesce(a.known_until - 1, %(known_at)s)
  AND a.since < %(until)s AND coalesce(a.until, %(until)s) > %(since)s
"""

# Counted together instead of joined: on tables that have just grown the planner would compare everybody with everybody.
UNFINISHED_CHUNKS = """
WITH unfinished AS (
    SELECT max(wave) AS wave, max(chunk) AS chunk FROM (
        SELECT employee_id, wave, chunk, 0 AS done FROM run_people
        WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
        UNION ALL
        SELECT employee_id, NULL, NULL, 1 FROM frozen_results
        WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
        UNION ALL
        SELECT employee_id, NULL, NULL, 1 FROM trial_results WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
    ) everybody
    GROUP BY employee_id HAVING max(done) = 0
)
SELECT DISTINCT wave, chunk FROM unfinished WHERE wave = (SELECT min(wave) FROM unfinished) ORDER BY chunk
"""

# A chunk that runs twice at once: the second waits for the first and adds nobody.
_ADD_RESULTS = """
INSERT INTO {results}
    (agency_id, run_id, employee_id, facts, facts_digest, engine_version, held, problem, lines, trace, digest)
SELECT %(agency_id)s, %(run_id)s, employee_id, facts, facts_digest, engine_version, problem IS NOT NULL, problem,
       lines, trace, digest
FROM json_to_recordset(%(rows)s::json) AS r (employee_id uuid, facts jsonb, facts_digest text, engine_version text,
    problem jsonb, lines jsonb, trace text, digest text)
ON CONFLICT DO NOTHING RETURNING employee_id
"""
ADD_RESULTS = _ADD_RESULTS.format(results="frozen_results")
ADD_TRIAL_RESULTS = _ADD_RESULTS.format(results="trial_results")

# A trial is kept until the next: `superseded` says that its results are gone.
DROP_TRIALS = """
DELETE FROM trial_results t USING month_runs r
WHERE r.agency_id = %(agency_id)s AND r.month = %(month)s AND r.kind = 'trial' AND r.state <> 'running'
  AND t.agency_id = r.agency_id AND t.run_id = r.run_id
"""

RESULT_DIGESTS = """
SELECT e.nip, f.digest FROM (
    SELECT employee_id, digest FROM frozen_results WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
    UNION ALL
    SELECT employee_id, digest FROM trial_results WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
) f
JOIN employees e ON e.agency_id = %(agency_id)s AND e.employee_id = f.employee_id ORDER BY e.nip
"""

COUNT_NO_MORE = "DELETE FROM counting_results WHERE agency_id = %(agency_id)s AND month = %(month)s"

TAKE_BACK = """
UPDATE month_runs SET state = CASE state WHEN 'running' THEN 'cancelled' ELSE 'superseded' END,
    finished_at = coalesce(finished_at, %(now)s)
WHERE agency_id = %(agency_id)s AND month = %(month)s AND state IN ('running', 'finished') AND kind <> 'trial'
RETURNING run_id, state, digest
"""

COUNT = """
INSERT INTO counting_results (agency_id, month, employee_id, run_id)
SELECT agency_id, %(month)s, employee_id, run_id FROM frozen_results
WHERE agency_id = %(agency_id)s AND run_id = %(run_id)s
ON CONFLICT (agency_id, month, employee_id) DO UPDATE SET run_id = excluded.run_id
"""

ADD_SOURCES = """
INSERT INTO result_sources (agency_id, run_id, employee_id, source_run_id, source_employee_id, kind)
SELECT %(agency_id)s, %(run_id)s, employee_id, source_run_id, source_employee_id, kind
FROM json_to_recordset(%(rows)s::json) AS s (employee_id uuid, source_run_id uuid, source_employee_id uuid, kind text)
"""

_results = frozen_results.c
_any_results = union_all(select(frozen_results), select(trial_results)).subquery("results")
_any = _any_results.c
_runs = month_runs.c


def _with_progress() -> Select[Any]:
    done = (
        select(func.count().label("done"), func.count().filter(_any.held).label("held"))
        .where(_any.agency_id == _runs.agency_id, _any.run_id == _runs.run_id)
        .lateral()
    )
    return select(month_runs, done.c.done, done.c.held)


async def add_run(
    conn: AsyncConnection,
    agency_id: int,
    run: MonthRun,
    *,
    standing: str,
) -> None:
    """Insert a run; its people are added by `waves`."""
    await conn.execute(
        insert(month_runs).values(
            agency_id=agency_id,
            run_id=run.run_id,
            kind=run.kind,
            month=run.month.first_day,
            state=run.state,
            rule_set_digest=run.rule_set_digest,
            standing=standing,
            known_at=run.known_at,
            people=run.people,
            wave=run.wave,
            started_by=run.started_by,
            started_at=run.started_at,
            correction_id=run.correction_id,
        )
    )


async def count_people(
    conn: AsyncConnection, agency_id: int, *, month: Month, known_at: int, only: Sequence[UUID] | None
) -> int:
    """Count those with a post on some day of the month: of everybody, or of those named."""
    cursor = await (await raw(conn)).execute(COUNT_PEOPLE, _people_of(agency_id, month, known_at, only))
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def running(conn: AsyncConnection, agency_id: int, month: Month, *, trial: bool) -> MonthRun | None:
    """Return the month's run that is running, or its trial."""
    query = _of_month(agency_id, month, RunState.RUNNING).where((_runs.kind == RunKind.TRIAL) == trial)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _run(row)


async def finished(conn: AsyncConnection, agency_id: int, month: Month) -> list[MonthRun]:
    """Return the month's finished runs, of everybody and of some people, in the order of their start."""
    query = _of_month(agency_id, month, RunState.FINISHED).where(_runs.kind != RunKind.TRIAL)
    return [_run(row) for row in await conn.execute(query.order_by(_runs.run_id))]


async def supersede(conn: AsyncConnection, agency_id: int, month: Month) -> None:
    """Let the month's finished runs of everybody and of some people count no more."""
    these = (_runs.agency_id == agency_id, _runs.month == month.first_day, _runs.state == RunState.FINISHED)
    change = update(month_runs).where(*these, _runs.kind.in_((RunKind.REGULAR, RunKind.PEOPLE)))
    await conn.execute(change.values(state=RunState.SUPERSEDED))


async def drop_trials(conn: AsyncConnection, agency_id: int, month: Month) -> None:
    """Delete what earlier trials of the month came to."""
    this = {"agency_id": agency_id, "month": month.first_day}
    await (await raw(conn)).execute(DROP_TRIALS, this)
    these = (_runs.agency_id == agency_id, _runs.month == month.first_day, _runs.state == RunState.FINISHED)
    change = update(month_runs).where(*these, _runs.kind == RunKind.TRIAL)
    await conn.execute(change.values(state=RunState.SUPERSEDED))


async def count_results(conn: AsyncConnection, agency_id: int, run: MonthRun) -> None:
    """Let a run's results count: those of everybody in place of all earlier ones, else in place of their people's."""
    driver = await raw(conn)
    this = {"agency_id": agency_id, "run_id": run.run_id, "month": run.month.first_day}
    if run.kind is RunKind.REGULAR:
        await driver.execute(COUNT_NO_MORE, this)
    await driver.execute(COUNT, this)


async def take_back(
    conn: AsyncConnection, agency_id: int, month: Month, now: datetime
) -> list[tuple[UUID, RunState, str | None]]:
    """Let no result of a month count any more: end its runs, and return each with its state now and its digest."""
    driver, this = await raw(conn), {"agency_id": agency_id, "month": month.first_day, "now": now}
    await driver.execute(COUNT_NO_MORE, this)
    cursor = await driver.execute(TAKE_BACK, this)
    return [(run_id, RunState(state), digest) for run_id, state, digest in await cursor.fetchall()]


async def run(conn: AsyncConnection, agency_id: int, run_id: UUID) -> MonthRun | None:
    """Return a run with its progress."""
    query = _with_progress().where(_runs.agency_id == agency_id, _runs.run_id == run_id)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _run(row)


async def page(
    conn: AsyncConnection, agency_id: int, *, month: Month | None, after: UUID | None, size: int
) -> list[MonthRun]:
    """Return at most `size` runs before `after`, the newest first."""
    query = _with_progress().where(_runs.agency_id == agency_id)
    if month is not None:
        query = query.where(_runs.month == month.first_day)
    if after is not None:
        query = query.where(_runs.run_id < after)
    return [_run(row) for row in await conn.execute(query.order_by(_runs.run_id.desc()).limit(size))]


async def lock_state(conn: AsyncConnection, agency_id: int, run_id: UUID, *, alone: bool) -> RunState | None:
    """Lock a run's row, alone or with others who only add to it, and return its state."""
    query = select(_runs.state).where(_runs.agency_id == agency_id, _runs.run_id == run_id)
    state = (await conn.execute(query.with_for_update(read=not alone))).scalar_one_or_none()
    return None if state is None else RunState(state)


async def unfinished_chunks(conn: AsyncConnection, agency_id: int, run_id: UUID) -> tuple[int, list[int]]:
    """Return the first wave in which somebody has no result yet, and its chunks of whom this is so."""
    cursor = await (await raw(conn)).execute(UNFINISHED_CHUNKS, {"agency_id": agency_id, "run_id": run_id})
    rows = await cursor.fetchall()
    return (rows[0][0] if rows else 0), [row[1] for row in rows]


async def add_results(
    conn: AsyncConnection, agency_id: int, run: MonthRun, results: Sequence[FrozenResult]
) -> set[UUID]:
    """Freeze results, those of a trial apart; return those people who had none before."""
    rows = [
        {
            "employee_id": str(result.employee_id),
            "facts": result.facts,
            "facts_digest": result.facts_digest,
            "engine_version": result.engine_version,
            "problem": result.problem and result.problem.to_plain(),
            "lines": result.lines,
            "trace": result.trace,
            "digest": result.digest,
        }
        for result in results
    ]
    parameters = {"agency_id": agency_id, "run_id": run.run_id, "rows": json.dumps(rows, ensure_ascii=False)}
    statement = ADD_TRIAL_RESULTS if run.kind is RunKind.TRIAL else ADD_RESULTS
    cursor = await (await raw(conn)).execute(statement, parameters)
    return {row[0] for row in await cursor.fetchall()}


async def add_sources(conn: AsyncConnection, agency_id: int, run_id: UUID, sources: Sequence[Source]) -> None:
    """Write which other results these results read."""
    if not sources:
        return
    rows = json.dumps([{name: str(value) for name, value in asdict(source).items()} for source in sources])
    await (await raw(conn)).execute(ADD_SOURCES, {"agency_id": agency_id, "run_id": run_id, "rows": rows})


async def result_digests(conn: AsyncConnection, agency_id: int, run_id: UUID) -> list[tuple[str, str]]:
    """Return NIP and digest of every result of a run, in NIP order."""
    cursor = await (await raw(conn)).execute(RESULT_DIGESTS, {"agency_id": agency_id, "run_id": run_id})
    return [(row[0], row[1]) for row in await cursor.fetchall()]


async def set_state(conn: AsyncConnection, agency_id: int, run_id: UUID, state: RunState, **values: object) -> None:
    """Change a run's state, with `digest` and `finished_at` where they come with it."""
    change = update(month_runs).where(_runs.agency_id == agency_id, _runs.run_id == run_id)
    await conn.execute(change.values(state=state, **values))


async def standing_of(conn: AsyncConnection, agency_id: int, run_id: UUID) -> str:
    """Return the standing that the run's regulation had for the agency when it was started."""
    query = select(_runs.standing).where(_runs.agency_id == agency_id, _runs.run_id == run_id)
    return str((await conn.execute(query)).scalar_one())


async def held_page(
    conn: AsyncConnection, agency_id: int, run_id: UUID, *, after: UUID | None, size: int
) -> list[HeldPerson]:
    """Return at most `size` people of a run who are held, in the order of their ids."""
    query = select(_any.employee_id, _any.problem).where(_any.agency_id == agency_id, _any.run_id == run_id, _any.held)
    if after is not None:
        query = query.where(_any.employee_id > after)
    return [
        HeldPerson(employee_id=row.employee_id, problem=_problem(row.problem))
        for row in await conn.execute(query.order_by(_any.employee_id).limit(size))
    ]


async def frozen_page(
    conn: AsyncConnection, agency_id: int, run_id: UUID, *, after: UUID | None, size: int
) -> list[tuple[str, FrozenResult]]:
    """Return at most `size` frozen results of a run, each with the NIP, in the order of their people's ids."""
    query = (
        select(employees.c.nip, frozen_results)
        .join_from(
            frozen_results,
            employees,
            and_(employees.c.agency_id == _results.agency_id, employees.c.employee_id == _results.employee_id),
        )
        .where(_results.agency_id == agency_id, _results.run_id == run_id)
    )
    if after is not None:
        query = query.where(_results.employee_id > after)
    rows = await conn.execute(query.order_by(_results.employee_id).limit(size))
    return [(row.nip, _frozen(row)) for row in rows]


async def frozen(conn: AsyncConnection, agency_id: int, run_id: UUID, employee_id: UUID) -> FrozenResult | None:
    """Return one person's frozen result."""
    query = select(frozen_results).where(
        _results.agency_id == agency_id, _results.run_id == run_id, _results.employee_id == employee_id
    )
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _frozen(row)


def _of_month(agency_id: int, month: Month, state: RunState) -> Select[Any]:
    return _with_progress().where(_runs.agency_id == agency_id, _runs.month == month.first_day, _runs.state == state)


def _people_of(agency_id: int, month: Month, known_at: int, only: Sequence[UUID] | None) -> dict[str, object]:
    return {
        "only": None if only is None else list(only),
        "agency_id": agency_id,
        "known_at": known_at,
        "since": month.first_day,
        "until": month.next.first_day,
    }


def _run(row: Row[Any]) -> MonthRun:
    return MonthRun(
        run_id=row.run_id,
        kind=RunKind(row.kind),
        month=Month.of(row.month),
        state=RunState(row.state),
        rule_set_digest=row.rule_set_digest,
        known_at=row.known_at,
        people=row.people,
        wave=row.wave,
        done=row.done,
        held=row.held,
        digest=row.digest,
        started_by=row.started_by,
        started_at=row.started_at,
        finished_at=row.finished_at,
        correction_id=row.correction_id,
    )


def _problem(plain: dict[str, Any]) -> Problem:
    return Problem(code=plain["code"], params=plain["params"])


def _frozen(row: Row[Any]) -> FrozenResult:
    return FrozenResult(
        employee_id=row.employee_id,
        facts=row.facts,
        facts_digest=row.facts_digest,
        engine_version=row.engine_version,
        lines=row.lines,
        digest=row.digest,
        problem=None if row.problem is None else _problem(row.problem),
        trace=row.trace,
    )
