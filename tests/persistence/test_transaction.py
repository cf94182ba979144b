"""Transactions of one agency: what they see, when they commit, how they fail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import anyio
import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import Database, Limits, raw
from app.persistence.failures import DatabaseUnavailableError, FailedTransactionError, describe, sqlstate_of
from tests.support.databases import Clone, RolledBackDatabase

BANDUNG = 3273
DEMO = 9901

INSERT = text("INSERT INTO notes VALUES (:agency, :words)")


@pytest.fixture
async def notes(superuser: psycopg.AsyncConnection[Any]) -> psycopg.AsyncConnection[Any]:
    """A table of the test's own, under the policy that every table has."""
    await superuser.execute("CREATE TABLE notes (agency_id int NOT NULL, words text PRIMARY KEY)")
    await superuser.execute("ALTER TABLE notes ENABLE ROW LEVEL SECURITY")
    await superuser.execute(
        "CREATE POLICY agency ON notes USING (agency_id = nullif(current_setting('erk.agency_id', true), '')::int)"
    )
    await superuser.execute("GRANT SELECT, INSERT ON notes TO erk_app")
    return superuser


async def agency_of(conn: AsyncConnection) -> str:
    return str(await conn.scalar(text("SELECT current_setting('erk.agency_id', true)")))


async def stored(superuser: psycopg.AsyncConnection[Any]) -> list[str]:
    cursor = await superuser.execute("SELECT words FROM notes ORDER BY words")
    return [row[0] for row in await cursor.fetchall()]


async def test_a_transaction_commits_at_its_end(fresh_database: Database, notes: psycopg.AsyncConnection[Any]) -> None:
    async with fresh_database.transaction(DEMO) as conn:
        await conn.execute(INSERT, {"agency": DEMO, "words": "kept"})
        assert await stored(notes) == []

    assert await stored(notes) == ["kept"]


async def test_what_the_driver_alone_wrote_is_committed_too(
    fresh_database: Database, notes: psycopg.AsyncConnection[Any]
) -> None:
    async with fresh_database.transaction(DEMO) as conn:
        await (await raw(conn)).execute("INSERT INTO notes VALUES (9901, 'kept')")

    assert await stored(notes) == ["kept"]


async def test_an_exception_rolls_everything_back(
    fresh_database: Database, notes: psycopg.AsyncConnection[Any]
) -> None:
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with fresh_database.transaction(DEMO) as conn:
            await conn.execute(INSERT, {"agency": DEMO, "words": "gone"})
            raise RuntimeError("changed my mind")

    assert await stored(notes) == []


async def test_an_agency_sees_only_its_own_rows_and_no_agency_sees_none(
    fresh_database: Database, notes: psycopg.AsyncConnection[Any]
) -> None:
    await notes.execute("INSERT INTO notes VALUES (9901, 'mine')")

    seen = {}
    for agency_id in (DEMO, BANDUNG, None):
        async with fresh_database.transaction(agency_id) as conn:
            seen[agency_id] = await conn.scalar(text("SELECT count(*) FROM notes"))

    assert seen == {DEMO: 1, BANDUNG: 0, None: 0}


async def test_the_agency_is_forgotten_when_the_connection_goes_back_to_the_pool(clone: Clone) -> None:
    single = Database(clone.app_url, pool_size=1)
    async with single.transaction(DEMO) as conn:
        first = (await raw(conn)).info.backend_pid

    async with single.transaction(None) as conn:
        assert (await raw(conn)).info.backend_pid == first
        assert await agency_of(conn) == ""
    await single.close()


async def test_a_swallowed_database_error_fails_the_transaction_instead_of_losing_it(
    fresh_database: Database, notes: psycopg.AsyncConnection[Any]
) -> None:
    with pytest.raises(FailedTransactionError, match="INERROR"):
        async with fresh_database.transaction(DEMO) as conn:
            await conn.execute(INSERT, {"agency": DEMO, "words": "once"})
            with pytest.raises(DBAPIError):
                await conn.execute(INSERT, {"agency": DEMO, "words": "once"})

    assert await stored(notes) == []


async def test_an_error_caught_at_a_savepoint_leaves_the_rest_to_commit(
    fresh_database: Database, notes: psycopg.AsyncConnection[Any]
) -> None:
    async with fresh_database.transaction(DEMO) as conn:
        await conn.execute(INSERT, {"agency": DEMO, "words": "once"})
        with pytest.raises(DBAPIError):
            async with conn.begin_nested():
                await conn.execute(INSERT, {"agency": DEMO, "words": "once"})

    assert await stored(notes) == ["once"]


async def test_code_that_ends_the_transaction_itself_is_found_out(fresh_database: Database) -> None:
    with pytest.raises(FailedTransactionError, match="IDLE"):
        async with fresh_database.transaction(DEMO) as conn:
            await (await raw(conn)).commit()


