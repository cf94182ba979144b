"""Queries on who signs in, and on the roles given."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import raw
from app.personnel.model import GrantFilter, GrantOrigin, Principal, PrincipalKind, RoleGrant
from app.personnel.tables import principals, role_grants
from app.shared.caller import Role

# Asked by every request: the driver's own, since composing it would cost more than it takes.
SIGNED_IN = """
SELECT p.principal_id, p.employee_id, p.kind, p.scopes, ARRAY(
    SELECT g.role FROM role_grants g
    WHERE g.agency_id = p.agency_id AND g.principal_id = p.principal_id AND g.approved_at IS NOT NULL
      AND g.since <= today.day AND (g.until IS NULL OR g.until > today.day))
FROM principals p
JOIN agencies a ON a.agency_id = p.agency_id
CROSS JOIN LATERAL (SELECT (%(now)s::timestamptz AT TIME ZONE a.time_zone)::date AS day) today
WHERE p.agency_id = %(agency_id)s AND p.issuer = %(issuer)s AND p.subject = %(subject)s
  AND p.ended_at IS NULL AND (p.sign_in_until IS NULL OR p.sign_in_until > today.day)
"""


class SignedIn(NamedTuple):
    """Whose sign-in it is, and the roles held on the agency's day."""

    principal_id: UUID
    employee_id: UUID | None
    kind: str
    scopes: list[str]
    roles: list[str]


async def principal_with_roles(
    conn: AsyncConnection, *, agency_id: int, issuer: str, subject: str, now: datetime
) -> SignedIn | None:
    """Return the principal with the roles that it holds on the agency's day, None where there is none."""
    values = {"agency_id": agency_id, "issuer": issuer, "subject": subject, "now": now}
    row = await (await (await raw(conn)).execute(SIGNED_IN, values)).fetchone()
    return None if row is None else SignedIn(*row)


async def add_principals(conn: AsyncConnection, agency_id: int, new: Sequence[Principal]) -> set[UUID]:
    """Insert sign-ins, skip those that clash with another one, and return the ids of those that are in."""
    if not new:
        return set()
    rows = [{"agency_id": agency_id, **asdict(one), "scopes": list(one.scopes)} for one in new]
    statement = insert_or_skip(principals).values(rows).on_conflict_do_nothing()
    return set((await conn.scalars(statement.returning(principals.c.principal_id))).all())


async def bound_subjects(conn: AsyncConnection, agency_id: int, subjects: Sequence[str]) -> set[tuple[str, str]]:
    """Return issuer and subject of the sign-ins that have one of the subjects."""
    found = select(principals.c.issuer, principals.c.subject).where(
        principals.c.agency_id == agency_id, principals.c.ended_at.is_(None), principals.c.subject.in_(subjects)
    )
    return {(row.issuer, row.subject) for row in await conn.execute(found)}


async def principal(
    conn: AsyncConnection, agency_id: int, principal_id: UUID, *, hold: bool = False
) -> Principal | None:
    """Return a principal; with `hold` locked until the end."""
    query = select(principals).where(principals.c.agency_id == agency_id, principals.c.principal_id == principal_id)
    row = (await conn.execute(query.with_for_update() if hold else query)).one_or_none()
    return None if row is None else _principal(row)


async def principal_of_employee(conn: AsyncConnection, agency_id: int, employee_id: UUID) -> Principal | None:
    """Return an employee's sign-in that has not ended, locked until the end."""
    query = select(principals).where(
        principals.c.agency_id == agency_id,
        principals.c.employee_id == employee_id,
        principals.c.ended_at.is_(None),
    )
    row = (await conn.execute(query.with_for_update())).one_or_none()
    return None if row is None else _principal(row)


