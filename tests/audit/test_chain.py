"""The chain over audit rows: nothing is left out, nothing is chained twice, and whatever is changed is named."""

from __future__ import annotations

import asyncio
from itertools import product
from unittest.mock import ANY

import psycopg
import pytest

from app.audit.links import COLUMNS
from app.audit.model import Difference, Finding
from app.audit.service import record
from app.audit.tables import audit_log
from app.persistence.database import Database, raw
from tests.audit.trail import (
    AGENCY,
    NOW,
    behind_the_back,
    chain,
    differences,
    entry,
    found,
    tried,
    verify,
    verify_on,
    write,
)
from tests.support.databases import Clone

CHANGES = {
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "principal_id": "gen_random_uuid()",
    "action": "action || ' '",
    "object_kind": "'employee'",
    "object_id": "overlay(object_id PLACING 'V' FROM 1)",
    "subject_employee_id": "NULL",
    "request_id": "replace(request_id, '“', '\"')",
    "before_digest": "overlay(before_digest PLACING '1' FROM 20)",
    "after_digest": "NULL",
    "written_in": "written_in + 1",
}


@pytest.fixture
async def database(fresh_database: Database, clone: Clone) -> Database:
    await found(clone)
    await chain(fresh_database)
    return fresh_database


async def places(database: Database) -> list[tuple[int, str]]:
    async with database.transaction(AGENCY) as conn:
        cursor = await (await raw(conn)).execute(
            "SELECT position, object_id FROM audit_links JOIN audit_log USING (agency_id, audit_id)"
            " WHERE action = 'unit.record' ORDER BY position"
        )
        return [(row[0], row[1]) for row in await cursor.fetchall()]


def test_the_form_of_a_row_has_every_column() -> None:
    assert set(COLUMNS) == {column.name for column in audit_log.columns}
    assert CHANGES.keys() == set(COLUMNS) - {"agency_id", "audit_id"}


async def test_rows_are_chained_once_without_gaps_and_verified(database: Database) -> None:
    await write(database, *range(5))
    await write(database, *range(5, 12))

    assert await chain(database, size=5) == 12
    assert await chain(database, size=5) == 0

    (first, _), *_ = found_places = await places(database)
    assert [position for position, _ in found_places] == list(range(first, first + 12))
    check, findings = await verify(database)
    assert (findings, check.rows, check.waiting) == ([], check.total, 0)
    await write(database, 12)
    check, findings = await verify(database)
    assert (findings, check.waiting) == ([], 1)


async def test_a_slow_transaction_that_commits_after_later_ones_is_not_left_out(database: Database) -> None:
    async with database.transaction(AGENCY) as slow:
        await record(slow, entry(1), agency_id=AGENCY, now=NOW)
        await write(database, 2)
        assert await chain(database) == 1
        await write(database, 3)
        assert await chain(database) == 1

    assert await chain(database) == 1
    assert [object_id for _, object_id in await places(database)] == ["U2", "U3", "U1"]
    assert await differences(database) == []


async def test_writers_a_slow_transaction_and_two_chains_at_once_leave_nothing_out(database: Database) -> None:
    async def writer(first: int) -> None:
        for number in range(first, first + 20):
            await write(database, number)

    async def chainer() -> int:
        return sum([await chain(database, size=3) for _ in range(15)])

    async with database.transaction(AGENCY) as slow:
        await record(slow, entry(999), agency_id=AGENCY, now=NOW)
        _, *counts = await asyncio.gather(
            asyncio.gather(*(writer(first) for first in range(0, 80, 20))), chainer(), chainer()
        )
    left = await chain(database)

    assert sum(counts) + left == 81
    assert sorted(object_id for _, object_id in await places(database)) == sorted(
        ["U999", *(f"U{number}" for number in range(80))]
    )
    assert await differences(database) == []


