"""An agency with principals, and tokens for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from app.clock import SystemClock
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.shared.ids import new_id

LUBUKLINGGAU = 1673
BANDUNG = 3273
OFFICER = "officer-1"
AUDIENCE = "erk"
CLAIM = "agency"
SINCE = date(2026, 1, 1)


async def open_agency(
    superuser: psycopg.AsyncConnection[Any], agency_id: int, *, time_zone: str = "Asia/Jakarta"
) -> None:
    await superuser.execute(
        "INSERT INTO agencies VALUES (%s, %s, false, %s, %s)",
        (agency_id, f"Agency {agency_id}", time_zone, datetime(2026, 1, 1, tzinfo=UTC)),
    )


async def bind(
    superuser: psycopg.AsyncConnection[Any],
    agency_id: int,
    subject: str = OFFICER,
    *,
    kind: str = "person",
    scopes: Sequence[str] = (),
) -> UUID:
    principal_id = new_id()
    await superuser.execute(
        "INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, scopes, bound_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            agency_id,
            principal_id,
            DEVELOPMENT_ISSUER,
            subject,
            kind,
            "Somebody",
            list(scopes),
            datetime(2026, 1, 1, tzinfo=UTC),
        ),
    )
    return principal_id


async def grant(
    superuser: psycopg.AsyncConnection[Any],
    agency_id: int,
    principal_id: UUID,
    role: str,
    *,
    days: tuple[date, date | None] = (SINCE, None),
    approved: bool = True,
) -> None:
    await superuser.execute(
        "INSERT INTO role_grants (agency_id, grant_id, principal_id, role, since, until, origin, proposed_at,"
        " approved_at) VALUES (%s, %s, %s, %s, %s, %s, 'owner', %s, %s)",
        (
            agency_id,
            new_id(),
            principal_id,
            role,
            *days,
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 1, 1, tzinfo=UTC) if approved else None,
        ),
    )


def issuer_in(folder: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(folder, audience=AUDIENCE, agency_claim=CLAIM)


def bearer(
    issuer: DevelopmentIssuer,
    *agencies: int,
    subject: str = OFFICER,
    scopes: Sequence[str] = tuple(Scope),
    lifetime: timedelta = timedelta(minutes=5),
) -> dict[str, str]:
    request = TokenRequest(
        subject=subject, agencies=agencies or (LUBUKLINGGAU,), scopes=tuple(scopes), lifetime=lifetime
    )
    return {"Authorization": f"Bearer {issuer.issue(request, now=SystemClock().now())}"}
