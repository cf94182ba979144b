"""Sealing a finished run: a leaf for each person, the root over them, and an audit row that tells it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.audit.model import SEAL_ACTION, SEAL_KIND, Record
from app.monthly_score.model import digest_of_run
from app.seals.model import RunStanding, as_digest, leaf_of, root_of
from app.seals.store import seals as store

PEOPLE_AT_ONCE: Final = 500


class RunChangedError(Exception):
    """What a run froze no longer gives the digest that was audited when it was finished: it isn't sealed."""


async def unsealed(conn: AsyncConnection, *, agency_id: int) -> list[UUID]:
    """Return the finished runs, superseded ones too, that are not sealed yet."""
    return await store.unsealed(conn, agency_id)


async def add_leaves(conn: AsyncConnection, *, agency_id: int, run_id: UUID) -> bool:
    """Make the leaves of some more people; tell whether somebody is left. Done twice, nothing changes."""
    after = await store.last_leaf(conn, agency_id, run_id)
    people = await store.frozen(conn, agency_id, run_id, after=after, size=PEOPLE_AT_ONCE)
    if not people:
        return False
    salts = await store.salts(conn, len(people))
    leaves = [(one.employee_id, salt, leaf_of(one, salt)) for one, salt in zip(people, salts, strict=True)]
    await store.add_leaves(conn, agency_id, run_id, leaves)
    return len(people) == PEOPLE_AT_ONCE


async def seal(conn: AsyncConnection, *, agency_id: int, run_id: UUID, now: datetime) -> bool:
    """Seal a run whose leaves are made; tell whether it was not sealed before.

    Raises `RunChangedError` where the results don't give the digest that was audited at the finish.
    """
    run = await store.run(conn, agency_id, run_id)
    leaves = [leaf for _, _, leaf in await store.leaves(conn, agency_id, run_id)]
    if run is None or run.root is not None or not leaves:
        return False
    await _require_unchanged(conn, agency_id, run, len(leaves))
    made = RunStanding(run_id=run_id, digest=run.digest, root=root_of(leaves), results=len(leaves))
    if not await store.add_seal(conn, agency_id, made, now):
        return False
    record = Record(
        principal_id=None,
        action=SEAL_ACTION,
        object_kind=SEAL_KIND,
        object_id=str(run_id),
        request_id=f"run-seal {run_id}",
        before_digest=run.digest,
        after_digest=as_digest(root_of(leaves)),
    )
    await audit.record(conn, record, agency_id=agency_id, now=now)
    return True


async def _require_unchanged(conn: AsyncConnection, agency_id: int, run: RunStanding, leaves: int) -> None:
    results = await store.result_digests(conn, agency_id, run.run_id)
    told = await finish_told(conn, agency_id=agency_id, run_id=run.run_id)
    if not (run.digest == digest_of_run(results) and told == [run.digest] and leaves == len(results)):
        raise RunChangedError(str(run.run_id))


async def finish_told(conn: AsyncConnection, *, agency_id: int, run_id: UUID) -> list[str | None]:
    """Return the digests that the audit rows of a run's finish tell; there should be one."""
    return await audit.digests_told(
        conn, agency_id=agency_id, action="month_run.finish", object_kind="month_run", object_id=str(run_id)
    )


async def seal_told(conn: AsyncConnection, *, agency_id: int, run_id: UUID) -> list[str | None]:
    """Return the roots that the audit rows of a run's seal tell, chained or not; there should be one."""
    return await audit.digests_told(
        conn, agency_id=agency_id, action=SEAL_ACTION, object_kind=SEAL_KIND, object_id=str(run_id)
    )