async def test_connections_that_died_in_the_pool_are_replaced_unseen(
    fresh_database: Database, superuser: psycopg.AsyncConnection[Any]
) -> None:
    async with fresh_database.transaction(DEMO) as one, fresh_database.transaction(DEMO) as two:
        dead = {(await raw(conn)).info.backend_pid for conn in (one, two)}
    await superuser.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s::int[]) AS pid", (list(dead),))

    async with fresh_database.transaction(DEMO) as conn:
        assert (await raw(conn)).info.backend_pid not in dead
        assert await agency_of(conn) == "9901"


async def test_a_connection_that_dies_inside_a_transaction_fails_it(
    fresh_database: Database, superuser: psycopg.AsyncConnection[Any]
) -> None:
    with pytest.raises(DatabaseUnavailableError, match="lost"):
        async with fresh_database.transaction(DEMO) as conn:
            driver = await raw(conn)
            await superuser.execute("SELECT pg_terminate_backend(%s, 5000)", (driver.info.backend_pid,))
            await driver.execute("SELECT 1")

    async with fresh_database.transaction(DEMO) as conn:
        assert await agency_of(conn) == "9901"


async def test_a_server_that_is_not_there_is_said_to_be_unavailable() -> None:
    nowhere = Database("postgresql://erk_app@/erk?host=%2Fnonexistent&port=5432")

    with pytest.raises(DatabaseUnavailableError):
        async with nowhere.transaction(DEMO):
            pass
    await nowhere.close()


async def test_a_cancelled_transaction_gives_its_connection_back_and_stores_nothing(
    clone: Clone, notes: psycopg.AsyncConnection[Any]
) -> None:
    single = Database(clone.app_url, pool_size=1)

    with anyio.move_on_after(0.2):
        async with single.transaction(DEMO) as conn:
            await conn.execute(INSERT, {"agency": DEMO, "words": "gone"})
            await conn.execute(text("SELECT pg_sleep(30)"))

    async with single.transaction(DEMO) as conn:
        assert await agency_of(conn) == "9901"
    assert await stored(notes) == []
    await single.close()


async def test_a_session_has_no_jit_thinks_in_utc_and_is_limited(clone: Clone) -> None:
    limited = Database(clone.app_url, limits=Limits(statement=timedelta(milliseconds=150)))
    async with limited.transaction(DEMO) as conn:
        found = [await conn.scalar(text(f"SHOW {name}")) for name in ("jit", "timezone", "search_path", "lock_timeout")]
        level = await conn.scalar(text("SHOW transaction_isolation"))

    assert found == ["off", "UTC", "public", "10s"]
    assert level == "read committed"
    with pytest.raises(DBAPIError) as caught:
        async with limited.transaction(DEMO) as conn:
            await conn.execute(text("SELECT pg_sleep(5)"))
    assert sqlstate_of(caught.value) == "57014"
    await limited.close()


async def test_a_database_error_is_described_without_the_values_it_repeats(
    fresh_database: Database, notes: psycopg.AsyncConnection[Any]
) -> None:
    await notes.execute("INSERT INTO notes VALUES (9901, 'secret')")

    with pytest.raises(DBAPIError) as caught:
        async with fresh_database.transaction(DEMO) as conn:
            await conn.execute(INSERT, {"agency": DEMO, "words": "secret"})

    assert describe(caught.value) == {
        "error": "UniqueViolation",
        "sqlstate": "23505",
        "schema": "public",
        "table": "notes",
        "constraint": "notes_pkey",
    }
    assert describe(ValueError("secret")) == {"error": "ValueError"}
    assert sqlstate_of(ValueError("secret")) is None


async def test_the_agency_is_a_number_and_nothing_else(fresh_database: Database) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        async with fresh_database.transaction("1'; DROP TABLE notes; --"):  # type: ignore[arg-type]  # what is refused
            pass


async def test_a_rolled_back_database_acts_as_the_application_and_forgets_the_agency(
    database: RolledBackDatabase,
) -> None:
    async with database.transaction(DEMO) as conn:
        assert await agency_of(conn) == "9901"
        assert await conn.scalar(text("SELECT current_user")) == "erk_app"
    async with database.superuser() as conn:
        assert await conn.scalar(text("SELECT current_user")) == "postgres"
        assert await agency_of(conn) == ""

    async with database.transaction(None) as conn:
        assert await agency_of(conn) == ""
        assert await conn.scalar(text("SELECT current_user")) == "erk_app"


async def test_a_rolled_back_database_finds_swallowed_errors_too_and_goes_on(database: RolledBackDatabase) -> None:
    with pytest.raises(FailedTransactionError):
        async with database.transaction(DEMO) as conn:
            with pytest.raises(DBAPIError):
                await conn.execute(text("SELECT 1/0"))

    async with database.transaction(DEMO) as conn:
        assert await conn.scalar(text("SELECT 1")) == 1


async def test_a_rolled_back_database_refuses_a_transaction_inside_another(database: RolledBackDatabase) -> None:
    async with database.transaction(DEMO):
        with pytest.raises(RuntimeError, match="already held"):
            async with database.transaction(DEMO):
                pass
