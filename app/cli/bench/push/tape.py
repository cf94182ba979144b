"""Takes down the statements of a request as the driver gets them, so that a bare endpoint can execute the very same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from psycopg import AsyncConnection as Driver
from psycopg import AsyncCursor, sql
from psycopg.pq import PipelineStatus
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.database import Database, raw

Params = Mapping[str, Any] | Sequence[Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A statement on a cursor; without one, its rows are fetched."""

    cursor: int
    pipelined: bool
    statement: str | None = None
    params: Params = None
    prepare: bool | None = None


@dataclass(slots=True)
class Tape:
    """All that one transaction asked of the driver, in order."""

    steps: list[Step] = field(default_factory=list)
    _cursors: list[AsyncCursor[Any]] = field(default_factory=list)

    @property
    def statements(self) -> int:
        """How many statements there are."""
        return sum(step.statement is not None for step in self.steps)

    def note(self, cursor: AsyncCursor[Any], statement: Any = None, params: Params = None, **how: Any) -> None:  # noqa: ANN401 - the driver's own
        """Take down a statement, or that its rows are fetched."""
        if cursor not in self._cursors:
            self._cursors.append(cursor)
        text = statement.as_string() if isinstance(statement, sql.Composable) else statement
        pipelined = cursor.connection.pgconn.pipeline_status != PipelineStatus.OFF
        self.steps.append(
            Step(cursor=self._cursors.index(cursor), pipelined=pipelined, statement=text, params=params, **how)
        )

    def take(self) -> Tape:
        """Return what was taken down, and begin anew."""
        taken = Tape(self.steps)
        self.steps, self._cursors = [], []
        return taken


async def play(driver: Driver[Any], steps: Sequence[Step], params: Sequence[Params]) -> None:
    """Execute what was taken down with other parameters, in the same round trips; the caller commits."""
    cursors: dict[int, AsyncCursor[Any]] = {}
    for pipelined, group in groupby(zip(steps, params, strict=True), key=lambda pair: pair[0].pipelined):
        if not pipelined:
            await _play(driver, cursors, group)
            continue
        async with driver.pipeline():
            await _play(driver, cursors, group)


async def _play(driver: Driver[Any], cursors: dict[int, AsyncCursor[Any]], group: Any) -> None:  # noqa: ANN401 - an iterator of pairs
    for step, values in group:
        if step.statement is None:
            await cursors[step.cursor].fetchall()
            continue
        cursor = cursors.get(step.cursor)
        if cursor is None:
            cursor = cursors[step.cursor] = driver.cursor()
        await cursor.execute(step.statement, values, prepare=step.prepare)


class RecordingDatabase(Database):
    """A database whose transactions are taken down."""

    def __init__(self, url: str) -> None:
        """Open no connection yet."""
        super().__init__(url, pool_size=1, application="erk bench")
        self.tape = Tape()

    async def _connect(self) -> AsyncConnection:
        conn = await super()._connect()
        (await raw(conn)).cursor_factory = _recording(self.tape)
        return conn


_ONE_BY_ONE = "only statements that are executed one by one can be taken down"


def _recording(tape: Tape) -> type[AsyncCursor[Any]]:
    class Recording(AsyncCursor[Any]):
        """Takes down what is asked of it; what it can't take down, it refuses."""

        async def execute(self, query: Any, params: Any = None, **how: Any) -> Recording:  # noqa: ANN401 - the driver's own
            tape.note(self, query, params, prepare=how.get("prepare"))
            return await super().execute(query, params, **how)

        async def executemany(self, *_: object, **__: object) -> None:
            raise TypeError(_ONE_BY_ONE)

        def copy(self, *_: object, **__: object) -> Any:  # noqa: ANN401 - the driver's own
            raise TypeError(_ONE_BY_ONE)

        async def fetchone(self) -> Any:  # noqa: ANN401 - a row
            tape.note(self)
            return await super().fetchone()

        async def fetchmany(self, size: int = 0) -> list[Any]:
            tape.note(self)
            return await super().fetchmany(size)

        async def fetchall(self) -> list[Any]:
            tape.note(self)
            return await super().fetchall()

    return Recording
