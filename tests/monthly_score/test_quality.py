"""A regulation that pays by the mean quality of the work, from the superior's rating to the rupiah."""

from __future__ import annotations

from app.activity_log.model import EntryFilter, EntryState
from app.activity_log.service import page
from app.monthly_score import service
from app.shared.caller import Role
from app.verification.model import Decision, DecisionStatus, Verdict
from app.verification.service import decide
from tests.monthly_score.test_month_run import start, statement_of, work
from tests.monthly_score.world import APRIL, NOW, World, arrange, build
from tests.support.databases import RolledBackDatabase


async def rated(database: RolledBackDatabase, *ratings: int | None) -> World:
    """Let person 2 approve the 20 entries of person 1, rated by turns."""
    async with database.superuser() as conn:
        world = await build(conn, people=2, variant="mutu")
        await arrange(
            conn,
            "UPDATE post_versions v SET parent_post_id = above.post_id FROM posts below, posts above"
            " WHERE v.post_id = below.post_id AND below.code = 'P1' AND above.code = 'P2'",
        )
        await arrange(conn, "UPDATE activities SET state = 'submitted', approved_minutes = NULL")
        await arrange(
            conn,
            "INSERT INTO activity_keys (agency_id, activity_id, employee_id, work_date)"
            " SELECT agency_id, activity_id, employee_id, work_date FROM activities",
        )
        await arrange(conn, "UPDATE periods SET state = 'open'")
    async with database.transaction(world.agency_id) as conn:
        chosen = EntryFilter(employee_ids=world.people[:1], month=APRIL, state=EntryState.SUBMITTED)
        found = await page(conn, caller=world.with_role(Role.OFFICER), chosen=chosen, after=None, size=100)
        decisions = [
            Decision(
                activity_id=one.entry.activity_id,
                content_digest=one.content_digest,
                verdict=Verdict.APPROVE,
                quality=ratings[number % len(ratings)],
            )
            for number, one in enumerate(found)
        ]
        results = await decide(conn, caller=world.employee(2), decisions=decisions, now=NOW)
    assert [one.status for one in results] == [DecisionStatus.APPLIED] * 20
    async with database.superuser() as conn:
        await arrange(conn, "UPDATE periods SET state = 'closed'")
    return world


async def test_a_month_is_paid_by_the_mean_of_the_ratings(database: RolledBackDatabase) -> None:
    world = await rated(database, 80, 90)

    await work(database, world, await start(database, world))

    statement, lines = await statement_of(database, world, 1)
    assert statement.total == 4_625_000
    assert {line.line_id: line.amount for line in lines if line.line_id == "quality_cut"} == {"quality_cut": 375_000}


async def test_an_entry_without_a_rating_holds_the_person_and_is_never_a_rating_of_zero(
    database: RolledBackDatabase,
) -> None:
    world = await rated(database, 80, None)

    run = await work(database, world, await start(database, world))

    async with database.transaction(world.agency_id) as conn:
        held = await service.held(conn, agency_id=world.agency_id, run_id=run.run_id, after=None, size=10)
    (problem,) = (one.problem for one in held if one.employee_id == world.people[0])
    assert (problem.code, problem.params["fact"]) == ("missing-fact", "entries.quality")
