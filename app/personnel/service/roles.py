"""Roles: proposed by one officer, approved by another, ended by any; the first two are the owner's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.personnel.model import GrantFilter, GrantOrigin, NewPrincipal, Principal, PrincipalKind, RoleGrant
from app.personnel.refusals import (
    DaysReversedError,
    GrantAlreadyApprovedError,
    GrantEndError,
    GrantNotFoundError,
    GrantSecondPersonError,
    GrantTakenBackError,
    GrantToOneselfError,
    GrantToServiceAccountError,
    PrincipalEndedError,
    PrincipalNotFoundError,
    TwoOfficersError,
)
from app.personnel.store import sign_ins as store
from app.shared.caller import Caller, Role
from app.shared.digests import digest
from app.shared.ids import new_id

OWNER_REQUEST = "owner"
FIRST_ROLES = (Role.OFFICER, Role.APPROVER)
FIRST_OFFICERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A role for a principal, from a day until another (None: open)."""

    principal_id: UUID
    role: Role
    since: date
    until: date | None


async def propose_grant(conn: AsyncConnection, *, caller: Caller, proposal: Proposal, now: datetime) -> RoleGrant:
    """Propose a role for another person; it counts once a second officer has approved it."""
    if proposal.until is not None and proposal.until <= proposal.since:
        raise DaysReversedError
    if proposal.principal_id == caller.principal_id:
        raise GrantToOneselfError
    receiver = await store.principal(conn, caller.agency_id, proposal.principal_id)
    if receiver is None:
        raise PrincipalNotFoundError
    if receiver.ended_at is not None:
        raise PrincipalEndedError
    if receiver.kind is PrincipalKind.SERVICE_ACCOUNT:
        raise GrantToServiceAccountError
    grant = RoleGrant(
        grant_id=new_id(),
        principal_id=proposal.principal_id,
        role=proposal.role,
        since=proposal.since,
        until=proposal.until,
        origin=GrantOrigin.PERSONS,
        proposed_by=caller.principal_id,
        proposed_at=now,
        approved_by=None,
        approved_at=None,
    )
    await store.add_grant(conn, caller.agency_id, grant)
    await _record(conn, caller, "propose", grant, now)
    return grant


async def approve_grant(conn: AsyncConnection, *, caller: Caller, grant_id: UUID, now: datetime) -> RoleGrant:
    """Approve a role that another officer proposed for a third."""
    grant = await _hold(conn, caller.agency_id, grant_id)
    if grant.principal_id == caller.principal_id:
        raise GrantToOneselfError
    if grant.proposed_by == caller.principal_id:
        raise GrantSecondPersonError
    if grant.approved_at is not None:
        raise GrantAlreadyApprovedError
    if grant.until == grant.since:
        raise GrantTakenBackError
    approved = replace(grant, approved_by=caller.principal_id, approved_at=now)
    await store.put_grant(conn, caller.agency_id, approved)
    await _record(conn, caller, "approve", approved, now)
    return approved


async def end_grant(conn: AsyncConnection, *, caller: Caller, grant_id: UUID, until: date, now: datetime) -> RoleGrant:
    """Make a role end earlier than it does: one officer is enough; on its first day, it never was."""
    grant = await _hold(conn, caller.agency_id, grant_id)
    if until < grant.since or (grant.until is not None and until >= grant.until):
        raise GrantEndError(since=grant.since, until=grant.until or "-")
    ended = replace(grant, until=until)
    await store.put_grant(conn, caller.agency_id, ended)
    await _record(conn, caller, "end", ended, now)
    return ended


async def end_grants_of(
    conn: AsyncConnection, *, caller: Caller, principal_id: UUID, until: date, now: datetime
) -> list[RoleGrant]:
    """Make every role of a principal end on a day at the latest, those to begin later never to have been."""
    beyond = await store.grants_beyond(conn, caller.agency_id, principal_id, until)
    ended = [replace(one, until=max(until, one.since)) for one in beyond]
    for grant in ended:
        await store.put_grant(conn, caller.agency_id, grant)
        await _record(conn, caller, "end", grant, now)
    return ended


async def restore_grant(
    conn: AsyncConnection, *, caller: Caller, grant: RoleGrant, until: date | None, now: datetime
) -> RoleGrant:
    """Give a held grant back the end that it had before a departure that is taken back."""
    restored = replace(grant, until=until)
    await store.put_grant(conn, caller.agency_id, restored)
    await _record(conn, caller, "restore", restored, now)
    return restored


async def get_grant(conn: AsyncConnection, *, agency_id: int, grant_id: UUID) -> RoleGrant:
    """Return a grant, or raise `GrantNotFoundError`."""
    return _found(await store.grant(conn, agency_id, grant_id))


async def grants_page(
    conn: AsyncConnection, *, agency_id: int, only: GrantFilter, after: UUID | None, size: int
) -> list[RoleGrant]:
    """Return at most `size` grants after an id, of one principal or of all, on a day or on any."""
    return await store.grants_page(conn, agency_id, only=only, after=after, size=size)


async def appoint_first_officers(
    conn: AsyncConnection, *, agency_id: int, officers: Sequence[NewPrincipal], since: date, now: datetime
) -> list[Principal]:
    """Let the first officers of a new agency in, as the database's owner, with the roles that need no second person.

    Two different persons at least, or nothing could ever be approved: else `TwoOfficersError`.
    """
    if len({(one.issuer, one.subject) for one in officers}) < max(FIRST_OFFICERS, len(officers)):
        raise TwoOfficersError
    first = [
        Principal(
            principal_id=new_id(),
            issuer=one.issuer,
            subject=one.subject,
            kind=PrincipalKind.PERSON,
            name=one.name,
            employee_id=None,
            scopes=(),
            bound_at=now,
        )
        for one in officers
    ]
    await store.add_principals(conn, agency_id, first)
    for grant in (_first_grant(one, role, since, now) for one in first for role in FIRST_ROLES):
        await store.add_grant(conn, agency_id, grant)
        await audit.record(conn, _said(None, OWNER_REQUEST, "appoint", grant), agency_id=agency_id, now=now)
    return first


def _first_grant(officer: Principal, role: Role, since: date, now: datetime) -> RoleGrant:
    return RoleGrant(
        grant_id=new_id(),
        principal_id=officer.principal_id,
        role=role,
        since=since,
        until=None,
        origin=GrantOrigin.OWNER,
        proposed_by=None,
        proposed_at=now,
        approved_by=None,
        approved_at=now,
    )


async def _hold(conn: AsyncConnection, agency_id: int, grant_id: UUID) -> RoleGrant:
    return _found(await store.grant(conn, agency_id, grant_id, hold=True))


def _found(grant: RoleGrant | None) -> RoleGrant:
    if grant is None:
        raise GrantNotFoundError
    return grant


async def _record(conn: AsyncConnection, caller: Caller, action: str, grant: RoleGrant, now: datetime) -> None:
    said = _said(caller.principal_id, caller.request_id, action, grant)
    await audit.record(conn, said, agency_id=caller.agency_id, now=now)


def _said(principal_id: UUID | None, request_id: str, action: str, grant: RoleGrant) -> Record:
    content = {
        "principal_id": str(grant.principal_id),
        "role": grant.role,
        "since": grant.since.isoformat(),
        "until": None if grant.until is None else grant.until.isoformat(),
        "approved": grant.approved_at is not None,
    }
    return Record(
        principal_id=principal_id,
        action=f"role_grant.{action}",
        object_kind="role_grant",
        object_id=str(grant.grant_id),
        request_id=request_id,
        after_digest=digest(content),
    )
