"""The job of a month run: work out a chunk of people, freeze and issue, and finish the run after the last."""

from uuid import UUID

from app.jobs.worker import Hands, Task
from app.monthly_score import service as monthly_score
from app.monthly_score.model import CHUNK_TASK, RunKind
from app.tkd_statement import service


async def run_chunk(hands: Hands, *, agency_id: int, run_id: str, chunk: int) -> None:
    """Freeze results and issue statements in one transaction; then, in another, finish the run if it is whole.

    Two transactions, so that of the last two chunks one sees the other's people: whoever commits later finishes.
    """
    run = UUID(run_id)
    async with hands.database.transaction(agency_id) as conn:
        scored = await monthly_score.score_chunk(conn, agency_id=agency_id, run_id=run, chunk=chunk)
        if scored is None:
            return
        if scored.run.kind is not RunKind.TRIAL:
            await service.issue(conn, scored, agency_id=agency_id, now=hands.now())
    async with hands.database.transaction(agency_id) as conn:
        await monthly_score.finish(conn, agency_id=agency_id, run_id=run, now=hands.now())


TASKS = (Task(name=CHUNK_TASK, run=run_chunk),)
