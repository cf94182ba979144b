"""A month that is worked out, sealed, chained and signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.model import Checkpoint, Finding
from app.audit.signing import Signer, new_pem
from app.jobs.worker import Hands
from app.monthly_score.model import MonthRun
from app.persistence.database import Database
from app.seals.service import results
from app.seals.tasks import keep_chain, sign_checkpoint
from tests.audit import trail
from tests.monthly_score.world import NOW, World, arrange, build
from tests.payroll_publication.batches import run_month
from tests.support.databases import Clone

HELD = """
DELETE FROM attendance_days WHERE day = '2026-04-20' AND employee_id = (
    SELECT employee_id FROM employees ORDER BY nip DESC LIMIT 1)
"""


@dataclass(frozen=True)
class Sealed:
    """A database with a sealed run of some people."""

    database: Database
    clone: Clone
    world: World
    run: MonthRun
    signer: Signer

    def hands(self, now: datetime = NOW) -> Hands:
        return Hands(database=self.database, now=lambda: now, signer=self.signer)

    async def sign(self, now: datetime = NOW) -> Checkpoint:
        made = await sign_checkpoint(self.hands(now), self.world.agency_id)
        assert made is not None
        return made

    async def keep(self) -> int:
        return await keep_chain(self.hands(), self.world.agency_id)


async def seal_month(database: Database, clone: Clone, *, people: int) -> Sealed:
    """Work out April for that many people, one of them held, and sign what was sealed of it."""
    owner = Database(clone.superuser_url, pool_size=1)
    async with owner.transaction(9901) as conn:
        world = await build(conn, people=people)
        await arrange(conn, HELD)
    await owner.close()
    run = await run_month(database, world)
    made = Sealed(database, clone, world, run, Signer.from_pem(new_pem()))
    await made.sign()
    return made


async def verify(sealed: Sealed) -> tuple[results.ResultCheck, list[Finding]]:
    """Verify the chain and all that was sealed."""
    async with sealed.database.transaction(sealed.world.agency_id) as conn:
        return await verify_on(conn)


async def verify_on(conn: AsyncConnection, *, size: int = 2) -> tuple[results.ResultCheck, list[Finding]]:
    _, findings = await trail.verify_on(conn)
    check, found = await results.begin(conn, agency_id=trail.AGENCY)
    findings += found
    while not check.ended:
        findings += await results.go_on(conn, check, size=size)
    return check, findings
