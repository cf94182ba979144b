"""A worker: takes jobs from the queue, and puts back those that a killed worker left behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status

from app.audit.signing import Signer
from app.persistence.database import Database
from app.persistence.failures import describe
from app.persistence.objects import Objects
from app.persistence.sealing import Sealer
from app.rules.library import Library

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hands:
    """What every task has in its hands; it opens its own transactions and sets its agency in each."""

    database: Database
    now: Callable[[], datetime]
    sealer: Sealer = field(default_factory=Sealer)
    """Encrypts what is sensitive; without keys it refuses to."""
    objects: Objects = field(default_factory=Objects.in_memory)
    """Where files of evidence lie; without the site's, gone with the process."""
    library: Library = field(default_factory=Library)
    """The regulations that are shipped, and those of the site."""
    signer: Signer | None = None
    """Signs checkpoints of the audit trail; None where the site has set no key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Background work of a stage: may run twice, so it leaves what is done as it is; with `cron` it runs by itself."""

    name: str
    run: Callable[..., Awaitable[None]]
    cron: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerLimits:
    """How many jobs run at once, how often a job is tried, and after what silence a worker counts as killed."""

    concurrency: int = 1
    attempts: int = 5
    heartbeat: timedelta = timedelta(seconds=10)
    stalled_after: timedelta = timedelta(seconds=30)
    poll: timedelta = timedelta(seconds=5)
    shutdown: timedelta = timedelta(seconds=20)
    connect: timedelta = timedelta(seconds=5)


DEFAULT_LIMITS = WorkerLimits()


class JobFailedError(Exception):
    """A job failed; the log has what may be told of the reason."""


@asynccontextmanager
async def running_worker(
    url: str, tasks: Sequence[Task], hands: Hands, limits: WorkerLimits = DEFAULT_LIMITS
) -> AsyncIterator[None]:
    """Run a worker as long as the context is open; on leaving it, running jobs get `limits.shutdown` to end.

    `url` is the application role's.
    """
    app = _make_app(url, limits)
    for task in tasks:
        _register(app, task, hands, limits)
    async with app.open_async():
        await sweep(app, limits)
        work = asyncio.create_task(_keep_working(app, limits), name="job worker")
        sweeper = asyncio.create_task(_keep_sweeping(app, limits), name="job sweeper")
        try:
            yield
        finally:
            for running in (sweeper, work):
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running


async def sweep(app: App, limits: WorkerLimits) -> None:
    """Put the jobs of workers that fell silent back in the queue; one that was tried too often has failed."""
    silence = limits.stalled_after / timedelta(seconds=1)
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
        # Another sweep may have been first: then the job is no longer running, and the queue refuses.
        with suppress(ConnectorException):
            if job.attempts + 1 < limits.attempts:
                await app.job_manager.retry_job(job)
                log.warning("job put back", task=job.task_name, job=job.id, attempts=job.attempts + 1)
            else:
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
                log.error("job given up", task=job.task_name, job=job.id, attempts=job.attempts + 1)


def _make_app(url: str, limits: WorkerLimits) -> App:
    connector = PsycopgConnector(
        conninfo=url,
        min_size=1,
        max_size=limits.concurrency + 3,
        timeout=limits.connect / timedelta(seconds=1),
        kwargs={"options": "-c search_path=procrastinate,pg_temp -c timezone=UTC", "application_name": "erk worker"},
    )
    return App(connector=connector)


def _register(app: App, task: Task, hands: Hands, limits: WorkerLimits) -> None:
    async def run(timestamp: int | None = None, **arguments: Any) -> None:  # noqa: ANN401, ARG001 - as in the queue
        try:
            await task.run(hands, **arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told of here and the job has failed
            # Neither the traceback nor, by the queue, the chain: a database error's text repeats values.
            log.error("job failed", task=task.name, **arguments, **describe(error))  # noqa: TRY400 - see above
            raise JobFailedError(type(error).__name__) from None

    # A periodic job comes again by itself, and a waiting one is enough.
    retry = RetryStrategy(max_attempts=limits.attempts - 1, exponential_wait=2) if task.cron is None else False
    lock = None if task.cron is None else task.name
    registered = app.task(name=task.name, retry=retry, queueing_lock=lock)(run)
    if task.cron is not None:
        app.periodic(cron=task.cron, periodic_id=task.name)(registered)


async def _keep_working(app: App, limits: WorkerLimits) -> None:
    """Run the worker for ever: it ends by itself where the database has gone for a while."""
    second = timedelta(seconds=1)
    while True:
        try:
            await app.run_worker_async(
                concurrency=limits.concurrency,
                install_signal_handlers=False,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                fetch_job_polling_interval=limits.poll / second,
                abort_job_polling_interval=limits.poll / second,
                update_heartbeat_interval=limits.heartbeat / second,
                stalled_worker_timeout=limits.stalled_after / second,
                shutdown_graceful_timeout=limits.shutdown / second,
            )
        except ConnectorException as error:
            log.warning("worker lost the database", **describe(error))
            # A cancelled worker that can't sign off raises this in place of the cancellation, which must not get lost.
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise asyncio.CancelledError from None
        await asyncio.sleep(limits.poll / second)


async def _keep_sweeping(app: App, limits: WorkerLimits) -> None:
    # So often that what a killed worker had is in the queue again well within twice the silence.
    while True:
        await asyncio.sleep(limits.stalled_after / timedelta(seconds=3))
        try:
            await sweep(app, limits)
        except ConnectorException as error:
            log.warning("sweep failed", **describe(error))
