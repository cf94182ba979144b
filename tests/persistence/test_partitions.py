"""Partitions of activities, made by the application's role through the owner's function."""

from __future__ import annotations

from typing import Any

import anyio
import psycopg

from app.persistence.database import Database
from app.persistence.partitions import ensure_activity_partitions
from app.shared.month import Month

DEMO = 9901


async def partitions(superuser: psycopg.AsyncConnection[Any]) -> int:
    cursor = await superuser.execute("SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'")
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def test_missing_partitions_are_made_and_present_ones_left(
    fresh_database: Database, superuser: psycopg.AsyncConnection[Any]
) -> None:
    before = await partitions(superuser)

    for _ in range(2):
        async with fresh_database.transaction(None) as conn:
            await ensure_activity_partitions(conn, Month(2031, 2), Month(2031, 1))

    assert await partitions(superuser) == before + 2


async def test_two_at_once_make_a_partition_once(
    fresh_database: Database, superuser: psycopg.AsyncConnection[Any]
) -> None:
    before = await partitions(superuser)

    async def ensure() -> None:
        async with fresh_database.transaction(None) as conn:
            await ensure_activity_partitions(conn, Month(2031, 1))

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(ensure)

    assert await partitions(superuser) == before + 1
