"""Works frozen results out anew, from what was stored and nothing else, and says which differ."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.monthly_score import service
from app.monthly_score.model import MonthRun, digest_of_run
from app.monthly_score.refusals import NoFinishedRunError
from app.monthly_score.scoring import is_same_result, score_again
from app.monthly_score.store import runs as store
from app.regulation import service as regulation
from app.shared.month import Month

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultAnew:
    """One person's result as it is stored and as it comes out anew, by their digests."""

    nip: str
    employee_id: UUID
    stored: str
    anew: str
    is_same: bool
    """Also in every byte that the digest is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What working out a finished run anew came to; without differences the digest is the run's."""

    run: MonthRun
    results: int
    differing: tuple[UUID, ...]
    digest: str

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.differing and self.digest == self.run.digest


async def verify_month(conn: AsyncConnection, *, agency_id: int, month: Month) -> list[Verification]:
    """Work out every frozen result of the month's finished runs anew, or raise `NoFinishedRunError`."""
    runs = await store.finished(conn, agency_id, month)
    if not runs:
        raise NoFinishedRunError(month)
    return [await _verify(conn, agency_id, run) for run in runs]


async def verify_some(
    conn: AsyncConnection, *, agency_id: int, run_id: UUID, after: UUID | None, size: int
) -> list[ResultAnew]:
    """Work out at most `size` frozen results of a run anew, in the order of their people's ids."""
    run = await service.get(conn, agency_id=agency_id, run_id=run_id)
    rule_set = await regulation.kept_rule_set(conn, agency_id=agency_id, digest=run.rule_set_digest)
    found: list[ResultAnew] = []
    for nip, stored in await store.frozen_page(conn, agency_id, run_id, after=after, size=size):
        again = score_again(rule_set, nip, stored)
        found.append(
            ResultAnew(
                nip=nip,
                employee_id=stored.employee_id,
                stored=stored.digest,
                anew=again.digest,
                is_same=is_same_result(again, stored),
            )
        )
    return found


async def _verify(conn: AsyncConnection, agency_id: int, run: MonthRun) -> Verification:
    digests: list[tuple[str, str]] = []
    differing: list[UUID] = []
    async for one in _all(conn, agency_id, run):
        digests.append((one.nip, one.anew))
        if not one.is_same:
            differing.append(one.employee_id)
    return Verification(run=run, results=len(digests), differing=tuple(differing), digest=digest_of_run(digests))


async def _all(conn: AsyncConnection, agency_id: int, run: MonthRun) -> AsyncIterator[ResultAnew]:
    after: UUID | None = None
    while some := await verify_some(conn, agency_id=agency_id, run_id=run.run_id, after=after, size=AT_ONCE):
        for one in some:
            yield one
        after = some[-1].employee_id
