"""The job that looks at deadlines, once in each agency's morning."""

from app.jobs.worker import Hands, Task
from app.persistence.agencies import agency_ids
from app.verification.service import rounds


async def look_at_deadlines(hands: Hands) -> None:
    """Look at the deadlines of every agency whose morning has come and whose day is not done."""
    async with hands.database.transaction(None) as conn:
        agencies = await agency_ids(conn)
    for agency_id in agencies:
        await look_at_deadlines_of(hands, agency_id)


async def look_at_deadlines_of(hands: Hands, agency_id: int) -> None:
    """Look at an agency's deadlines, some people in each transaction; run twice on a day, it changes nothing more."""
    async with hands.database.transaction(agency_id) as conn:
        one = await rounds.begin(conn, agency_id=agency_id, library=hands.library, now=hands.now())
    if one is None:
        return
    more = True
    while more:
        async with hands.database.transaction(agency_id) as conn:
            more = await rounds.go_on(conn, one)
    async with hands.database.transaction(agency_id) as conn:
        await rounds.finish(conn, one)


TASKS = (Task(name="verification.look_at_deadlines", run=look_at_deadlines, cron="11 * * * *"),)
