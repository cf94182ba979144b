"""The database as the rest of the program sees it: transactions of one agency at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from app.persistence.failures import DatabaseUnavailableError, FailedTransactionError

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long the server lets one session work, wait and idle before it gives up."""

    statement: timedelta = timedelta(seconds=30)
    lock: timedelta = timedelta(seconds=10)
    idle_in_transaction: timedelta = timedelta(seconds=60)
    connect: timedelta = timedelta(seconds=10)

    def options(self) -> str:
        """Return the libpq `options` of a session under these limits; JIT costs more than it saves here."""
        settings = {
            "jit": "off",
            "timezone": "UTC",
            "search_path": "public",
            "statement_timeout": self.statement // _MILLISECOND,
            "lock_timeout": self.lock // _MILLISECOND,
            "idle_in_transaction_session_timeout": self.idle_in_transaction // _MILLISECOND,
        }
        return " ".join(f"-c {name}={value}" for name, value in settings.items())


DEFAULT_LIMITS = Limits()
_POOL_TIMEOUT = 10  # seconds for which a transaction waits for a connection


def sqlalchemy_url(url: str) -> URL:
    """Return a `postgresql://` URL as SQLAlchemy's, with psycopg 3 as its driver."""
    return make_url(url).set(drivername="postgresql+psycopg")


async def raw(conn: AsyncConnection) -> psycopg.AsyncConnection[Any]:
    """Return the driver's connection inside SQLAlchemy's transaction: for statements in bulk, and for the job queue."""
    # Not by `get_raw_connection`: it goes through a greenlet, for a connection that might have to be made again.
    held = conn.sync_connection
    driver: psycopg.AsyncConnection[Any] | None = None
    if held is not None and not held.closed and not held.invalidated:
        driver = held.connection.driver_connection
    if driver is None:
        message = "the connection has been given back"
        raise RuntimeError(message)
    return driver


@cache
def _set_agency(agency_id: int | None) -> sql.Composed:
    value = "" if agency_id is None else str(int(agency_id))
    return sql.SQL("SET LOCAL erk.agency_id = {}").format(sql.Literal(value))


async def set_agency(conn: AsyncConnection, agency_id: int | None) -> None:
    """Make the rows of one agency visible until the transaction ends; with None, of no agency."""
    await (await raw(conn)).execute(_set_agency(agency_id), prepare=False)


async def refuse_failed(conn: AsyncConnection) -> None:
    """Raise unless the transaction can still be committed.

    PostgreSQL answers COMMIT of a failed transaction with a silent rollback: the caller would be told that all is well.
    """
    status = (await raw(conn)).info.transaction_status
    if status is not TransactionStatus.INTRANS:
        message = f"the transaction can't be committed: {status.name}"
        raise FailedTransactionError(message)


def make_engine(url: str, limits: Limits, application: str, **pooling: Any) -> AsyncEngine:  # noqa: ANN401 - SQLAlchemy's own
    """Return an engine whose errors hide parameters and whose sessions are READ COMMITTED and within the limits."""
    seconds = limits.connect // timedelta(seconds=1)
    return create_async_engine(
        sqlalchemy_url(url),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args={"application_name": application, "connect_timeout": seconds, "options": limits.options()},
        **pooling,
    )


async def _is_lost(conn: AsyncConnection) -> bool:
    return bool(conn.invalidated or (await raw(conn)).closed)


async def _give_back(conn: AsyncConnection) -> None:
    """Close the connection even if the task is being cancelled: else the pool would miss it."""
    await asyncio.shield(asyncio.create_task(conn.close()))


class Database:
    """A pool of connections to one database; every use of it is a transaction for at most one agency."""

    def __init__(
        self, url: str, *, pool_size: int = 10, limits: Limits = DEFAULT_LIMITS, application: str = "erk"
    ) -> None:
        """Open no connection yet; `url` is libpq's (`postgresql://role@/erk?host=...`)."""
        self._pool_size = pool_size
        self._asked_for = 0
        self._engine = make_engine(
            url, limits, application, pool_size=pool_size, max_overflow=0, pool_timeout=_POOL_TIMEOUT
        )

    @asynccontextmanager
    async def transaction(self, agency_id: int | None) -> AsyncIterator[AsyncConnection]:
        """Run one READ COMMITTED transaction that sees one agency's rows (None: no agency's) and commit it at the end.

        Rolls back on any exception. Raises `FailedTransactionError` where a database error was caught inside and
        nothing could be committed, `DatabaseUnavailableError` where no connection could be had or it was lost (lost in
        the commit itself, what became of it is not known).
        """
        self._asked_for += 1
        try:
            conn = await self._open(agency_id)
            try:
                yield conn
                await refuse_failed(conn)
                await conn.commit()
            except (DBAPIError, psycopg.Error) as error:
                if not await _is_lost(conn):
                    raise
                await conn.invalidate()
                message = "the connection was lost"
                raise DatabaseUnavailableError(message) from error
            finally:
                await _give_back(conn)
        finally:
            self._asked_for -= 1

    @property
    def waiting_per_connection(self) -> int:
        """How many transactions wait for each connection of the pool, in whole ones: 0 where work is not held up."""
        return max(0, self._asked_for - self._pool_size) // self._pool_size

    async def close(self) -> None:
        """Close the pool's connections."""
        await self._engine.dispose()

    async def _open(self, agency_id: int | None) -> AsyncConnection:
        """Return a connection with its transaction begun; its first statement finds what died in the pool."""
        for _ in range(self._pool_size + 1):
            conn = await self._connect()
            try:
                await conn.begin()
                await set_agency(conn, agency_id)
            except psycopg.OperationalError:
                await conn.invalidate()
                await _give_back(conn)
            except BaseException:
                await _give_back(conn)
                raise
            else:
                return conn
        message = "every connection of the pool had died"
        raise DatabaseUnavailableError(message)

    async def _connect(self) -> AsyncConnection:
        try:
            return await self._engine.connect()
        except (DBAPIError, PoolTimeoutError) as error:
            raise DatabaseUnavailableError(type(error).__name__) from error
