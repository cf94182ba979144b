"""The job of a correction: work out a chunk of people, compare with what counts, and go on to the next month."""

from uuid import UUID

from app.corrections.service import corrections
from app.jobs.worker import Hands, Task
from app.monthly_score import service as monthly_score
from app.monthly_score.model import CORRECTION_TASK
from app.tkd_statement import service as tkd_statement


async def run_chunk(hands: Hands, *, agency_id: int, run_id: str, chunk: int) -> None:
    """Freeze results, issue statements and write differences in one transaction; finish the month's run in another.

    The next month's jobs are put in the queue in the transaction that finishes this one's run.
    """
    run = UUID(run_id)
    async with hands.database.transaction(agency_id) as conn:
        scored = await monthly_score.score_chunk(conn, agency_id=agency_id, run_id=run, chunk=chunk)
        if scored is None:
            return
        await tkd_statement.issue(conn, scored, agency_id=agency_id, now=hands.now())
        await corrections.compare(conn, agency_id=agency_id, chunk=scored)
    async with hands.database.transaction(agency_id) as conn:
        finished = await monthly_score.finish(conn, agency_id=agency_id, run_id=run, now=hands.now())
        if finished is not None:
            await corrections.go_on(conn, agency_id=agency_id, run=finished, library=hands.library, now=hands.now())


TASKS = (Task(name=CORRECTION_TASK, run=run_chunk),)
