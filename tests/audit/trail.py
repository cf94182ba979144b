"""A trail of audit rows to chain and verify, and a superuser who changes it behind the service's back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import chaining, verifying
from app.audit.model import Difference, Finding, Record
from app.audit.service import record
from app.persistence.database import DEFAULT_LIMITS, Database, make_engine
from app.shared.ids import new_id
from tests.personnel.builders import found_agency
from tests.support.databases import Clone

AGENCY = 9901
NOW = datetime(2026, 5, 2, 2, 0, tzinfo=UTC)


def entry(number: int) -> Record:
    return Record(
        principal_id=new_id(),
        action="unit.record",
        object_kind="unit",
        object_id=f"U{number}",
        request_id=f"permintaan “{number}”",
        subject_employee_id=new_id(),
        before_digest=f"sha256:{number:064}",
        after_digest=f"sha256:{number + 1:064}",
    )


async def found(clone: Clone) -> None:
    owner = Database(clone.superuser_url, pool_size=1)
    async with owner.transaction(AGENCY) as conn:
        await found_agency(conn, agency_id=AGENCY)
    await owner.close()


async def write(database: Database, *numbers: int) -> None:
    async with database.transaction(AGENCY) as conn:
        await record(conn, *map(entry, numbers), agency_id=AGENCY, now=NOW)


async def chain(database: Database, *, size: int = chaining.ROWS_AT_ONCE) -> int:
    async with database.transaction(AGENCY) as conn:
        one = await chaining.begin(conn, agency_id=AGENCY)
    while not one.ended:
        async with database.transaction(AGENCY) as conn:
            one = await chaining.go_on(conn, one, size=size)
    return one.chained


async def verify(database: Database) -> tuple[verifying.ChainCheck, list[Finding]]:
    async with database.transaction(AGENCY) as conn:
        return await verify_on(conn)


async def verify_on(conn: AsyncConnection, *, size: int = 7) -> tuple[verifying.ChainCheck, list[Finding]]:
    check, findings = await verifying.begin(conn, agency_id=AGENCY)
    while not check.ended:
        findings += await verifying.go_on(conn, check, size=size)
    return check, findings


async def differences(database: Database) -> list[tuple[Difference, int]]:
    _, findings = await verify(database)
    return [(finding.kind, finding.position) for finding in findings]


@asynccontextmanager
async def tried(clone: Clone, *statements: str) -> AsyncIterator[AsyncConnection]:
    """Lend a connection on which a superuser has changed something behind the service's back, and take it back."""
    engine = make_engine(clone.superuser_url, DEFAULT_LIMITS, "erk test", poolclass=NullPool)
    async with engine.connect() as conn:
        await conn.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            await conn.exec_driver_sql(statement)
        yield conn
        await conn.rollback()
    await engine.dispose()


@contextmanager
def behind_the_back(clone: Clone) -> Iterator[psycopg.Connection[Any]]:
    """Lend a superuser's connection with triggers and foreign keys off."""
    with psycopg.connect(clone.superuser_url) as conn:
        conn.execute("SET session_replication_role = replica")
        yield conn
