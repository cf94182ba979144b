"""Databases for tests: built by the shipped migrations, cloned, used as the application's role.

`database`: rolled back after the test. One connection, so one transaction at a time and `now()` stands still; what the
code commits becomes a savepoint. `database.superuser()` arranges what the role may not.

`fresh_database`: a clone of its own with real commits, for tests of tenancy, locks, `now()`, streams, workers, crashes.
`app_url`, `owner_url`, `superuser_url` and the connection `superuser` are of the same clone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import anyio
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence import embedded, migrate
from app.persistence.database import DEFAULT_LIMITS, Database, make_engine, refuse_failed, set_agency
from app.persistence.embedded import APP_ROLE, OWNER_ROLE, EmbeddedServer
from tests.support.run import one_worker_at_a_time

TEMPLATE = "erk_template"
NUMBERS = count(1)


@dataclass(frozen=True)
class Clone:
    """A database of its own with the service's schema and no rows."""

    server: EmbeddedServer
    name: str

    @property
    def app_url(self) -> str:
        return self.server.url(APP_ROLE, self.name)

    @property
    def owner_url(self) -> str:
        return self.server.url(OWNER_ROLE, self.name)

    @property
    def superuser_url(self) -> str:
        return self.server.superuser_url(self.name)


class RolledBackDatabase(Database):
    """The database of a test that leaves nothing: each transaction is a savepoint of one that is never committed."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn
        self._turn = anyio.Lock()  # refuses a second transaction inside the first: that would be a second connection

    @asynccontextmanager
    async def transaction(self, agency_id: int | None) -> AsyncIterator[AsyncConnection]:
        async with self._turn:
            async with self._conn.begin_nested():
                await set_agency(self._conn, agency_id)
                yield self._conn
                await refuse_failed(self._conn)
            # A released savepoint keeps the setting, which would hide a statement that forgot its agency.
            await set_agency(self._conn, None)

    @asynccontextmanager
    async def superuser(self) -> AsyncIterator[AsyncConnection]:
        """Lend the same connection with a superuser's rights, to arrange and to look at what the role can't."""
        async with self._turn, self._conn.begin_nested():
            await self._conn.exec_driver_sql("RESET ROLE")
            yield self._conn
            await self._conn.exec_driver_sql(f"SET ROLE {APP_ROLE}")

    async def close(self) -> None:
        pass


def administer(server: EmbeddedServer, *statements: LiteralString, **names: str) -> None:
    quoted = {word: sql.Identifier(name) for word, name in names.items()}
    with psycopg.connect(server.superuser_url(), autocommit=True) as conn:
        for statement in statements:
            conn.execute(sql.SQL(statement).format(**quoted))


def ensure_template(server: EmbeddedServer) -> None:
    with psycopg.connect(server.superuser_url(), autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone():
            return
    embedded.create_database(server.superuser_url(), "erk_growing")
    migrate.upgrade(server.url(OWNER_ROLE, "erk_growing"))
    administer(server, "ALTER DATABASE erk_growing RENAME TO {template}", template=TEMPLATE)


def make_clone(server: EmbeddedServer, name: str) -> Clone:
    administer(
        server,
        "CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy OWNER {owner}",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {app}",
        name=name,
        template=TEMPLATE,
        owner=OWNER_ROLE,
        app=APP_ROLE,
    )
    return Clone(server, name)


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> Iterator[EmbeddedServer]:
    """The run's server, with the migrated template."""
    with embedded.start(run_folder, durable=False) as server:
        with one_worker_at_a_time(run_folder):
            ensure_template(server)
        yield server


@pytest.fixture(scope="session")
def worker_clone(postgres: EmbeddedServer, worker_id: str) -> Clone:
    """The database in which this worker's rolled-back tests run; made anew where a crashed worker left one."""
    name = f"erk_{worker_id}"
    administer(postgres, "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)
    return make_clone(postgres, name)


@pytest.fixture
async def database(worker_clone: Clone) -> AsyncIterator[RolledBackDatabase]:
    engine = make_engine(worker_clone.superuser_url, DEFAULT_LIMITS, "erk test", poolclass=NullPool)
    async with engine.connect() as conn:
        outer = await conn.begin()
        await conn.exec_driver_sql(f"SET ROLE {APP_ROLE}")
        yield RolledBackDatabase(conn)
        await outer.rollback()
    await engine.dispose()


@pytest.fixture
def clone(postgres: EmbeddedServer, worker_id: str) -> Iterator[Clone]:
    name = f"erk_{worker_id}_{next(NUMBERS)}"
    yield make_clone(postgres, name)
    administer(postgres, "DROP DATABASE {name} WITH (FORCE)", name=name)


@pytest.fixture
async def fresh_database(clone: Clone) -> AsyncIterator[Database]:
    fresh = Database(clone.app_url, application="erk test")
    yield fresh
    await fresh.close()


@pytest.fixture
def app_url(clone: Clone) -> str:
    return clone.app_url


@pytest.fixture
def owner_url(clone: Clone) -> str:
    return clone.owner_url


@pytest.fixture
def superuser_url(clone: Clone) -> str:
    return clone.superuser_url


@pytest.fixture
async def superuser(clone: Clone) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A superuser's connection to the fresh clone; each statement commits."""
    async with await psycopg.AsyncConnection.connect(clone.superuser_url, autocommit=True) as conn:
        yield conn
