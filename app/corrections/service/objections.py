"""Objecting to a statement or a line of it, taking that back, and answering: by an officer, never by who objects."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.corrections.model import Answer, NewObjection, Objection, ObjectionFilter, ObjectionState
from app.corrections.refusals import (
    ObjectionAnswerInvalidError,
    ObjectionAnswerOwnError,
    ObjectionAnswerPersonError,
    ObjectionClosedError,
    ObjectionLineUnknownError,
    ObjectionNotFoundError,
    ObjectionOwnOnlyError,
    ObjectionToOldStatementError,
    ObjectionWaitingError,
)
from app.corrections.store import objections as store
from app.evidence import service as evidence
from app.evidence.model import OwnedFile
from app.evidence.refusals import EvidenceNotFoundError, EvidenceUnknownError
from app.outbox import service as outbox
from app.outbox.model import EventType, NewEvent
from app.shared.caller import Caller, Role
from app.shared.digests import digest
from app.shared.errors import FieldError
from app.shared.ids import new_id
from app.tkd_statement import service as statements
from app.tkd_statement.model import Statement, StatementLine
from app.tkd_statement.service import Wanted

READERS = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)
"""Who reads everyone's objections; anybody reads their own."""
_ACTIONS: Final = {
    EventType.OBJECTION_FILED: "objection.file",
    EventType.OBJECTION_ANSWERED: "objection.answer",
    EventType.OBJECTION_WITHDRAWN: "objection.withdraw",
}


async def file(conn: AsyncConnection, *, caller: Caller, new: NewObjection, now: datetime) -> Objection:
    """Object to one's own statement that counts; no regulation read so far sets a term, so there is none.

    Files of evidence are the caller's own, sent before; from now on they are kept for good.
    """
    statement, lines = await statements.get(conn, caller=caller, statement_id=new.statement_id, now=now)
    _require_own(caller, statement)
    _require_line(new, lines)
    await _require_counting(conn, caller, statement, now)
    held = await evidence.hold_files(
        conn, agency_id=caller.agency_id, employee_id=statement.employee_id, ids=sorted(new.evidence_ids)
    )
    unknown = [one for one in new.evidence_ids if one not in held]
    if unknown:
        at = list(new.evidence_ids).index(unknown[0])
        raise EvidenceUnknownError(errors=(FieldError(f"/evidence_ids/{at}", "evidence-not-sent"),))
    objection = _filed(new, statement, now)
    if not await store.add(conn, caller.agency_id, objection):
        raise ObjectionWaitingError
    await evidence.mark_named(conn, agency_id=caller.agency_id, ids=sorted(new.evidence_ids), now=now)
    await _tell(conn, caller, objection, EventType.OBJECTION_FILED, now)
    return objection


async def get(conn: AsyncConnection, *, caller: Caller, objection_id: UUID) -> Objection:
    """Return an objection that the caller may read, or raise `ObjectionNotFoundError`."""
    return _readable(caller, await store.read(conn, caller.agency_id, objection_id))


async def page(
    conn: AsyncConnection, *, caller: Caller, chosen: ObjectionFilter, after: UUID | None, size: int
) -> list[Objection]:
    """Return at most `size` objections, the oldest first: a reader's everyone's, anybody else's their own."""
    if not caller.has(*READERS):
        if caller.employee_id is None or chosen.employee_id not in {None, caller.employee_id}:
            return []
        chosen = replace(chosen, employee_id=caller.employee_id)
    return await store.page(conn, caller.agency_id, chosen, after=after, size=size)


async def answer(
    conn: AsyncConnection, *, caller: Caller, objection_id: UUID, said: Answer, now: datetime
) -> Objection:
    """Grant or decline an open objection, with the reason; a granted one says what follows from it."""
    if caller.machine:
        raise ObjectionAnswerPersonError
    if said.granted != (said.follow_up is not None):
        raise ObjectionAnswerInvalidError(errors=(FieldError("/follow_up", "follow-up-with-grant"),))
    objection = await _held_open(conn, caller, objection_id)
    if objection.employee_id == caller.employee_id:
        raise ObjectionAnswerOwnError
    await store.answer(conn, caller.agency_id, objection_id, said, (caller.principal_id, now))
    answered = replace(
        objection,
        state=said.state,
        decision=said.decision,
        follow_up=said.follow_up,
        answered_by=caller.principal_id,
        answered_at=now,
    )
    await _tell(conn, caller, answered, EventType.OBJECTION_ANSWERED, now)
    return answered


