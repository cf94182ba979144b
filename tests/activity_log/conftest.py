"""An office in a database that is rolled back, or in a fresh one with real commits."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from app.persistence.database import raw
from tests.activity_log.office import Office, arrange
from tests.support.databases import RolledBackDatabase


@pytest.fixture
async def office(database: RolledBackDatabase) -> Office:
    async with database.superuser() as conn:
        return await arrange(await raw(conn))


@pytest.fixture
async def fresh_office(superuser: psycopg.AsyncConnection[Any]) -> Office:
    return await arrange(superuser)
