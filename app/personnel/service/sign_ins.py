"""Who signs in, and with which roles."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.personnel.model import SignIn
from app.personnel.store import sign_ins as store
from app.shared.caller import Caller, Role


async def principal_of(conn: AsyncConnection, *, agency_id: int, sign_in: SignIn, now: datetime) -> Caller | None:
    """Return the principal that signed in, with the roles it holds on the agency's day, None where there is none.

    A service account has those of the token's scopes that its own row names; a person has all of the token's.
    """
    rows = await store.principal_with_roles(
        conn, agency_id=agency_id, issuer=sign_in.issuer, subject=sign_in.subject, now=now
    )
    if not rows:
        return None
    person = rows[0]
    return Caller(
        agency_id=agency_id,
        principal_id=person.principal_id,
        employee_id=person.employee_id,
        roles=frozenset(Role(row.role) for row in rows if row.role is not None),
        scopes=sign_in.scopes & set(person.scopes) if person.kind == "service_account" else sign_in.scopes,
        request_id=sign_in.request_id,
    )
