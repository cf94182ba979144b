"""Writes decisions down: entries, decisions, streams and audit, each by one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.activity_log import service as activity_log
from app.activity_log.model import Decided, rev_after_another
from app.audit import service as audit
from app.audit.model import Record
from app.outbox import service as outbox
from app.outbox.model import ChangeKind, EmployeeChange
from app.shared.digests import digest
from app.verification.model import STATE_AFTER, Ruling
from app.verification.store import decisions as store


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """By whose hand decisions are written: nobody's where the regulation decides."""

    agency_id: int
    principal_id: UUID | None
    request_id: str


async def write(conn: AsyncConnection, hand: Hand, rulings: Sequence[Ruling], now: datetime) -> None:
    """Write decisions on entries whose owners' streams the transaction holds."""
    agency_id = hand.agency_id
    marks = [
        Decided(
            activity_id=one.activity_id,
            work_date=one.work_date,
            state=STATE_AFTER[one.verdict],
            approved_minutes=one.approved_minutes,
            quality=one.quality,
            rev=rev_after_another(one.rev),
        )
        for one in rulings
    ]
    await activity_log.mark_decided(conn, marks, agency_id=agency_id)
    await store.add(conn, agency_id, rulings)
    await outbox.add_changes(conn, [_change(one) for one in rulings], agency_id=agency_id, now=now)
    await audit.record(conn, *(_record(hand, one) for one in rulings), agency_id=agency_id, now=now)


def _change(ruling: Ruling) -> EmployeeChange:
    return EmployeeChange(
        employee_id=ruling.employee_id,
        kind=ChangeKind.DECISION,
        work_date=ruling.work_date,
        activity_id=ruling.activity_id,
        rev=rev_after_another(ruling.rev),
        decision_id=ruling.decision_id,
    )


def _record(hand: Hand, ruling: Ruling) -> Record:
    said = {"verdict": ruling.verdict, "approved_minutes": ruling.approved_minutes, "reason": ruling.reason}
    if ruling.quality is not None:
        said["quality"] = ruling.quality
    return Record(
        principal_id=hand.principal_id,
        action=f"activity.{ruling.verdict}",
        object_kind="activity",
        object_id=str(ruling.activity_id),
        request_id=hand.request_id,
        subject_employee_id=ruling.employee_id,
        before_digest=ruling.content_digest,
        after_digest=digest(said),
    )
