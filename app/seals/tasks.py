"""The trail's own upkeep: every minute runs are sealed and rows chained, every day each chain's digest is signed."""

from uuid import UUID

import structlog

from app.audit import chaining, checkpoints
from app.audit.model import Checkpoint
from app.jobs.worker import Hands, Task
from app.persistence.agencies import agency_ids
from app.seals.model import VERIFY_TASK
from app.seals.service import sealing, verifications
from app.seals.service.sealing import RunChangedError
from app.seals.service.verification import verify

log = structlog.get_logger()


async def keep_chains(hands: Hands) -> None:
    """Seal what was finished and chain what was written, of every agency."""
    async with hands.database.transaction(None) as conn:
        agencies = await agency_ids(conn)
    for agency_id in agencies:
        await keep_chain(hands, agency_id)


async def sign_checkpoints(hands: Hands) -> None:
    """Sign the day's checkpoint of every agency that has none; without a signing key there are no checkpoints."""
    if hands.signer is None:
        log.warning("no checkpoint: ERK_AUDIT_KEY_FILE is not set")
        return
    async with hands.database.transaction(None) as conn:
        agencies = await agency_ids(conn)
    for agency_id in agencies:
        await sign_checkpoint(hands, agency_id)


async def keep_chain(hands: Hands, agency_id: int) -> int:
    """Seal an agency's finished runs, then chain its rows; return how many. Twice, or twice at once, it is the same.

    Each page has a transaction of its own, so that a killed worker loses a page at most and nobody waits for long.
    """
    async with hands.database.transaction(agency_id) as conn:
        runs = await sealing.unsealed(conn, agency_id=agency_id)
    for run_id in runs:
        await _seal(hands, agency_id, run_id)
    async with hands.database.transaction(agency_id) as conn:
        one = await chaining.begin(conn, agency_id=agency_id)
    while not one.ended:
        async with hands.database.transaction(agency_id) as conn:
            one = await chaining.go_on(conn, one)
    return one.chained


async def sign_checkpoint(hands: Hands, agency_id: int) -> Checkpoint | None:
    """Chain what there is and sign the day's checkpoint; an agency that has the day's keeps it."""
    if hands.signer is None:
        return None
    await keep_chain(hands, agency_id)
    async with hands.database.transaction(agency_id) as conn:
        return await checkpoints.sign(conn, agency_id=agency_id, signer=hands.signer, now=hands.now())


async def verify_trail(hands: Hands, *, agency_id: int, verification_id: str) -> None:
    """Verify an agency's whole trail for who asked for it; what differs is in the log too."""
    report = await verify(hands.database, agency_id=agency_id)
    if report.differences:
        log.error("the audit trail differs", agency=agency_id, differences=report.differences)
    async with hands.database.transaction(agency_id) as conn:
        await verifications.finish(
            conn, agency_id=agency_id, verification_id=UUID(verification_id), report=report, now=hands.now()
        )


async def _seal(hands: Hands, agency_id: int, run_id: UUID) -> None:
    more = True
    while more:
        async with hands.database.transaction(agency_id) as conn:
            more = await sealing.add_leaves(conn, agency_id=agency_id, run_id=run_id)
    try:
        async with hands.database.transaction(agency_id) as conn:
            await sealing.seal(conn, agency_id=agency_id, run_id=run_id, now=hands.now())
    except RunChangedError:
        log.error("run not sealed: it differs from its audit row", agency=agency_id, run=str(run_id))  # noqa: TRY400 - the traceback says no more


TASKS = (
    Task(name=VERIFY_TASK, run=verify_trail),
    Task(name="audit.keep_chains", run=keep_chains, cron="* * * * *"),
    Task(name="audit.sign_checkpoints", run=sign_checkpoints, cron="53 * * * *"),
)
