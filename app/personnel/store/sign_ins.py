"""Queries on who signs in, and on the roles given."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Date, Row, and_, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.personnel.tables import principals, role_grants
from app.regulation.tables import agencies


async def principal_with_roles(
    conn: AsyncConnection, *, agency_id: int, issuer: str, subject: str, now: datetime
) -> Sequence[Row[UUID, UUID | None, str, list[str], str | None]]:
    """Return one row per role that the principal holds on the agency's day, one with no role if there is none."""
    today = cast(func.timezone(agencies.c.time_zone, literal(now)), Date)
    person, grant = principals.c, role_grants.c
    held = and_(
        grant.agency_id == person.agency_id,
        grant.principal_id == person.principal_id,
        grant.approved_at.is_not(None),
        grant.since <= today,
        or_(grant.until.is_(None), grant.until > today),
    )
    query = (
        select(person.principal_id, person.employee_id, person.kind, person.scopes, grant.role)
        .select_from(principals.join(agencies, agencies.c.agency_id == person.agency_id).outerjoin(role_grants, held))
        .where(person.agency_id == agency_id, person.issuer == issuer, person.subject == subject)
    )
    return (await conn.execute(query)).all()
