"""Whatever stands in the way: subordinates are the superiors the other way round, and an answer never changes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.personnel import service
from app.personnel.model import AssignmentKind, Kind, Moment
from app.personnel.superiors import Superior
from app.shared.caller import Caller
from tests.personnel.builders import DEMO, NOW, SINCE, employee, holds, open_office, post, record, unit
from tests.personnel.said import delegate, override
from tests.support.databases import RolledBackDatabase

PEOPLE = 6
DAYS = [SINCE + timedelta(days=30 * n) for n in range(4)]
SOMEBODY = st.integers(0, PEOPLE - 1)
Capacities = list[tuple[str, UUID | None, UUID | None]]


@dataclass(frozen=True)
class Fact:
    """Something said of two people, or of one and a post, for some days."""

    what: str
    one: int
    other: int
    since: date
    until: date | None


FACTS = st.builds(
    Fact,
    what=st.sampled_from(["plt", "plh", "override", "delegate", "delegate"]),
    one=SOMEBODY,
    other=SOMEBODY,
    since=st.sampled_from(DAYS),
    until=st.none() | st.sampled_from(DAYS),
)


@dataclass(frozen=True)
class Tree:
    """Above which post each stands (always an earlier one), and whose own posts are vacant."""

    above: list[int]
    vacant: set[int]
    facts: list[Fact]


TREES = st.builds(
    Tree,
    above=st.tuples(*(st.integers(0, max(n - 1, 0)) for n in range(PEOPLE))).map(list),
    vacant=st.sets(SOMEBODY, max_size=3),
    facts=st.lists(FACTS, max_size=8),
)


async def plant(conn: AsyncConnection, by: Caller, tree: Tree) -> tuple[list[UUID], list[UUID]]:
    """Record the posts and people of a tree and who holds what; a vacant post's own holder holds none."""
    (unit_id,) = await record(conn, by, Kind.UNIT, unit())
    posts: list[UUID] = []
    for number, above in enumerate(tree.above):
        new = post(f"P{number}", unit_id=unit_id, above=posts[above] if number else None)
        posts += await record(conn, by, Kind.POST, new)
    people = await record(conn, by, Kind.EMPLOYEE, *(employee(n + 1) for n in range(PEOPLE)))
    held = [holds(people[n], posts[n]) for n in range(PEOPLE) if n not in tree.vacant]
    await service.create_assignments(conn, caller=by, new=held, now=NOW)
    return posts, people


async def say(conn: AsyncConnection, by: Caller, posts: list[UUID], people: list[UUID], fact: Fact) -> None:
    one = people[fact.one]
    if fact.what == "override":
        await override(conn, by, one, people[fact.other], fact.since, fact.until)
    elif fact.what == "delegate":
        await delegate(conn, by, one, people[fact.other], fact.since, fact.until)
    else:
        kind = AssignmentKind(fact.what)
        new = holds(one, posts[fact.other], kind=kind, since=fact.since, until=fact.until)
        await service.create_assignments(conn, caller=by, new=[new], now=NOW)


async def superiors(conn: AsyncConnection, people: list[UUID], at: Moment) -> dict[UUID, list[Superior]]:
    return await service.superiors_of(conn, agency_id=DEMO, employee_ids=people, day=at.on, known_at=at.known_at)


def inverted(found: dict[UUID, list[Superior]]) -> dict[UUID, list[tuple[UUID, Capacities]]]:
    below: dict[UUID, dict[UUID, Capacities]] = defaultdict(lambda: defaultdict(list))
    for one, above in found.items():
        assert one not in {by.employee_id for by in above}, "nobody is its own superior"
        for by in above:
            below[by.employee_id][one].append((by.kind, by.post_id, by.on_behalf_of))
    return {who: sorted(those.items()) for who, those in below.items()}


async def subordinates(conn: AsyncConnection, who: UUID, at: Moment) -> list[tuple[UUID, Capacities]]:
    """Read all, two on a page."""
    found: list[tuple[UUID, Capacities]] = []
    after = None
    while True:
        rows = await service.subordinates_page(conn, agency_id=DEMO, employee_id=who, moment=at, after=after, size=2)
        if not rows:
            return found
        found += [(one, [(by.kind, by.post_id, by.on_behalf_of) for by in capacities]) for one, capacities in rows]
        after = rows[-1][0]


async def attempt(conn: AsyncConnection, by: Caller, tree: Tree) -> None:
    posts, people = await plant(conn, by, tree)
    asked: list[tuple[Moment, dict[UUID, list[Superior]]]] = []
    for fact in tree.facts:
        known_at = await audit.known_now(conn, agency_id=DEMO)
        for day in DAYS:
            at = Moment(day, known_at)
            asked.append((at, await superiors(conn, people, at)))
        await say(conn, by, posts, people, fact)
    known_at = await audit.known_now(conn, agency_id=DEMO)
    for day in DAYS:
        at = Moment(day, known_at)
        wanted = inverted(await superiors(conn, people, at))
        for who in people:
            assert await subordinates(conn, who, at) == wanted.get(who, [])
    for at, answer in asked:
        assert await superiors(conn, people, at) == answer, "an answer changed when something was learned later"


def everything(run: Callable[[Tree], Any]) -> None:
    settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))(given(TREES)(run))()


async def test_subordinates_are_the_superiors_the_other_way_round_and_answers_stay(
    database: RolledBackDatabase,
) -> None:
    office = await open_office(database)
    loop = asyncio.get_running_loop()

    async def rolled_back(tree: Tree) -> None:
        async with database.superuser() as conn, conn.begin_nested() as attempted:
            await attempt(conn, office.officer, tree)
            await attempted.rollback()

    def run(tree: Tree) -> None:
        asyncio.run_coroutine_threadsafe(rolled_back(tree), loop).result()

    await asyncio.to_thread(everything, run)
