"""Putting jobs in the queue, in the transaction that they follow from."""

from collections.abc import Sequence

from procrastinate import PsycopgConnector
from procrastinate.jobs import DEFAULT_QUEUE, Job
from procrastinate.manager import JobManager
from sqlalchemy.ext.asyncio import AsyncConnection

from app.jobs.model import NewJob
from app.persistence.database import raw

_manager = JobManager(PsycopgConnector())  # never opened: it writes on the connections that it is given

# The queue's own functions and triggers name its tables without their schema.
_INTO_QUEUE = "SELECT set_config('search_path', 'procrastinate, pg_temp', true)"
_OUT_OF_QUEUE = "SELECT set_config('search_path', 'public', true)"


async def defer(conn: AsyncConnection, jobs: Sequence[NewJob]) -> None:
    """Put jobs in the queue: workers see them once the caller's transaction has committed, and never if it doesn't.

    Comes last in a transaction: the queue tells its workers by NOTIFY, which serialises commits.
    """
    if not jobs:
        return
    driver = await raw(conn)
    await driver.execute(_INTO_QUEUE)
    await _manager.batch_defer_jobs_async([_to_row(job) for job in jobs], connection=driver)
    await driver.execute(_OUT_OF_QUEUE)


def _to_row(job: NewJob) -> Job:
    return Job(
        queue=DEFAULT_QUEUE,
        lock=None,
        queueing_lock=job.queueing_lock,
        task_name=job.task,
        task_kwargs=dict(job.arguments),
    )