async def test_a_database_that_was_moved_to_another_server_is_chained_on(database: Database, clone: Clone) -> None:
    """There transactions are counted anew: lower than what was settled."""
    await write(database, 1)
    await chain(database)
    with behind_the_back(clone) as conn:
        conn.execute("UPDATE audit_chains SET cluster = 'another', settled_before = 9000000000")
    await write(database, 2)

    assert await chain(database) == 1
    await write(database, 3)
    assert await chain(database) == 1
    assert await differences(database) == []


TABLES = ("audit_log", "audit_links", "audit_keys", "audit_checkpoints", "run_seals", "sealed_results")
STATEMENTS = ("UPDATE {} SET agency_id = agency_id", "DELETE FROM {}", "TRUNCATE {} CASCADE")


def test_nobody_changes_or_deletes_the_trail_not_even_its_owner(clone: Clone) -> None:
    for url in (clone.app_url, clone.owner_url, clone.superuser_url):
        with psycopg.connect(url, autocommit=True) as conn:
            for table, statement in product(TABLES, STATEMENTS):
                with pytest.raises(psycopg.Error, match=r"append-only|permission denied"):
                    conn.execute(statement.format(table).encode())


async def test_one_byte_changed_in_any_column_is_named(database: Database, clone: Clone) -> None:
    await write(database, *range(5))
    await chain(database)
    (_, _), (position, _), *_ = await places(database)
    for column, value in CHANGES.items():
        change = (
            f"UPDATE audit_log SET {column} = {value} WHERE audit_id ="  # noqa: S608 - of this test
            f" (SELECT audit_id FROM audit_links WHERE position = {position})"
        )
        async with tried(clone, change) as conn:
            _, findings = await verify_on(conn)

        assert findings == [Finding(kind=Difference.ROW_CHANGED, position=position, object_id=ANY)], column


async def test_a_missing_an_inserted_and_a_renamed_row_are_named(database: Database, clone: Clone) -> None:
    await write(database, *range(5))
    await chain(database)
    (deleted, _), (renamed, _), *_ = await places(database)
    with behind_the_back(clone) as conn:
        conn.execute(
            "DELETE FROM audit_log WHERE audit_id = (SELECT audit_id FROM audit_links WHERE position = %s)", (deleted,)
        )
        conn.execute(
            "UPDATE audit_log SET audit_id = gen_random_uuid()"
            " WHERE audit_id = (SELECT audit_id FROM audit_links WHERE position = %s)",
            (renamed,),
        )
        conn.execute(
            "INSERT INTO audit_log (agency_id, audit_id, recorded_at, action, object_kind, object_id, request_id,"
            " written_in) VALUES (%s, gen_random_uuid(), %s, 'unit.record', 'unit', 'U0', '', 3)",
            (AGENCY, NOW),
        )

    assert await differences(database) == [
        (Difference.ROW_MISSING, deleted),
        (Difference.ROW_MISSING, renamed),
        (Difference.ROW_INSERTED, 0),
        (Difference.ROW_INSERTED, 0),
    ]


async def test_a_removed_a_broken_and_a_foreign_link_are_named(database: Database, clone: Clone) -> None:
    await write(database, *range(6))
    await chain(database)
    (removed, _), (broken, _), (foreign, _), *_ = [
        place for number, place in enumerate(await places(database)) if number % 2
    ]
    with behind_the_back(clone) as conn:
        conn.execute("DELETE FROM audit_links WHERE position = %s", (removed,))
        conn.execute(
            "UPDATE audit_links SET chain_digest = set_byte(chain_digest, 31, 255 - get_byte(chain_digest, 31))"
            " WHERE position = %s",
            (broken,),
        )
        conn.execute("UPDATE audit_links SET row_digest = sha256(row_digest) WHERE position = %s", (foreign,))

    assert await differences(database) == [
        (Difference.LINK_MISSING, removed),
        (Difference.LINK_BROKEN, broken),
        (Difference.LINK_BROKEN, broken + 1),
        (Difference.LINK_BROKEN, foreign),
        (Difference.ROW_CHANGED, foreign),
        (Difference.ROW_INSERTED, 0),
    ]
