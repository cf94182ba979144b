"""A worker, and a person at the desk, that kill themselves just before or just after their n-th commit.

Processes are forked from one that has imported everything: each costs what its work costs.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy.ext.asyncio import AsyncConnection

from app.corrections.tasks import TASKS as CORRECTIONS
from app.jobs.worker import Hands, WorkerLimits, running_worker
from app.period import service as period
from app.period.model import PeriodState
from app.persistence.database import Database
from app.rules import Library
from app.shared.caller import Caller
from app.tkd_statement.tasks import TASKS
from tests.monthly_score.world import APRIL, NOW

LIMITS: Final = WorkerLimits(
    heartbeat=timedelta(milliseconds=200), stalled_after=timedelta(milliseconds=900), poll=timedelta(milliseconds=100)
)
NEVER: Final = 0
BEFORE, AFTER = "before", "after"
UNDONE: Final = """
SELECT (SELECT count(*) FROM month_runs WHERE state = 'running')
     + (SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing'))
"""
SECONDS: Final = 60

forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload(["tests.monthly_score.mortal"])


@dataclass(frozen=True)
class Death:
    """Just before or just after which of its commits a process kills itself."""

    commit: int = NEVER
    when: str = AFTER


@dataclass(frozen=True)
class Desk:
    """Who reviews a calculated month, and who approves it."""

    agency_id: int
    reviewer: Caller
    approver: Caller


def worker(url: str, death: Death, *folders: Path) -> None:
    """Work until there is nothing to do, with these regulations too; the exit code is how many commits that took."""
    asyncio.run(_work(url, _count(death), Library(folders)))


def approval(url: str, death: Death, desk: Desk) -> None:
    """Review a calculated month and approve it, from wherever an earlier attempt left it."""
    commits = _count(death)
    asyncio.run(_approve(url, desk))
    os._exit(commits[0])


def _count(death: Death) -> list[int]:
    commits = [0]
    commit = AsyncConnection.commit

    async def counted(conn: AsyncConnection) -> None:
        commits[0] += 1
        if death == Death(commits[0], BEFORE):
            os.kill(os.getpid(), signal.SIGKILL)
        await commit(conn)
        if death == Death(commits[0], AFTER):
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(AsyncConnection, "commit", counted)  # noqa: B010 - to die there
    return commits


async def _work(url: str, commits: list[int], library: Library) -> None:
    database = Database(url, pool_size=2, application="mortal")
    hands = Hands(database=database, now=lambda: NOW, library=library)
    async with running_worker(url, (*TASKS, *CORRECTIONS), hands, LIMITS):
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as conn:
            await conn.execute("SET erk.agency_id = 9901")
            async with asyncio.timeout(SECONDS):
                while await _is_anything_undone(conn):  # noqa: ASYNC110 - other processes work too
                    await asyncio.sleep(0.02)
        os._exit(commits[0])


async def _is_anything_undone(conn: psycopg.AsyncConnection[Any]) -> bool:
    row = await (await conn.execute(UNDONE)).fetchone()
    return row is None or row[0] > 0


async def _approve(url: str, desk: Desk) -> None:
    database = Database(url, pool_size=1, application="mortal")
    for caller, before, to in (
        (desk.reviewer, PeriodState.CALCULATED, PeriodState.REVIEWED),
        (desk.approver, PeriodState.REVIEWED, PeriodState.APPROVED),
    ):
        async with database.transaction(desk.agency_id) as conn:
            if await period.state_of(conn, agency_id=desk.agency_id, month=APRIL) is before:
                who = replace(caller, request_id="desk")
                await period.transition(conn, caller=who, month=APRIL, to=to, reason="Sudah diperiksa", now=NOW)
    await database.close()
