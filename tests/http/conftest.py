"""The application with the sample routes, over a database of the test's own with two agencies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from app.clock import SystemClock
from app.http.application import create_app
from app.http.cursors import Cursors
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer
from app.http.security.keys import FixedKeys
from app.http.security.tokens import TokenRules, TokenVerifier
from app.http.services import Services
from app.persistence.database import Database
from tests.http import sample
from tests.http.office import AUDIENCE, BANDUNG, CLAIM, LUBUKLINGGAU, bind, issuer_in, open_agency

RULES = TokenRules(issuer=DEVELOPMENT_ISSUER, audience=AUDIENCE, algorithms=("ES256", "RS256"), agency_claim=CLAIM)


def app_on(database: Database, tokens: TokenVerifier) -> FastAPI:
    app = create_app(Services(database=database, clock=SystemClock(), tokens=tokens, cursors=Cursors(b"test key")))
    app.include_router(sample.router)
    app.include_router(sample.sync_router)
    app.openapi_schema = None
    return app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://erk.test")


@pytest.fixture
def issuer(tmp_path: Path) -> DevelopmentIssuer:
    return issuer_in(tmp_path)


@pytest.fixture
def tokens(issuer: DevelopmentIssuer) -> TokenVerifier:
    return TokenVerifier(RULES, FixedKeys(issuer.public_keys))


@pytest.fixture
async def offline(tokens: TokenVerifier) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application for what is decided before the database; there is none."""
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    async with client_of(app_on(database, tokens)) as client:
        yield client
    await database.close()


@pytest.fixture
async def client(
    fresh_database: Database, tokens: TokenVerifier, superuser: psycopg.AsyncConnection[Any]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application with an officer in each of two agencies."""
    for agency_id in (LUBUKLINGGAU, BANDUNG):
        await open_agency(superuser, agency_id)
        await bind(superuser, agency_id)
    async with client_of(app_on(fresh_database, tokens)) as client:
        yield client


@pytest.fixture
def unit_codes(superuser: psycopg.AsyncConnection[Any]) -> Callable[[], Any]:
    """What the database really holds."""

    async def read() -> list[tuple[int, str]]:
        cursor = await superuser.execute("SELECT agency_id, code FROM units ORDER BY agency_id, code")
        return [(row[0], row[1]) for row in await cursor.fetchall()]

    return read
