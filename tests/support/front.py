"""The service over HTTP in this process, with tokens for the people of an office, for officers and for machines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from app.clock import SystemClock
from app.http.application import create_app
from app.http.cursors import Cursors
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.http.security.keys import FixedKeys
from app.http.security.tokens import TokenRules, TokenVerifier
from app.http.services import Services
from app.persistence.database import Database
from app.shared.ids import new_id
from tests.support.office import AGENCY, NOW, Office

AUDIENCE = "erk"
CLAIM = "agency"
RULES = TokenRules(issuer=DEVELOPMENT_ISSUER, audience=AUDIENCE, algorithms=("ES256",), agency_claim=CLAIM)


class StandingClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW


@dataclass
class Front:
    """Requests, each by somebody."""

    client: httpx.AsyncClient
    issuer: DevelopmentIssuer
    superuser: psycopg.AsyncConnection[Any]
    office: Office
    app: FastAPI
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    async def admit(
        self, subject: str, *, employee_id: UUID | None = None, role: str | None = None, kind: str = "person"
    ) -> None:
        """Let somebody sign in, from now on named by `subject`."""
        principal_id = new_id()
        await self.superuser.execute(
            "INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, employee_id, scopes,"
            " bound_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (AGENCY, principal_id, DEVELOPMENT_ISSUER, subject, kind, subject, employee_id, _scopes(kind), NOW),
        )
        if role is not None:
            await self.superuser.execute(
                "INSERT INTO role_grants (agency_id, grant_id, principal_id, role, since, origin, proposed_at,"
                " approved_at) VALUES (%s, %s, %s, %s, %s, 'owner', %s, %s)",
                (AGENCY, new_id(), principal_id, role, date(2026, 1, 1), NOW, NOW),
            )

    def token(self, subject: str, scopes: Sequence[str] = tuple(Scope)) -> dict[str, str]:
        if subject not in self.headers:
            asked = TokenRequest(
                subject=subject, agencies=(AGENCY,), scopes=tuple(scopes), lifetime=timedelta(minutes=10)
            )
            token = self.issuer.issue(asked, now=SystemClock().now())  # tokens are checked by the machine's clock
            self.headers[subject] = {"Authorization": f"Bearer {token}"}
        return self.headers[subject]

    async def get(self, subject: str, path: str, **params: str | list[str]) -> httpx.Response:
        return await self.client.get(path, params=params, headers=self.token(subject))

    async def post(self, subject: str, path: str, body: object, **headers: str) -> httpx.Response:
        key = {"Idempotency-Key": str(new_id()), "Accept-Language": "en"}
        return await self.client.post(path, json=body, headers=self.token(subject) | key | headers)


def _scopes(kind: str) -> list[str]:
    return [str(scope) for scope in Scope] if kind == "service_account" else []


@pytest.fixture
async def front(
    fresh_database: Database, fresh_office: Office, superuser: psycopg.AsyncConnection[Any], tmp_path: Path
) -> AsyncIterator[Front]:
    """The service with two of the staff, their head and an officer signed in."""
    issuer = DevelopmentIssuer(tmp_path, audience=AUDIENCE, agency_claim=CLAIM)
    tokens = TokenVerifier(RULES, FixedKeys(issuer.public_keys))
    services = Services(database=fresh_database, clock=StandingClock(), tokens=tokens, cursors=Cursors(b"test key"))
    app = create_app(services)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://erk.test") as client:
        made = Front(client, issuer, superuser, fresh_office, app)
        await made.admit("siti", employee_id=fresh_office.staff[0])
        await made.admit("budi", employee_id=fresh_office.staff[1])
        await made.admit("kepala", employee_id=fresh_office.head)
        await made.admit("petugas", role="officer")
        yield made
