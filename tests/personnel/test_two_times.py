"""What was known at a change number never changes, whatever is recorded later."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel import service
from app.personnel.model import AssignmentFilter, Kind, Moment
from app.personnel.refusals import AboveItselfError, EndNotEarlierError, PostNotFoundError
from tests.personnel.builders import DEMO, NOW, Ladder, Office, build_ladder, holds, open_office, post_details
from tests.support.databases import RolledBackDatabase

FIRST = date(2025, 12, 1)
DAYS = [FIRST + timedelta(days=30 * n) for n in range(12)]


@dataclass(frozen=True)
class Change:
    """One thing that HR records: a post's class and what is above it, or the end or beginning of an assignment."""

    what: str
    which: int
    day: date
    value: int


CHANGES = st.builds(
    Change,
    what=st.sampled_from(["post", "end", "assign"]),
    which=st.integers(0, 2),
    day=st.sampled_from(DAYS),
    value=st.integers(1, 17),
)


async def record(conn: AsyncConnection, office: Office, ladder: Ladder, change: Change) -> None:
    """Record a change; one that can't be is a refusal and changes nothing."""
    by, which = office.officer, change.which
    try:
        if change.what == "post":
            above = ladder.posts[change.value % 3]
            details = post_details(
                ladder.unit_id, None if above == ladder.posts[which] else above, kelas_jabatan=change.value
            )
            await service.change_thing(
                conn, caller=by, thing_id=ladder.posts[which], details=details, since=change.day, now=NOW
            )
        elif change.what == "end":
            await service.end_assignment(
                conn, caller=by, assignment_id=ladder.assignments[which], until=change.day, now=NOW
            )
        else:
            new = holds(ladder.holders[which], ladder.posts[change.value % 3], since=change.day)
            await service.create_assignments(conn, caller=by, new=[new], now=NOW)
    except (AboveItselfError, EndNotEarlierError):
        pass


async def answers(conn: AsyncConnection, ladder: Ladder, known_at: int) -> list[object]:
    """Ask everything that can be asked about some days, as known at a change number."""
    found: list[object] = []
    for day in DAYS:
        moment = Moment(day, known_at)
        found.append([await post_at(conn, post_id, moment) for post_id in ladder.posts])
        found.append(
            await service.assignments_page(
                conn, agency_id=DEMO, moment=moment, only=AssignmentFilter(), after=None, size=100
            )
        )
        found.append(
            await service.superiors_of(conn, agency_id=DEMO, employee_ids=ladder.holders, day=day, known_at=known_at)
        )
    return found


async def post_at(conn: AsyncConnection, post_id: UUID, moment: Moment) -> object:
    try:
        found = await service.get_thing(conn, agency_id=DEMO, kind=Kind.POST, thing_id=post_id, moment=moment)
    except PostNotFoundError:
        return None
    # The part of a version before a later change is a row of its own; what it says of its days is the same.
    return found.details


async def test_an_answer_never_changes_when_later_records_arrive(database: RolledBackDatabase) -> None:
    office = await open_office(database)

    async def attempt(changes: list[Change]) -> None:
        async with database.superuser() as conn, conn.begin_nested() as attempted:
            ladder = await build_ladder(conn, office.officer)
            asked: list[tuple[int, list[object]]] = []
            for change in changes:
                known_at = await audit.known_now(conn, agency_id=DEMO)
                asked.append((known_at, await answers(conn, ladder, known_at)))
                await record(conn, office, ladder, change)
            for known_at, answer in asked:
                assert await answers(conn, ladder, known_at) == answer
            await attempted.rollback()

    loop = asyncio.get_running_loop()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(CHANGES, min_size=1, max_size=5))
    def run(changes: list[Change]) -> None:
        asyncio.run_coroutine_threadsafe(attempt(changes), loop).result()

    await asyncio.to_thread(run)
