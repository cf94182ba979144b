"""The proof of one statement: a file that shows, without the service, that it is what was sealed and signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import checkpoints
from app.audit import service as audit
from app.audit.model import Checkpoint, Record
from app.seals.model import PROOF_FORM, Step, content_of, path_of
from app.seals.refusals import ProofNotReadyError
from app.seals.store import seals as store
from app.shared.caller import Caller, Role
from app.shared.digests import canonical
from app.tkd_statement.service import StatementNotFoundError

READERS = (Role.OFFICER, Role.AUDITOR)
"""Who fetches everybody's proofs; a person fetches their own."""


async def prove(conn: AsyncConnection, *, caller: Caller, statement_id: UUID, now: datetime) -> bytes:
    """Return the proof of a statement in its one form; another's than one's own is recorded as read.

    Raises `StatementNotFoundError`, or `ProofNotReadyError` until a checkpoint tells the seal of its run.
    """
    place = await store.place_of(conn, caller.agency_id, statement_id)
    if place is None or not (caller.has(*READERS) or caller.employee_id == place.employee_id):
        raise StatementNotFoundError
    proof = await _proof(conn, caller.agency_id, place)
    if caller.employee_id != place.employee_id:
        read = _Read(caller.principal_id, caller.request_id)
        await audit.record(conn, read.record(statement_id, place), agency_id=caller.agency_id, now=now)
    return proof


async def prove_for_operator(conn: AsyncConnection, *, agency_id: int, statement_id: UUID, now: datetime) -> bytes:
    """Return the proof of a statement to who runs the service, and record that it was read."""
    place = await store.place_of(conn, agency_id, statement_id)
    if place is None:
        raise StatementNotFoundError
    proof = await _proof(conn, agency_id, place)
    read = _Read(None, "erk audit prove")
    await audit.record(conn, read.record(statement_id, place), agency_id=agency_id, now=now)
    return proof


@dataclass(frozen=True, slots=True)
class _Read:
    principal_id: UUID | None
    request_id: str

    def record(self, statement_id: UUID, place: store.Place) -> Record:
        return Record(
            principal_id=self.principal_id,
            action="statement.prove",
            object_kind="statement",
            object_id=str(statement_id),
            request_id=self.request_id,
            subject_employee_id=place.employee_id,
        )


async def _proof(conn: AsyncConnection, agency_id: int, place: store.Place) -> bytes:
    chained = await checkpoints.covering(conn, agency_id=agency_id, run_id=str(place.run_id))
    if chained is None or chained[1] is None:
        raise ProofNotReadyError
    leaves = await store.leaves(conn, agency_id, place.run_id)
    index = next(number for number, leaf in enumerate(leaves) if leaf[0] == place.employee_id)
    before = UUID(int=max(place.employee_id.int - 1, 0))
    (frozen,) = await store.frozen(conn, agency_id, place.run_id, after=before, size=1)
    return canonical(
        {
            "form": PROOF_FORM,
            "nip": place.nip,
            "content": content_of(frozen),
            "salt": leaves[index][1].hex(),
            "path": [_step(step) for step in path_of([leaf for _, _, leaf in leaves], index)],
            "checkpoint": _checkpoint(chained[1]),
        }
    )


def _step(step: Step) -> dict[str, str]:
    return {"side": step.side, "digest": step.digest.hex()}


def _checkpoint(one: Checkpoint) -> dict[str, Any]:
    return {"content": one.content, "key_id": one.key_id, "signature": one.signature.hex()}
