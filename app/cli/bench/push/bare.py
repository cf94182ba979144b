"""Endpoints with nothing round them, served as the service is: the limits that it is measured against."""

from __future__ import annotations

import pickle
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import FastAPI
from psycopg import AsyncConnection as Driver
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

from app.cli.bench.push import store
from app.cli.bench.push.tape import Step, play
from app.cli.bench.push.template import Recorded, Template
from app.cli.demo.process import running
from app.cli.server import serve_application
from app.clock import SystemClock
from app.persistence.database import DEFAULT_LIMITS

_POOL: Final = 10
"""As many connections as a process of the service has."""
_MODULE: Final = "app.cli.bench.push.bare"


class PlainEntry(BaseModel):
    """What is inserted into the plain table."""

    activity_id: UUID
    employee_id: UUID
    work_date: date
    started_at: datetime
    ended_at: datetime
    minutes: int
    catalogue_code: str
    volume: str
    description: str


class Wanted(BaseModel):
    """The values with which the statements of a push are executed."""

    subject: str
    employee_id: str
    principal_id: str
    device_id: str
    seq: int
    mutation_id: str
    activity_id: str
    day: str


@dataclass(frozen=True, slots=True)
class InsertApp:
    """Makes the endpoint that inserts one row into a plain table, without a transaction round it."""

    url: str

    def __call__(self) -> FastAPI:
        """Make it in the process that serves it."""
        app, pool = _app(self.url, autocommit=True)

        @app.post("/insert")
        async def insert(entry: PlainEntry) -> dict[str, str]:
            async with pool.connection() as conn:
                await conn.execute(store.PLAIN, entry.__dict__)
            return {"status": "applied"}

        return app


@dataclass(frozen=True, slots=True)
class ReplayApp:
    """Makes the endpoint that executes the statements of a recorded push with other values."""

    url: str
    recorded: Recorded

    def __call__(self) -> FastAPI:
        """Make it in the process that serves it."""
        app, pool = _app(self.url)
        template, clock = Template(self.recorded), SystemClock()

        @app.post("/replay")
        async def replay(wanted: Wanted) -> dict[str, str]:
            values = {name: str(value) for name, value in wanted.__dict__.items()}
            async with pool.connection() as conn:
                await play(conn, template.steps, template.params(values, clock.now()))
            return {"status": "applied"}

        return app


@dataclass(frozen=True, slots=True)
class SelectApp:
    """Makes the endpoint that executes the statements of recorded reads, each just as it was."""

    url: str
    reads: Sequence[Sequence[Step]]

    def __call__(self) -> FastAPI:
        """Make it in the process that serves it."""
        app, pool = _app(self.url)
        params = [[step.params for step in steps] for steps in self.reads]

        @app.get("/replay/{number}")
        async def replay(number: int) -> dict[str, str]:
            async with pool.connection() as conn:
                await play(conn, self.reads[number], params[number])
            return {"status": "applied"}

        return app


def _app(url: str, *, autocommit: bool = False) -> tuple[FastAPI, AsyncConnectionPool[Driver[Any]]]:
    session = {"options": DEFAULT_LIMITS.options(), "autocommit": autocommit}
    pool = AsyncConnectionPool[Driver[Any]](url, min_size=_POOL, max_size=_POOL, kwargs=session, open=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            await pool.wait()
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/readyz")
    async def ready() -> None:
        pass

    return app, pool


@contextmanager
def serving(make: Callable[[], FastAPI], folder: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Serve a bare endpoint by processes of its own, as the service is served; lend its port and its process."""
    made = folder / "bare.pickle"
    made.write_bytes(pickle.dumps(make))
    with running([_MODULE, str(made), str(workers)], folder / "bare.log", {}) as process:
        yield urlsplit(process.wait_until_ready()).port or 0, process.pid


def main(made: str, workers: str) -> None:
    """Serve the endpoint that the bench wrote down, until stopped."""
    make = pickle.loads(Path(made).read_bytes())  # noqa: S301 - written by the bench, in its own folder
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        serve_application(make, listener, int(workers))


if __name__ == "__main__":
    main(*sys.argv[1:])
