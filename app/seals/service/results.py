"""Verifying what runs froze: every result and statement against its leaf, every seal against the audit trail."""

from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import checkpoints
from app.audit.model import Difference, Finding
from app.seals.model import RunStanding, Sealed, as_digest, leaf_of, root_of
from app.seals.service import sealing
from app.seals.store import seals as store

PEOPLE_AT_ONCE: Final = 500


@dataclass(slots=True, kw_only=True)
class ResultCheck:
    """A verification of an agency's sealed results: which runs are left, and how far the first of them is."""

    agency_id: int
    total: int
    runs: list[RunStanding]
    after: UUID = store.NOBODY
    leaves: list[bytes] = field(default_factory=list)
    results: int = 0
    sealed_runs: int = 0
    waiting_runs: int = 0

    @property
    def ended(self) -> bool:
        return not self.runs


async def begin(conn: AsyncConnection, *, agency_id: int) -> tuple[ResultCheck, list[Finding]]:
    """Begin with the runs; one that the audit trail tells of and that isn't there is a finding."""
    runs = await store.runs(conn, agency_id)
    told = {seal.run_id for seal in await checkpoints.chained_seals(conn, agency_id=agency_id)}
    gone = sorted(told - {str(run.run_id) for run in runs if run.root is not None})
    check = ResultCheck(agency_id=agency_id, total=await store.count_sealed(conn, agency_id), runs=runs)
    return check, [Finding(kind=Difference.SEAL_CHANGED, object_id=run_id) for run_id in gone]


async def go_on(conn: AsyncConnection, check: ResultCheck, *, size: int = PEOPLE_AT_ONCE) -> list[Finding]:
    """Verify at most `size` more results and say what differs."""
    run = check.runs[0]
    page = await store.sealed(conn, check.agency_id, run.run_id, after=check.after, size=size)
    findings = [finding for one in page for finding in _of_result(one, run)]
    check.leaves += [one.leaf for one in page]
    check.results += len(page)
    if len(page) == size:
        check.after = page[-1].employee_id
        return findings
    findings += await _of_run(conn, check, run)
    check.runs, check.after, check.leaves = check.runs[1:], store.NOBODY, []
    return findings


async def _of_run(conn: AsyncConnection, check: ResultCheck, run: RunStanding) -> list[Finding]:
    found: list[Finding] = []
    run_id = str(run.run_id)
    if await sealing.finish_told(conn, agency_id=check.agency_id, run_id=run.run_id) != [run.digest]:
        found.append(Finding(kind=Difference.RUN_CHANGED, object_id=run_id))
    if run.root is None:
        check.waiting_runs += 1
        return found
    check.sealed_runs += 1
    told = await sealing.seal_told(conn, agency_id=check.agency_id, run_id=run.run_id)
    root = root_of(check.leaves) if check.leaves else b""
    if root != run.root or told != [as_digest(run.root)] or run.results != len(check.leaves):
        found.append(Finding(kind=Difference.SEAL_CHANGED, object_id=run_id))
    inserted = await store.without_leaf(conn, check.agency_id, run.run_id)
    found += [Finding(kind=Difference.RESULT_INSERTED, object_id=f"{run_id}/{one}") for one in inserted]
    return found


def _of_result(one: Sealed, run: RunStanding) -> list[Finding]:
    place = f"{run.run_id}/{one.employee_id}"
    if one.frozen is None:
        return [Finding(kind=Difference.RESULT_MISSING, object_id=place)]
    return [] if _is_unchanged(one) else [Finding(kind=Difference.RESULT_CHANGED, object_id=place)]


def _is_unchanged(one: Sealed) -> bool:
    try:
        return one.frozen is not None and leaf_of(one.frozen, one.salt) == one.leaf
    except (TypeError, ValueError):  # a number that nothing sealed ever held
        return False
