"""The job that reads a file, and the one that forgets refused rows."""

from datetime import timedelta

from app.imports.service.files import IMPORT_TASK
from app.imports.service.running import read_file
from app.imports.store import files as store
from app.jobs.worker import Hands, Task
from app.persistence.agencies import agency_ids

KEPT = timedelta(days=90)
"""How long a refused row stays after its file was read; longer while an open discrepancy needs it."""


async def forget_refused_rows(hands: Hands) -> None:
    """Drop the refused rows of old files, agency by agency: they hold what people's rows said."""
    async with hands.database.transaction(None) as conn:
        agencies = await agency_ids(conn)
    for agency_id in agencies:
        async with hands.database.transaction(agency_id) as conn:
            await store.forget_before(conn, agency_id, hands.now() - KEPT)


TASKS = (
    Task(name=IMPORT_TASK, run=read_file),
    Task(name="imports.forget_refused_rows", run=forget_refused_rows, cron="23 2 * * *"),
)