async def withdraw(conn: AsyncConnection, *, caller: Caller, objection_id: UUID, now: datetime) -> Objection:
    """Take one's own open objection back."""
    objection = await _held_open(conn, caller, objection_id)
    if objection.employee_id != caller.employee_id:
        raise ObjectionOwnOnlyError
    await store.withdraw(conn, caller.agency_id, objection_id)
    withdrawn = replace(objection, state=ObjectionState.WITHDRAWN)
    await _tell(conn, caller, withdrawn, EventType.OBJECTION_WITHDRAWN, now)
    return withdrawn


async def evidence_file(
    conn: AsyncConnection, *, caller: Caller, objection_id: UUID, evidence_id: UUID, now: datetime
) -> OwnedFile:
    """Return a file that an objection names to whoever may read the objection; another's reading it is noted."""
    objection = await get(conn, caller=caller, objection_id=objection_id)
    if evidence_id not in objection.evidence_ids:
        raise EvidenceNotFoundError
    found = await evidence.files_of(conn, agency_id=caller.agency_id, ids=[evidence_id])
    if evidence_id not in found:
        raise EvidenceNotFoundError
    await evidence.note_read(conn, caller=caller, owned=found[evidence_id], now=now)
    return found[evidence_id]


def _require_own(caller: Caller, statement: Statement) -> None:
    if caller.employee_id != statement.employee_id:
        raise ObjectionOwnOnlyError


def _require_line(new: NewObjection, lines: list[StatementLine]) -> None:
    if new.line_id is not None and new.line_id not in {line.line_id for line in lines}:
        raise ObjectionLineUnknownError(errors=(FieldError("/line_id", "line-unknown"),))


async def _require_counting(conn: AsyncConnection, caller: Caller, statement: Statement, now: datetime) -> None:
    wanted = Wanted(month=statement.month, employee_id=statement.employee_id)
    counting = await statements.page(conn, caller=caller, wanted=wanted, after=None, size=1, now=now)
    if [one.statement_id for one in counting] != [statement.statement_id]:
        raise ObjectionToOldStatementError(counting[0].statement_id if counting else None)


def _filed(new: NewObjection, statement: Statement, now: datetime) -> Objection:
    return Objection(
        objection_id=new_id(),
        statement_id=statement.statement_id,
        employee_id=statement.employee_id,
        month=statement.month,
        unit_id=statement.unit_id,
        line_id=new.line_id,
        reason=new.reason,
        links=new.links,
        evidence_ids=new.evidence_ids,
        state=ObjectionState.OPEN,
        filed_at=now,
        answered_by=None,
        answered_at=None,
        decision=None,
        follow_up=None,
        correction_id=None,
    )


async def _held_open(conn: AsyncConnection, caller: Caller, objection_id: UUID) -> Objection:
    """Hold an objection until the transaction ends: of an answer and a withdrawal at once one is refused."""
    objection = _readable(caller, await store.read(conn, caller.agency_id, objection_id, alone=True))
    if objection.state is not ObjectionState.OPEN:
        raise ObjectionClosedError(objection_id, objection.state)
    return objection


def _readable(caller: Caller, objection: Objection | None) -> Objection:
    if objection is None or not (caller.has(*READERS) or caller.employee_id == objection.employee_id):
        raise ObjectionNotFoundError
    return objection


async def _tell(conn: AsyncConnection, caller: Caller, objection: Objection, event: EventType, now: datetime) -> None:
    said = {"line": objection.line_id, "reason": objection.reason, "decision": objection.decision}
    record = Record(
        principal_id=caller.principal_id,
        action=_ACTIONS[event],
        object_kind="objection",
        object_id=str(objection.objection_id),
        request_id=caller.request_id,
        subject_employee_id=objection.employee_id,
        after_digest=digest({**said, "state": objection.state, "follow_up": objection.follow_up}),
    )
    await audit.record(conn, record, agency_id=caller.agency_id, now=now)
    data: dict[str, object] = {
        "objection_id": str(objection.objection_id),
        "statement_id": str(objection.statement_id),
        "month": str(objection.month),
        "state": objection.state,
        "follow_up": objection.follow_up,
    }
    new = NewEvent(type=event, subject=str(objection.objection_id), data=data)
    await outbox.emit(conn, new, agency_id=caller.agency_id, now=now)
