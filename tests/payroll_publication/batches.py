"""A month brought up to a batch: run, approved by the second officer, prepared, approved by both."""

from __future__ import annotations

from datetime import timedelta

from app.jobs.worker import Hands
from app.monthly_score import service as monthly_score
from app.monthly_score.model import MonthRun
from app.monthly_score.service import WantedRun
from app.payroll_publication import service
from app.payroll_publication.model import Publication, PublishedLine
from app.payroll_publication.paying import Months
from app.period.model import PeriodState
from app.period.service import transition
from app.persistence.database import Database
from app.tkd_statement.tasks import run_chunk
from tests.monthly_score.world import APRIL, LIBRARY, MAY, NOW, World

MONTHS = Months(work=APRIL, payment=MAY)
LATER = NOW + timedelta(hours=1)


async def run_month(database: Database, world: World) -> MonthRun:
    async with database.transaction(world.agency_id) as conn:
        run = await monthly_score.start(
            conn, caller=world.officer, wanted=WantedRun(month=APRIL), library=LIBRARY, now=NOW
        )
    hands = Hands(database=database, now=lambda: NOW)
    for chunk in range((run.people - 1) // 250 + 1):
        await run_chunk(hands, agency_id=world.agency_id, run_id=str(run.run_id), chunk=chunk)
    async with database.transaction(world.agency_id) as conn:
        return await monthly_score.get(conn, agency_id=world.agency_id, run_id=run.run_id)


async def approve_month(database: Database, world: World) -> None:
    async with database.transaction(world.agency_id) as conn:
        await transition(conn, caller=world.officer, month=APRIL, to=PeriodState.REVIEWED, reason=None, now=NOW)
        await transition(conn, caller=world.second, month=APRIL, to=PeriodState.APPROVED, reason=None, now=NOW)


async def prepare(database: Database, world: World) -> Publication:
    async with database.transaction(world.agency_id) as conn:
        return await service.prepare(conn, caller=world.officer, months=MONTHS, library=LIBRARY, now=NOW)


async def prepared(database: Database, world: World) -> Publication:
    await run_month(database, world)
    await approve_month(database, world)
    return await prepare(database, world)


async def approve(database: Database, world: World, batch: Publication) -> None:
    for caller in (world.officer, world.second):
        async with database.transaction(world.agency_id) as conn:
            await service.approve(
                conn, caller=caller, publication_id=batch.publication_id, digest=batch.digest, now=LATER
            )


async def publish(database: Database, world: World, batch: Publication) -> Publication:
    async with database.transaction(world.agency_id) as conn:
        return await service.publish(conn, caller=world.officer, publication_id=batch.publication_id, now=LATER)


async def lines_of(database: Database, world: World, batch: Publication) -> list[PublishedLine]:
    async with database.transaction(world.agency_id) as conn:
        return await service.lines(
            conn,
            caller=world.officer,
            publication_id=batch.publication_id,
            unit_code=None,
            after=0,
            size=10_000,
            now=LATER,
        )
