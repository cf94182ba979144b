"""Queries of verifications and what they found."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.model import Difference, Finding
from app.seals.model import Report, Verification, VerificationState
from app.seals.tables import audit_verifications

_asked = audit_verifications.c
_COUNTS = tuple(field.name for field in fields(Report) if field.name != "findings")


async def add(conn: AsyncConnection, agency_id: int, asked: Verification, *, asked_by: UUID) -> None:
    """Insert a verification that is to be done."""
    await conn.execute(
        insert(audit_verifications).values(
            agency_id=agency_id,
            verification_id=asked.verification_id,
            state=asked.state,
            asked_by=asked_by,
            asked_at=asked.asked_at,
            findings=[],
            **dict.fromkeys(_COUNTS, 0),
        )
    )


async def finish(conn: AsyncConnection, agency_id: int, verification_id: UUID, report: Report, at: datetime) -> None:
    """Write down what was found, once."""
    change = update(audit_verifications).where(
        _asked.agency_id == agency_id, _asked.verification_id == verification_id, _asked.finished_at.is_(None)
    )
    await conn.execute(
        change.values(
            state=VerificationState.FINISHED,
            finished_at=at,
            findings=[asdict(finding) for finding in report.findings],
            **{name: getattr(report, name) for name in _COUNTS},
        )
    )


async def one(conn: AsyncConnection, agency_id: int, verification_id: UUID) -> Verification | None:
    """Return a verification."""
    query = select(audit_verifications).where(_asked.agency_id == agency_id, _asked.verification_id == verification_id)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _verification(row)


async def page(conn: AsyncConnection, agency_id: int, *, before: UUID | None, size: int) -> list[Verification]:
    """Return at most `size` verifications before an id, the newest first."""
    query = select(audit_verifications).where(_asked.agency_id == agency_id)
    if before is not None:
        query = query.where(_asked.verification_id < before)
    rows = await conn.execute(query.order_by(_asked.verification_id.desc()).limit(size))
    return [_verification(row) for row in rows]


def _verification(row: Row[Any]) -> Verification:
    return Verification(
        verification_id=row.verification_id,
        state=VerificationState(row.state),
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        findings=[
            Finding(kind=Difference(one["kind"]), position=one["position"], object_id=one["object_id"])
            for one in row.findings
        ],
        **{name: getattr(row, name) for name in _COUNTS},
    )
