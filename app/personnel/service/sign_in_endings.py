"""Ending a sign-in at once, and putting another in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.personnel.model import NewPrincipal, Principal, PrincipalKind, RoleGrant
from app.personnel.refusals import NoPersonError, PrincipalEndedError, PrincipalNotFoundError
from app.personnel.service.roles import end_grants_of
from app.personnel.service.sign_ins import bind_principals
from app.personnel.store import sign_ins as store
from app.regulation import service as regulation
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInEnding:
    """A sign-in that has ended, and the roles that ended with it."""

    principal: Principal
    grants: list[RoleGrant]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubject:
    """The subject of an issuer that a person signs in with from now on, and why."""

    issuer: str
    subject: str
    reason: str


async def end_principal(
    conn: AsyncConnection, *, caller: Caller, principal_id: UUID, reason: str, now: datetime
) -> SignInEnding:
    """Let a principal in no more, from its next request on, and end its roles; one officer is enough, its row stays."""
    return await _end(conn, caller, await _hold(conn, caller.agency_id, principal_id), reason, now)


async def rebind_principal(
    conn: AsyncConnection, *, caller: Caller, principal_id: UUID, new: NewSubject, now: datetime
) -> UUID:
    """Let a person in by another subject and by the old one no more; roles are given anew, by two persons."""
    old = await _hold(conn, caller.agency_id, principal_id)
    if old.kind is not PrincipalKind.PERSON:
        raise NoPersonError
    await _end(conn, caller, old, new.reason, now)
    successor = NewPrincipal(
        issuer=new.issuer, subject=new.subject, kind=old.kind, name=old.name, employee_id=old.employee_id
    )
    (bound,) = await bind_principals(conn, caller=caller, new=[successor], now=now)
    if isinstance(bound, Refusal):
        raise bound
    return bound


async def _hold(conn: AsyncConnection, agency_id: int, principal_id: UUID) -> Principal:
    held = await store.principal(conn, agency_id, principal_id, hold=True)
    if held is None:
        raise PrincipalNotFoundError
    if held.ended_at is not None:
        raise PrincipalEndedError
    return held


async def _end(conn: AsyncConnection, caller: Caller, held: Principal, reason: str, now: datetime) -> SignInEnding:
    agency_id = caller.agency_id
    ended = replace(held, ended_at=now, ended_by=caller.principal_id, end_reason=reason)
    await store.put_principal(conn, agency_id, ended)
    today = await regulation.today(conn, agency_id=agency_id, now=now)
    grants = await end_grants_of(conn, caller=caller, principal_id=held.principal_id, until=today, now=now)
    record = Record(
        principal_id=caller.principal_id,
        action="principal.end",
        object_kind="principal",
        object_id=str(held.principal_id),
        request_id=caller.request_id,
        subject_employee_id=held.employee_id,
        after_digest=digest({"reason": reason, "ended_at": now.isoformat()}),
    )
    await audit.record(conn, record, agency_id=agency_id, now=now)
    return SignInEnding(principal=ended, grants=grants)
