"""Upkeep that no stage asks for: partitions made months ahead."""

from app.jobs.worker import Hands, Task
from app.persistence.partitions import ensure_activity_partitions
from app.shared.month import Month

MONTHS_AHEAD = 3


async def make_partitions_ahead(hands: Hands) -> None:
    """Make the partitions of the months before, now and ahead that are missing; `erk serve` calls it at its start."""
    month = Month.of(hands.now().date())
    months = [month.previous, month]
    for _ in range(MONTHS_AHEAD):
        months.append(months[-1].next)
    async with hands.database.transaction(None) as conn:
        await ensure_activity_partitions(conn, *months)


TASKS = (Task(name="upkeep.make_partitions_ahead", run=make_partitions_ahead, cron="17 * * * *"),)
