"""Taking a departure back: what it made end lasts again, as far as nothing else was recorded since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.facts import service as facts
from app.personnel.departure_effects import Effect, EffectKind
from app.personnel.held import Held
from app.personnel.model import Assignment, NewAssignment, Principal, RoleGrant
from app.personnel.refusals import (
    DepartureNotFoundError,
    DepartureOfOneselfError,
    DepartureOvertakenError,
    DepartureSecondPersonError,
)
from app.personnel.service.assignment_writing import AssignmentChange, write
from app.personnel.service.roles import restore_grant
from app.personnel.store import assignments, departures, sign_ins
from app.shared.caller import Caller
from app.shared.digests import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Whose departure is taken back and why; `partly` leaves out what something recorded since stands against."""

    employee_id: UUID
    reason: str
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Something that stays ended, and where to see what stands against it."""

    kind: EffectKind
    object_id: UUID
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """A departure that was taken back, with what lasts again and what stays ended."""

    employee_id: UUID
    assignments: list[Assignment]
    grants: list[RoleGrant]
    principal: Principal | None
    overtaken: list[Overtaken]


@dataclass(slots=True)
class _Plan:
    changes: list[AssignmentChange] = field(default_factory=list)
    grants: list[tuple[RoleGrant, Effect]] = field(default_factory=list)
    sign_ins: list[tuple[Principal, Effect]] = field(default_factory=list)
    overtaken: list[Overtaken] = field(default_factory=list)


async def revoke_departure(conn: AsyncConnection, *, caller: Caller, revocation: Revocation, now: datetime) -> Revoked:
    """Take a departure back as another officer than who recorded it: assignments, roles and sign-in last as before.

    What was changed since, or what another assignment stands against, raises `DepartureOvertakenError`; with `partly`
    it stays ended and is listed.
    """
    agency_id, employee_id = caller.agency_id, revocation.employee_id
    await audit.hold_counter(conn, agency_id=agency_id)
    known = await audit.known_now(conn, agency_id=agency_id)
    if await departures.departure_of(conn, agency_id, employee_id, known) is None:
        raise DepartureNotFoundError
    effects = await departures.effects_of(conn, agency_id, employee_id)
    if caller.employee_id == employee_id:
        raise DepartureOfOneselfError
    if any(one.recorded_by == caller.principal_id for one in effects):
        raise DepartureSecondPersonError
    plan = await _plan(conn, agency_id, employee_id, effects)
    if plan.overtaken and not revocation.partly:
        raise DepartureOvertakenError([one.href for one in plan.overtaken])
    recording = facts.Recording(table=departures.DEPARTURES, object_kind="departure", caller=caller, now=now)
    never = dict.fromkeys(departures.DEPARTURES.values) | {"employee_id": employee_id}
    await facts.record(conn, recording, [never], lambda _row: None)
    restored = await write(conn, caller=caller, changes=plan.changes, now=now)
    grants = [
        await restore_grant(conn, caller=caller, grant=one, until=effect.until_before, now=now)
        for one, effect in plan.grants
    ]
    principal = None
    for held, effect in plan.sign_ins:
        principal = replace(held, sign_in_until=effect.until_before)
        await sign_ins.put_principal(conn, agency_id, principal)
    await departures.take_back_effects(conn, agency_id, employee_id, now)
    await audit.record(conn, *_records(caller, revocation, principal), agency_id=agency_id, now=now)
    return Revoked(
        employee_id=employee_id,
        assignments=restored,
        grants=grants,
        principal=principal,
        overtaken=plan.overtaken,
    )


async def _plan(conn: AsyncConnection, agency_id: int, employee_id: UUID, effects: Sequence[Effect]) -> _Plan:
    plan = _Plan()
    whole: dict[tuple[EffectKind, UUID], Effect] = {}
    broken: set[tuple[EffectKind, UUID]] = set()
    for one in effects:
        key = one.kind, one.object_id
        first = whole.get(key)
        if first is not None and not one.follows(first):
            broken.add(key)
        whole[key] = one if first is None else _joined(first, one)
    plan.overtaken = [Overtaken(*key, _href(*key)) for key in broken if key[0] is not EffectKind.DEPARTURE]
    intact = [one for key, one in whole.items() if key not in broken]
    await _plan_assignments(conn, agency_id, employee_id, plan, [o for o in intact if o.kind is EffectKind.ASSIGNMENT])
    await _plan_sign_in(conn, agency_id, plan, intact)
    return plan


def _joined(first: Effect, last: Effect) -> Effect:
    return replace(last, until_before=first.until_before, version_before=first.version_before)


async def _plan_assignments(
    conn: AsyncConnection, agency_id: int, employee_id: UUID, plan: _Plan, effects: Sequence[Effect]
) -> None:
    before = {
        one.assignment_id: one
        for one in await assignments.versions(
            conn, agency_id, [one.version_before for one in effects if one.version_before is not None]
        )
    }
    posts = [one.post_id for one in before.values()]
    known = await assignments.of_these(conn, agency_id, [employee_id], posts)
    standing = {one.assignment_id: one for one in known}
    held = Held(known)
    for effect in effects:
        current = standing.get(effect.object_id)
        if (None if current is None else current.version_id) != effect.version_after:
            plan.overtaken.append(_overtaken(effect))
            continue
        if current is not None:
            held.remove(current)
        wanted = before[effect.object_id]
        refusal = held.against(_as_new(wanted))
        if refusal is None:
            plan.changes.append(AssignmentChange(current, wanted))
        else:
            plan.overtaken.append(Overtaken(effect.kind, effect.object_id, refusal.remedies[0].href or ""))
        stands = wanted if refusal is None else current
        if stands is not None:
            held.add(stands)


async def _plan_sign_in(conn: AsyncConnection, agency_id: int, plan: _Plan, effects: Sequence[Effect]) -> None:
    for effect in effects:
        if effect.kind is EffectKind.SIGN_IN:
            principal = await sign_ins.principal(conn, agency_id, effect.object_id, hold=True)
            if principal is None or principal.ended_at or principal.sign_in_until != effect.until_after:
                plan.overtaken.append(_overtaken(effect))
            else:
                plan.sign_ins.append((principal, effect))
        elif effect.kind is EffectKind.ROLE_GRANT:
            grant, receiver = await _hold_grant(conn, agency_id, effect.object_id)
            if grant is None or receiver is None or receiver.ended_at or grant.until != effect.until_after:
                plan.overtaken.append(_overtaken(effect))
            else:
                plan.grants.append((grant, effect))


async def _hold_grant(
    conn: AsyncConnection, agency_id: int, grant_id: UUID
) -> tuple[RoleGrant | None, Principal | None]:
    """Return a grant and who has it, both locked until the end: the person first, as when a sign-in ends."""
    found = await sign_ins.grant(conn, agency_id, grant_id)
    if found is None:
        return None, None
    receiver = await sign_ins.principal(conn, agency_id, found.principal_id, hold=True)
    return await sign_ins.grant(conn, agency_id, grant_id, hold=True), receiver


def _as_new(one: Assignment) -> NewAssignment:
    return NewAssignment(
        employee_id=one.employee_id,
        post_id=one.post_id,
        kind=one.kind,
        decree_number=one.decree_number,
        decree_on=one.decree_on,
        since=one.since,
        until=one.until,
    )


def _overtaken(effect: Effect) -> Overtaken:
    return Overtaken(effect.kind, effect.object_id, _href(effect.kind, effect.object_id))


def _href(kind: EffectKind, object_id: UUID) -> str:
    paths = {EffectKind.ASSIGNMENT: "assignments", EffectKind.ROLE_GRANT: "role-grants"}
    return f"/v1/{paths.get(kind, 'principals')}/{object_id}"


def _records(caller: Caller, revocation: Revocation, principal: Principal | None) -> list[Record]:
    taken = Record(
        principal_id=caller.principal_id,
        action="departure.take_back",
        object_kind="departure",
        object_id=str(revocation.employee_id),
        request_id=caller.request_id,
        subject_employee_id=revocation.employee_id,
        after_digest=digest({"reason": revocation.reason, "partly": revocation.partly}),
    )
    if principal is None:
        return [taken]
    until = None if principal.sign_in_until is None else principal.sign_in_until.isoformat()
    lasting = replace(
        taken,
        action="principal.restore",
        object_kind="principal",
        object_id=str(principal.principal_id),
        after_digest=digest({"sign_in_until": until}),
    )
    return [taken, lasting]
