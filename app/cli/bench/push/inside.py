"""The service's application inside this process: for preparing a bench, and for taking down what a request executes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx

from app.cli.errors import RefusedError
from app.clock import SystemClock
from app.http.application import create_app
from app.http.scopes import Scope
from app.http.security.development import DevelopmentIssuer, TokenRequest
from app.http.services import Services
from app.main import cursors_of, sealer_of, token_verifier
from app.persistence.database import Database
from app.settings import Settings

_LIFETIME: Final = timedelta(hours=4)
_SHOWN: Final = 600

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Stands still, so that the instant can be told from any other value."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Client:
    """Asks the application inside this process."""

    client: httpx.AsyncClient

    async def get(self, path: str, token: str) -> Json:
        """Read something."""
        return _body(await self.client.get(path, headers={"Authorization": f"Bearer {token}"}))

    async def post(self, path: str, token: str, content: object) -> Json:
        """Create something or act, once."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        return _body(await self.client.post(path, headers=headers, json=content))


def own_settings(folder: Path) -> Settings:
    """Return the settings of a site in this folder that has set nothing, whatever the environment says."""
    return Settings.model_construct(data_dir=folder)


@asynccontextmanager
async def inside(folder: Path, database: Database, now: datetime) -> AsyncIterator[Client]:
    """Lend a client of the application, which works with the database given and for which it is always `now`."""
    settings = own_settings(folder)
    async with httpx.AsyncClient(trust_env=False) as outside:
        services = Services(
            database=database,
            clock=FixedClock(now),
            tokens=token_verifier(settings, outside),
            cursors=cursors_of(settings),
            sealer=sealer_of(settings),
        )
        transport = httpx.ASGITransport(create_app(services))
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            yield Client(client)


class Tokens:
    """Tokens of the folder's development issuer."""

    def __init__(self, folder: Path, agency_id: int) -> None:
        settings = own_settings(folder)
        self._issuer = DevelopmentIssuer(folder, audience=settings.audience, agency_claim=settings.agency_claim)
        self._agency_id = agency_id

    def token_of(self, subject: str, *scopes: Scope) -> str:
        """Issue a token with what this subject may at most do."""
        request = TokenRequest(subject=subject, agencies=(self._agency_id,), scopes=scopes, lifetime=_LIFETIME)
        return self._issuer.issue(request, now=SystemClock().now())


def _body(answer: httpx.Response) -> Json:
    if not answer.is_success:
        request = f"{answer.request.method} {answer.request.url.path}"
        raise RefusedError(request, answer.status_code, answer.text[:_SHOWN])
    found: Json = answer.json()
    return found
