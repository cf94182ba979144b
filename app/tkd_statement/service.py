"""Issuing statements from frozen results, and reading them: every read of another person's pay leaves an audit row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.monthly_score import service as monthly_score
from app.monthly_score.model import FrozenResult
from app.monthly_score.scoring import Scored
from app.monthly_score.service import Chunk
from app.regulation import service as regulation
from app.rules import Evaluation, Kind, evaluate, expand_trace
from app.rules.explain import ExplainedLine, explain
from app.shared.caller import Caller, Role
from app.shared.digests import digest
from app.shared.errors import NotFoundError
from app.shared.ids import new_id
from app.shared.month import Month
from app.tkd_statement import store
from app.tkd_statement.model import Statement, StatementLine, UnitRecap, lines_from_plain

READERS = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)
"""Who reads everyone's statements; anybody reads their own."""


class StatementNotFoundError(NotFoundError):
    """There is no such statement, or it isn't the caller's to read."""

    code = "statement-not-found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which statements of a month are asked for."""

    month: Month | None
    unit_id: UUID | None = None
    employee_id: UUID | None = None


async def issue(conn: AsyncConnection, chunk: Chunk, *, agency_id: int, now: datetime) -> int:
    """Issue the statements of a chunk's people, in the transaction that froze their results; return how many."""
    new = [
        _drawn_up(chunk, one, one.evaluation, one.unit_id, now)
        for one in chunk.scored
        if one.evaluation is not None and one.unit_id is not None
    ]
    await store.add(conn, agency_id, new)
    return len(new)


async def get(
    conn: AsyncConnection, *, caller: Caller, statement_id: UUID, now: datetime
) -> tuple[Statement, list[StatementLine]]:
    """Return a statement with its lines, or raise `StatementNotFoundError`."""
    statement = await _readable(conn, caller, statement_id)
    await _record_reads(conn, caller, [statement], now)
    return statement, lines_from_plain((await _frozen(conn, statement, caller.agency_id)).lines)


async def page(
    conn: AsyncConnection, *, caller: Caller, wanted: Wanted, after: UUID | None, size: int, now: datetime
) -> list[Statement]:
    """Return at most `size` statements of the runs that count: a reader's everyone's, anybody else's their own."""
    employee_id = wanted.employee_id
    if not caller.has(*READERS):
        if caller.employee_id is None or employee_id not in {None, caller.employee_id}:
            return []
        employee_id = caller.employee_id
    chosen = store.Selection(month=wanted.month, unit_id=wanted.unit_id, employee_id=employee_id)
    found = await store.page(conn, caller.agency_id, chosen, after=after, size=size)
    await _record_reads(conn, caller, found, now)
    return found


async def trace(conn: AsyncConnection, *, caller: Caller, statement_id: UUID, now: datetime) -> dict[str, object]:
    """Return all that was read for a statement, with articles (`erk.trace.v1`), from what was frozen."""
    statement = await _readable(conn, caller, statement_id)
    await _record_reads(conn, caller, [statement], now)
    frozen = await _frozen(conn, statement, caller.agency_id)
    rule_set = await regulation.kept_rule_set(conn, agency_id=caller.agency_id, digest=statement.rule_set_digest)
    return dict(expand_trace(rule_set, json.loads(frozen.trace or "{}")))


async def explanation(
    conn: AsyncConnection, *, caller: Caller, statement_id: UUID, lang: str, now: datetime
) -> list[ExplainedLine]:
    """Tell in Indonesian ("id") or English ("en"), line by line, how the frozen facts came to the statement."""
    statement = await _readable(conn, caller, statement_id)
    await _record_reads(conn, caller, [statement], now)
    frozen = await _frozen(conn, statement, caller.agency_id)
    kept = await regulation.kept_rule_set(conn, agency_id=caller.agency_id, digest=statement.rule_set_digest)
    # A kept regulation has no standing of its own; the statement says which it had, and a demo says so in words.
    return explain(replace(kept, standing=statement.standing), evaluate(kept, frozen.facts), frozen.facts, lang)


async def recaps(
    conn: AsyncConnection, *, caller: Caller, month: Month, unit_id: UUID | None, after: str | None, size: int
) -> list[UnitRecap]:
    """Return at most `size` units of a month with the sums of their statements that count, line by line.

    Sums name nobody: reading them leaves no audit row.
    """
    chosen = store.Selection(month=month, unit_id=unit_id)
    return await store.recaps(conn, caller.agency_id, chosen, after=after, size=size)


async def _frozen(conn: AsyncConnection, statement: Statement, agency_id: int) -> FrozenResult:
    return await monthly_score.frozen(
        conn, agency_id=agency_id, run_id=statement.run_id, employee_id=statement.employee_id
    )


async def _readable(conn: AsyncConnection, caller: Caller, statement_id: UUID) -> Statement:
    statement = await store.read(conn, caller.agency_id, statement_id)
    if statement is None or not (caller.has(*READERS) or caller.employee_id == statement.employee_id):
        raise StatementNotFoundError
    return statement


async def _record_reads(conn: AsyncConnection, caller: Caller, read: Sequence[Statement], now: datetime) -> None:
    records = [
        Record(
            principal_id=caller.principal_id,
            action="statement.read",
            object_kind="statement",
            object_id=str(statement.statement_id),
            request_id=caller.request_id,
            subject_employee_id=statement.employee_id,
        )
        for statement in read
        if statement.employee_id != caller.employee_id
    ]
    if records:
        await audit.record(conn, *records, agency_id=caller.agency_id, now=now)


def _drawn_up(chunk: Chunk, scored: Scored, evaluation: Evaluation, unit_id: UUID, now: datetime) -> Statement:
    run = chunk.run
    base, cuts = evaluation.sum_of(Kind.BASE), evaluation.sum_of(Kind.CUT)
    content = {
        "nip": scored.nip,
        "month": str(run.month),
        "standing": chunk.standing,
        "rule_set": run.rule_set_digest,
        "result": scored.result.digest,
    }
    return Statement(
        statement_id=new_id(),
        run_id=run.run_id,
        employee_id=scored.result.employee_id,
        month=run.month,
        unit_id=unit_id,
        base=base,
        cuts=cuts,
        additions=evaluation.total - base + cuts,
        total=evaluation.total,
        outcome=evaluation.outcome,
        gate=evaluation.gates[0].line if evaluation.gates else None,
        hold_months=evaluation.hold_months,
        standing=chunk.standing,
        rule_set_digest=run.rule_set_digest,
        facts_digest=scored.result.facts_digest,
        digest=digest(content),
        issued_at=now,
    )
