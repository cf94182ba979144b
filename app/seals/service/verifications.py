"""Verifications that somebody asked for: done by a job, and kept with what they found."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.jobs.model import NewJob
from app.jobs.service import defer
from app.seals.model import VERIFY_TASK, Report, Verification, VerificationState
from app.seals.refusals import VerificationNotFoundError
from app.seals.store import verifications as store
from app.shared.caller import Caller
from app.shared.ids import new_id


async def ask(conn: AsyncConnection, *, caller: Caller, now: datetime) -> Verification:
    """Record that the agency's trail is to be verified, and put the job in the queue."""
    asked = Verification(verification_id=new_id(), state=VerificationState.QUEUED, asked_at=now)
    await store.add(conn, caller.agency_id, asked, asked_by=caller.principal_id)
    record = Record(
        principal_id=caller.principal_id,
        action="audit_verification.ask",
        object_kind="audit_verification",
        object_id=str(asked.verification_id),
        request_id=caller.request_id,
    )
    await audit.record(conn, record, agency_id=caller.agency_id, now=now)
    arguments: dict[str, str | int] = {
        "agency_id": caller.agency_id,
        "verification_id": str(asked.verification_id),
    }
    await defer(conn, [NewJob(task=VERIFY_TASK, arguments=arguments)])
    return asked


async def finish(
    conn: AsyncConnection, *, agency_id: int, verification_id: UUID, report: Report, now: datetime
) -> None:
    """Keep what a verification found; one that was finished before stays as it is."""
    await store.finish(conn, agency_id, verification_id, report, now)


async def get(conn: AsyncConnection, *, agency_id: int, verification_id: UUID) -> Verification:
    """Return a verification, or raise `VerificationNotFoundError`."""
    found = await store.one(conn, agency_id, verification_id)
    if found is None:
        raise VerificationNotFoundError
    return found


async def page(conn: AsyncConnection, *, agency_id: int, before: UUID | None, size: int) -> list[Verification]:
    """Return at most `size` verifications, the newest first."""
    return await store.page(conn, agency_id, before=before, size=size)