async def put_principal(conn: AsyncConnection, agency_id: int, changed: Principal) -> None:
    """Write a held sign-in's end, its last day and its scopes."""
    values = {
        "ended_at": changed.ended_at,
        "ended_by": changed.ended_by,
        "end_reason": changed.end_reason,
        "sign_in_until": changed.sign_in_until,
        "scopes": list(changed.scopes),
    }
    this = (principals.c.agency_id == agency_id, principals.c.principal_id == changed.principal_id)
    await conn.execute(update(principals).where(*this).values(values))


async def principals_page(conn: AsyncConnection, agency_id: int, *, after: UUID | None, size: int) -> list[Principal]:
    """Return principals in the order of their ids."""
    query = select(principals).where(principals.c.agency_id == agency_id)
    if after is not None:
        query = query.where(principals.c.principal_id > after)
    return [_principal(row) for row in await conn.execute(query.order_by(principals.c.principal_id).limit(size))]


async def add_grant(conn: AsyncConnection, agency_id: int, new: RoleGrant) -> None:
    """Insert a grant."""
    await conn.execute(insert(role_grants).values(agency_id=agency_id, **asdict(new)))


async def grant(conn: AsyncConnection, agency_id: int, grant_id: UUID, *, hold: bool = False) -> RoleGrant | None:
    """Return a grant; with `hold` locked until the end."""
    query = select(role_grants).where(role_grants.c.agency_id == agency_id, role_grants.c.grant_id == grant_id)
    row = (await conn.execute(query.with_for_update() if hold else query)).one_or_none()
    return None if row is None else _grant(row)


async def put_grant(conn: AsyncConnection, agency_id: int, changed: RoleGrant) -> None:
    """Write a held grant's approval and end."""
    values = {"until": changed.until, "approved_by": changed.approved_by, "approved_at": changed.approved_at}
    this = (role_grants.c.agency_id == agency_id, role_grants.c.grant_id == changed.grant_id)
    await conn.execute(update(role_grants).where(*this).values(values))


async def grants_page(
    conn: AsyncConnection, agency_id: int, *, only: GrantFilter, after: UUID | None, size: int
) -> list[RoleGrant]:
    """Return grants in the order of their ids; on a day, those that count then, approved, as far as is known now."""
    query = select(role_grants).where(role_grants.c.agency_id == agency_id)
    if only.principal_id is not None:
        query = query.where(role_grants.c.principal_id == only.principal_id)
    if only.on is not None:
        query = query.where(
            role_grants.c.approved_at.is_not(None),
            role_grants.c.since <= only.on,
            or_(role_grants.c.until.is_(None), role_grants.c.until > only.on),
        )
    if after is not None:
        query = query.where(role_grants.c.grant_id > after)
    return [_grant(row) for row in await conn.execute(query.order_by(role_grants.c.grant_id).limit(size))]


async def grants_beyond(conn: AsyncConnection, agency_id: int, principal_id: UUID, day: date) -> list[RoleGrant]:
    """Return a principal's grants, approved or proposed, that reach beyond the start of a day, locked until the end."""
    query = select(role_grants).where(
        role_grants.c.agency_id == agency_id,
        role_grants.c.principal_id == principal_id,
        or_(role_grants.c.until.is_(None), role_grants.c.until > func.greatest(day, role_grants.c.since)),
    )
    rows = await conn.execute(query.order_by(role_grants.c.grant_id).with_for_update())
    return [_grant(row) for row in rows]


def _principal(row: Row[Any]) -> Principal:
    return Principal(
        principal_id=row.principal_id,
        issuer=row.issuer,
        subject=row.subject,
        kind=PrincipalKind(row.kind),
        name=row.name,
        employee_id=row.employee_id,
        scopes=tuple(row.scopes),
        bound_at=row.bound_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        end_reason=row.end_reason,
        sign_in_until=row.sign_in_until,
    )


def _grant(row: Row[Any]) -> RoleGrant:
    return RoleGrant(
        grant_id=row.grant_id,
        principal_id=row.principal_id,
        role=Role(row.role),
        since=row.since,
        until=row.until,
        origin=GrantOrigin(row.origin),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
    )
