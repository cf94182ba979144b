"""What a service account may do: fewer scopes at once by one officer, more once another has approved them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.personnel.model import Principal, PrincipalKind, ScopeChange
from app.personnel.refusals import (
    NoServiceAccountError,
    PrincipalEndedError,
    PrincipalNotFoundError,
    ScopeChangeAppliedError,
    ScopeChangeNotFoundError,
    ScopeChangeSecondPersonError,
    ScopeChangeStaleError,
    ScopesUnchangedError,
)
from app.personnel.store import scope_changes as store
from app.personnel.store import sign_ins
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.ids import new_id


async def change_scopes(
    conn: AsyncConnection, *, caller: Caller, principal_id: UUID, scopes: Sequence[str], now: datetime
) -> ScopeChange:
    """Say which scopes an account is to have: it has them at once, unless one is new, which waits for an approval."""
    account = await _hold_account(conn, caller.agency_id, principal_id)
    wanted = tuple(sorted(set(scopes)))
    if set(wanted) == set(account.scopes):
        raise ScopesUnchangedError
    grows = not set(wanted) <= set(account.scopes)
    change = ScopeChange(
        scope_change_id=new_id(),
        principal_id=principal_id,
        before=account.scopes,
        scopes=wanted,
        proposed_by=caller.principal_id,
        proposed_at=now,
        applied_at=None if grows else now,
    )
    await store.add(conn, caller.agency_id, change)
    if not grows:
        await sign_ins.put_principal(conn, caller.agency_id, replace(account, scopes=wanted))
    await _record(conn, caller, "propose" if grows else "apply", change, now)
    return change


async def propose_scopes(
    conn: AsyncConnection, *, caller: Caller, asked: Sequence[tuple[Principal, Sequence[str]]], now: datetime
) -> None:
    """Propose for new accounts the scopes that were asked for them, where they are more than they begin with."""
    changes = [
        ScopeChange(
            scope_change_id=new_id(),
            principal_id=account.principal_id,
            before=account.scopes,
            scopes=tuple(sorted(set(scopes))),
            proposed_by=caller.principal_id,
            proposed_at=now,
        )
        for account, scopes in asked
        if not set(scopes) <= set(account.scopes)
    ]
    await store.add(conn, caller.agency_id, *changes)
    await audit.record(conn, *(_said(caller, "propose", one) for one in changes), agency_id=caller.agency_id, now=now)


async def approve_scopes(conn: AsyncConnection, *, caller: Caller, scope_change_id: UUID, now: datetime) -> ScopeChange:
    """Let an account have the scopes that another officer proposed, if its own are still those it was proposed from."""
    agency_id = caller.agency_id
    proposed = await get_scope_change(conn, agency_id=agency_id, scope_change_id=scope_change_id)
    account = await _hold_account(conn, agency_id, proposed.principal_id)
    held = await store.one(conn, agency_id, scope_change_id, hold=True)
    if held is None or held.applied_at is not None:
        raise ScopeChangeAppliedError
    if held.proposed_by == caller.principal_id:
        raise ScopeChangeSecondPersonError
    if account.scopes != held.before:
        raise ScopeChangeStaleError
    change = replace(held, approved_by=caller.principal_id, applied_at=now)
    await store.put(conn, agency_id, change)
    await sign_ins.put_principal(conn, agency_id, replace(account, scopes=change.scopes))
    await _record(conn, caller, "approve", change, now)
    return change


async def get_scope_change(conn: AsyncConnection, *, agency_id: int, scope_change_id: UUID) -> ScopeChange:
    """Return a change of scopes, or raise `ScopeChangeNotFoundError`."""
    found = await store.one(conn, agency_id, scope_change_id)
    if found is None:
        raise ScopeChangeNotFoundError
    return found


async def scope_changes_page(
    conn: AsyncConnection, *, agency_id: int, principal_id: UUID | None, after: UUID | None, size: int
) -> Sequence[ScopeChange]:
    """Return at most `size` changes after an id, of one account or of all."""
    return await store.page(conn, agency_id, principal_id=principal_id, after=after, size=size)


async def _hold_account(conn: AsyncConnection, agency_id: int, principal_id: UUID) -> Principal:
    account = await sign_ins.principal(conn, agency_id, principal_id, hold=True)
    if account is None:
        raise PrincipalNotFoundError
    if account.kind is not PrincipalKind.SERVICE_ACCOUNT:
        raise NoServiceAccountError
    if account.ended_at is not None:
        raise PrincipalEndedError
    return account


async def _record(conn: AsyncConnection, caller: Caller, action: str, change: ScopeChange, now: datetime) -> None:
    await audit.record(conn, _said(caller, action, change), agency_id=caller.agency_id, now=now)


def _said(caller: Caller, action: str, change: ScopeChange) -> Record:
    return Record(
        principal_id=caller.principal_id,
        action=f"scope_change.{action}",
        object_kind="scope_change",
        object_id=str(change.scope_change_id),
        request_id=caller.request_id,
        before_digest=digest(list(change.before)),
        after_digest=digest(list(change.scopes)),
    )
