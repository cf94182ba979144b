"""Who signs in, and with which roles."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import Record
from app.personnel.model import HARMLESS_SCOPES, Kind, NewPrincipal, Principal, PrincipalKind, SignIn
from app.personnel.refusals import (
    EmployeeBoundError,
    PrincipalNotFoundError,
    ReferenceUnknownError,
    ServiceAccountError,
    SignInTakenError,
)
from app.personnel.service.scope_changes import propose_scopes
from app.personnel.store import sign_ins as store
from app.personnel.store import things
from app.shared.caller import Caller, Role
from app.shared.digests import digest
from app.shared.errors import Refusal
from app.shared.ids import new_id


async def principal_of(conn: AsyncConnection, *, agency_id: int, sign_in: SignIn, now: datetime) -> Caller | None:
    """Return the principal that signed in, with the roles it holds on the agency's day, None where there is none.

    A service account has those of the token's scopes that its own row names; a person has all of the token's.
    """
    person = await store.principal_with_roles(
        conn, agency_id=agency_id, issuer=sign_in.issuer, subject=sign_in.subject, now=now
    )
    if person is None:
        return None
    return Caller(
        agency_id=agency_id,
        principal_id=person.principal_id,
        employee_id=person.employee_id,
        roles=frozenset(map(Role, person.roles)),
        scopes=sign_in.scopes & set(person.scopes) if person.kind == "service_account" else sign_in.scopes,
        request_id=sign_in.request_id,
        machine=person.kind == PrincipalKind.SERVICE_ACCOUNT,
    )


async def bind_principals(
    conn: AsyncConnection, *, caller: Caller, new: Sequence[NewPrincipal], now: datetime
) -> list[UUID | Refusal]:
    """Let subjects of an issuer in; one result each, in order: the principal's id, or why it was refused.

    A service account begins with the harmless ones of its scopes; all of them wait, as a change, for another officer.
    """
    agency_id = caller.agency_id
    employee_ids = [one.employee_id for one in new if one.employee_id is not None]
    employees = await things.existing(conn, agency_id, Kind.EMPLOYEE, employee_ids)
    wrong = [_wrong(one, employees) for one in new]
    bound = [_principal(one, now) for one in new]
    inserted = await store.add_principals(
        conn, agency_id, [one for one, refusal in zip(bound, wrong, strict=True) if refusal is None]
    )
    taken = await store.bound_subjects(conn, agency_id, [one.subject for one in new])
    made = [one for one in bound if one.principal_id in inserted]
    await audit.record(conn, *(_record(caller, one) for one in made), agency_id=agency_id, now=now)
    asked = {one.principal_id: asking.scopes for one, asking in zip(bound, new, strict=True)}
    await propose_scopes(conn, caller=caller, asked=[(one, asked[one.principal_id]) for one in made], now=now)
    return [
        refusal or (one.principal_id if one.principal_id in inserted else _clash(one, taken))
        for one, refusal in zip(bound, wrong, strict=True)
    ]


async def get_principal(conn: AsyncConnection, *, agency_id: int, principal_id: UUID) -> Principal:
    """Return a principal, or raise `PrincipalNotFoundError`."""
    found = await store.principal(conn, agency_id, principal_id)
    if found is None:
        raise PrincipalNotFoundError
    return found


async def principals_page(conn: AsyncConnection, *, agency_id: int, after: UUID | None, size: int) -> list[Principal]:
    """Return at most `size` principals after an id."""
    return await store.principals_page(conn, agency_id, after=after, size=size)


def _wrong(new: NewPrincipal, employees: set[UUID]) -> Refusal | None:
    is_person = new.kind is PrincipalKind.PERSON
    if (new.scopes and is_person) or (new.employee_id is not None and not is_person):
        return ServiceAccountError()
    if new.employee_id is not None and new.employee_id not in employees:
        return ReferenceUnknownError("employee_id")
    return None


def _clash(one: Principal, taken: set[tuple[str, str]]) -> Refusal:
    """Say what an insert that was skipped ran into: its own subject, or else its employee's other sign-in."""
    return SignInTakenError() if (one.issuer, one.subject) in taken else EmployeeBoundError()


def _principal(new: NewPrincipal, now: datetime) -> Principal:
    return Principal(
        principal_id=new_id(),
        issuer=new.issuer,
        subject=new.subject,
        kind=new.kind,
        name=new.name,
        employee_id=new.employee_id,
        scopes=tuple(sorted(HARMLESS_SCOPES & set(new.scopes))),
        bound_at=now,
    )


def _record(caller: Caller, one: Principal) -> Record:
    said = {
        "issuer": one.issuer,
        "subject": one.subject,
        "kind": one.kind,
        "name": one.name,
        "employee_id": None if one.employee_id is None else str(one.employee_id),
        "scopes": list(one.scopes),
    }
    return Record(
        principal_id=caller.principal_id,
        action="principal.bind",
        object_kind="principal",
        object_id=str(one.principal_id),
        request_id=caller.request_id,
        subject_employee_id=one.employee_id,
        after_digest=digest(said),
    )
