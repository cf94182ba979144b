"""Leaving the staff: what somebody holds ends after the last day, and the sign-in some days later."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.facts import service as facts
from app.facts.store import Row
from app.personnel.departure_effects import Effect, EffectKind
from app.personnel.model import Assignment, DepartureReason, Kind, Principal, RoleGrant
from app.personnel.refusals import EmployeeNotFoundError, SignInDaysError
from app.personnel.service.assignment_writing import AssignmentChange, write
from app.personnel.service.roles import end_grants_of
from app.personnel.service.superior_changes import end_of
from app.personnel.store import assignments, sign_ins, things
from app.personnel.store import departures as departure_store
from app.personnel.store.departures import DEPARTURES
from app.shared.caller import Caller
from app.shared.digests import digest
from app.shared.records import ItemOutcome

SIGN_IN_DAYS = 31
"""For how many days after the last one a leaver still signs in, to read its statements and send its last log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """The last day of somebody on the staff; `sign_in_until` is the first day without a sign-in."""

    employee_id: UUID
    last_day: date
    reason: DepartureReason
    reference: str
    sign_in_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """A departure with everything that it made end; what would have begun after the last day never was."""

    departure: Departure
    ended: list[Assignment]
    taken_back: list[Assignment]
    overrides: list[Row]
    """Those that named the leaver as superior; `until` is `since` where one never was. So are delegations."""
    delegations: list[Row]
    grants: list[RoleGrant]
    principal: Principal | None


def sign_in_until(last_day: date, asked: date | None) -> date:
    """Return the first day without a sign-in: the one asked for, or that after the days that a leaver has."""
    return last_day + timedelta(days=SIGN_IN_DAYS + 1) if asked is None else asked


async def depart(conn: AsyncConnection, *, caller: Caller, departure: Departure, now: datetime) -> Departed:
    """Record that somebody leaves and end what it holds, all or nothing; said again, only what still lasts ends."""
    if departure.sign_in_until <= departure.last_day:
        raise SignInDaysError
    agency_id, employee_id = caller.agency_id, departure.employee_id
    await audit.hold_counter(conn, agency_id=agency_id)
    if not await things.existing(conn, agency_id, Kind.EMPLOYEE, [employee_id]):
        raise EmployeeNotFoundError
    recording = facts.Recording(table=DEPARTURES, object_kind="departure", caller=caller, now=now)
    (report,) = await facts.record(conn, recording, [asdict(departure)], lambda _row: None)
    until = departure.last_day + timedelta(days=1)
    changes = await _assignment_changes(conn, agency_id, employee_id, until)
    ended = await write(conn, caller=caller, changes=changes, now=now)
    overrides, delegations = await end_of(conn, caller=caller, employee_id=employee_id, until=until, now=now)
    by = caller.principal_id
    effects = [] if report.outcome is ItemOutcome.UNCHANGED else [_effect(EffectKind.DEPARTURE, employee_id, by)]
    effects += [_assignment_effect(one, ended, by) for one in changes]
    principal, grants, more = await _limit_sign_in(conn, caller, departure, now)
    await departure_store.add_effects(conn, agency_id, employee_id, [*effects, *more])
    return Departed(
        departure=departure,
        ended=ended,
        taken_back=[one.before for one in changes if one.after is None and one.before is not None],
        overrides=overrides,
        delegations=delegations,
        grants=grants,
        principal=principal,
    )


async def _assignment_changes(
    conn: AsyncConnection, agency_id: int, employee_id: UUID, until: date
) -> list[AssignmentChange]:
    held = await assignments.of_these(conn, agency_id, [employee_id], [])
    lasting = [one for one in held if one.until is None or one.until > until]
    return [AssignmentChange(one, replace(one, until=until) if one.since < until else None) for one in lasting]


def _assignment_effect(change: AssignmentChange, made: list[Assignment], by: UUID) -> Effect:
    told = change.before or change.after
    if told is None:
        message = "nothing is no change"
        raise ValueError(message)
    after = next((one.version_id for one in made if one.assignment_id == told.assignment_id), None)
    return Effect(
        kind=EffectKind.ASSIGNMENT,
        object_id=told.assignment_id,
        recorded_by=by,
        version_before=told.version_id,
        version_after=after,
    )


def _effect(
    kind: EffectKind, object_id: UUID, by: UUID, until_before: date | None = None, until_after: date | None = None
) -> Effect:
    return Effect(kind=kind, object_id=object_id, recorded_by=by, until_before=until_before, until_after=until_after)


async def _limit_sign_in(
    conn: AsyncConnection, caller: Caller, departure: Departure, now: datetime
) -> tuple[Principal | None, list[RoleGrant], list[Effect]]:
    held = await sign_ins.principal_of_employee(conn, caller.agency_id, departure.employee_id)
    if held is None:
        return None, [], []
    by = caller.principal_id
    until = departure.last_day + timedelta(days=1)
    beyond = await sign_ins.grants_beyond(conn, caller.agency_id, held.principal_id, until)
    lasting = {one.grant_id: one.until for one in beyond}
    grants = await end_grants_of(conn, caller=caller, principal_id=held.principal_id, until=until, now=now)
    effects = [_effect(EffectKind.ROLE_GRANT, one.grant_id, by, lasting[one.grant_id], one.until) for one in grants]
    if held.sign_in_until == departure.sign_in_until:
        return held, grants, effects
    limited = replace(held, sign_in_until=departure.sign_in_until)
    await sign_ins.put_principal(conn, caller.agency_id, limited)
    record = Record(
        principal_id=caller.principal_id,
        action="principal.limit",
        object_kind="principal",
        object_id=str(held.principal_id),
        request_id=caller.request_id,
        subject_employee_id=held.employee_id,
        after_digest=digest({"sign_in_until": departure.sign_in_until.isoformat()}),
    )
    await audit.record(conn, record, agency_id=caller.agency_id, now=now)
    signing = _effect(EffectKind.SIGN_IN, held.principal_id, by, held.sign_in_until, limited.sign_in_until)
    return limited, grants, [*effects, signing]
