"""The application over a database of the test's own with two agencies, and tokens for their people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.clock import SystemClock
from app.http.application import create_app
from app.http.cursors import Cursors
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.http.security.keys import FixedKeys
from app.http.security.tokens import TokenRules, TokenVerifier
from app.http.services import Services
from app.persistence.database import Database
from app.persistence.objects import Objects
from app.persistence.partitions import ensure_activity_partitions
from app.persistence.sealing import Sealer
from app.personnel import service
from app.personnel.model import NewPrincipal, PrincipalKind
from app.regulation import service as regulation
from app.shared.ids import new_id
from app.shared.month import Month
from tests.personnel.builders import SINCE, agency

DEMO = 9901
BANDUNG = 3273
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)


class StandingClock:
    """A clock that stands on the first of April 2026."""

    def now(self) -> datetime:
        return NOW


@dataclass(frozen=True)
class Api:
    """A client of the service, for whichever subject."""

    client: httpx.AsyncClient
    issuer: DevelopmentIssuer
    issued: dict[tuple[str, int, tuple[Scope, ...]], Mapping[str, str]] = field(default_factory=dict)

    def token(self, subject: str, agency_id: int, scopes: tuple[Scope, ...] = tuple(Scope)) -> Mapping[str, str]:
        if (subject, agency_id, scopes) not in self.issued:
            request = TokenRequest(
                subject=subject, agencies=(agency_id,), scopes=scopes, lifetime=timedelta(minutes=30)
            )
            self.issued[subject, agency_id, scopes] = {
                "Authorization": f"Bearer {self.issuer.issue(request, now=SystemClock().now())}",
                "Accept-Language": "en",
            }
        return self.issued[subject, agency_id, scopes]

    async def get(
        self,
        path: str,
        *,
        subject: str = "ani",
        agency_id: int = DEMO,
        known: str | None = None,
        scopes: tuple[Scope, ...] = tuple(Scope),
    ) -> httpx.Response:
        condition = {} if known is None else {"If-None-Match": known}
        return await self.client.get(path, headers=dict(self.token(subject, agency_id, scopes)) | condition)

    async def post(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        subject: str = "ani",
        agency_id: int = DEMO,
        key: str | None = None,
        scopes: tuple[Scope, ...] = tuple(Scope),
    ) -> httpx.Response:
        headers = {**self.token(subject, agency_id, scopes), "Idempotency-Key": key or str(new_id())}
        return await self.client.post(path, json=body, headers=headers)

    async def create(self, path: str, *items: Mapping[str, object]) -> list[str]:
        """Record items none of which may be refused, and return their ids."""
        answer = await self.post(path, {"items": list(items)})
        assert answer.status_code == 200, answer.text
        assert answer.json()["refused"] == 0, answer.text
        return [item["id"] for item in answer.json()["items"]]


@pytest.fixture
async def api(fresh_database: Database, owner_url: str, tmp_path: Path) -> AsyncIterator[Api]:
    await found_two_agencies(owner_url)
    async with fresh_database.transaction(DEMO) as conn:
        await ensure_activity_partitions(conn, Month(2026, 4))
    async with open_api(fresh_database, tmp_path) as api:
        yield api


async def found_two_agencies(owner_url: str) -> None:
    """Create both agencies with their officers, as the owner does."""
    owner = Database(owner_url, pool_size=1, application="erk test owner")
    for agency_id in (DEMO, BANDUNG):
        async with owner.transaction(agency_id) as conn:
            await regulation.create_agency(conn, new=agency(agency_id=agency_id, demo=agency_id == DEMO), now=NOW)
            await service.appoint_first_officers(
                conn, agency_id=agency_id, officers=[officer("ani"), officer("budi")], since=SINCE, now=NOW
            )
    await owner.close()


@asynccontextmanager
async def open_api(database: Database, folder: Path, objects: Objects | None = None) -> AsyncIterator[Api]:
    """Serve in this process, with the development issuer's tokens."""
    issuer = DevelopmentIssuer(folder, audience="erk", agency_claim="agency")
    rules = TokenRules(issuer=DEVELOPMENT_ISSUER, audience="erk", algorithms=("ES256", "RS256"), agency_claim="agency")
    services = Services(
        database=database,
        clock=StandingClock(),
        tokens=TokenVerifier(rules, FixedKeys(issuer.public_keys)),
        cursors=Cursors(b"test key"),
        sealer=Sealer([b"k" * 32], b"i" * 32),
        objects=objects or Objects.in_memory(),
    )
    transport = httpx.ASGITransport(create_app(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://erk.test") as client:
        yield Api(client, issuer)


def officer(subject: str) -> NewPrincipal:
    return NewPrincipal(
        issuer=DEVELOPMENT_ISSUER, subject=subject, kind=PrincipalKind.PERSON, name=subject.title(), employee_id=None
    )


def unit(code: str = "DISDIK", **changed: object) -> dict[str, Any]:
    return {"code": code, "name": "Dinas Pendidikan", "kind": "dinas", "since": "2026-01-01"} | changed


def post(code: str, unit_id: str, **changed: object) -> dict[str, Any]:
    return {
        "code": code,
        "title": "Analis",
        "unit_id": unit_id,
        "kelas_jabatan": 7,
        "position_group": "pelaksana",
        "since": "2026-01-01",
    } | changed


def employee(nip: str = "193503302010011005", **changed: object) -> dict[str, Any]:
    return {"nip": nip, "name": "Siti", "status_asn": "pns", "golongan": "III", "since": "2026-01-01"} | changed
