"""Whatever rows come in whatever order: versions never overlap, answers stay, and a month's segments tile its days."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import service as audit
from app.monthly_score.store.facts import PIECES, pieces_of
from app.persistence.database import raw
from app.personnel.model import AssignmentKind
from app.shared.caller import Caller
from app.shared.month import Month
from tests.personnel.builders import DEMO, nip, open_office
from tests.personnel.records import (
    ASSIGNMENT,
    EMPLOYEE,
    POST,
    UNIT,
    assignments,
    employees,
    posts,
    read,
    units,
)
from tests.support.databases import RolledBackDatabase

APRIL = Month(2026, 4)
FIRST = date(2026, 3, 25)
LAST = date(2026, 5, 10)
CALENDAR = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
DAYS = st.sampled_from(CALENDAR[::3])
KNOWN = "known_from <= %s AND (known_until IS NULL OR known_until > %s)"
THINGS = {
    "unit": ("units", "unit_versions", "unit_id", "code", "name"),
    "post": ("posts", "post_versions", "post_id", "code", "kelas_jabatan"),
    "employee": ("employees", "employee_versions", "employee_id", "nip", "name"),
}

Days = dict[date, tuple[date, object]]
"""For each day on which a thing is there: when its version began, and what it says."""


@dataclass(frozen=True)
class Sent:
    """A row of units, posts, employees or assignments; `which` says of what, `value` what it says."""

    what: str
    which: int
    value: int
    since: date
    until: date | None


ROWS = st.builds(
    Sent,
    what=st.sampled_from(["unit", "post", "employee", "assignment", "assignment"]),
    which=st.integers(1, 2),
    value=st.integers(1, 3),
    since=DAYS,
    until=st.none() | DAYS,
)


async def send(conn: AsyncConnection, by: Caller, sent: Sent) -> str:
    since, until = sent.since, sent.until
    if sent.what == "unit":
        unit = replace(UNIT, code=f"U{sent.which}", name=f"N{sent.value}", since=since, until=until)
        return (await units(conn, by, unit))[0]
    if sent.what == "post":
        post = replace(POST, code=f"P{sent.which}", unit_code="U1", kelas_jabatan=sent.value, since=since, until=until)
        return (await posts(conn, by, post))[0]
    if sent.what == "employee":
        employee = replace(EMPLOYEE, nip=nip(sent.which), name=f"N{sent.value}", since=since, until=until)
        return (await employees(conn, by, employee))[0]
    kind = AssignmentKind.PLT if sent.value == 3 else AssignmentKind.DEFINITIVE
    post_code = f"P{1 + sent.value % 2}"
    held = replace(ASSIGNMENT, nip=nip(sent.which), post_code=post_code, kind=kind, since=since, until=until)
    return (await assignments(conn, by, held))[0]


def paint(days: Days, sent: Sent, says: object) -> None:
    """Do to each day what a row means."""
    begins = {began for began, _ in days.values()}
    for day in [day for day, (began, _) in days.items() if began == sent.since]:
        del days[day]
    if sent.until == sent.since:
        return
    until = sent.until or min((began for began in begins if began > sent.since), default=LAST)
    for day, (began, said) in list(days.items()):
        if day >= until and began < until:
            days[day] = (until, said)
    for day in CALENDAR:
        if sent.since <= day < until:
            days[day] = (sent.since, says)


async def stored(conn: AsyncConnection, what: str) -> dict[str, Days]:
    """Return what is known now of every thing, day by day; two versions on one day fail."""
    things, versions, key, code, says = THINGS[what]
    query = f"""SELECT t.{code}, v.{says}, v.since, v.until FROM {versions} v JOIN {things} t USING (agency_id, {key})
                WHERE v.known_until IS NULL"""  # noqa: S608 - the test's own words
    found: dict[str, Days] = {}
    for name, said, since, until in await read(conn, query):
        days = found.setdefault(name, {})
        for day in CALENDAR:
            if since <= day and (until is None or day < until):
                assert day not in days, f"two versions of {name} on {day}"
                days[day] = (since, said)
    return found


async def held(conn: AsyncConnection) -> dict[str, dict[date, str]]:
    """Return who has which definitive post on which day; two posts or two holders on one day fail."""
    query = """SELECT e.nip, p.code, a.since, a.until FROM assignments a JOIN employees e USING (agency_id, employee_id)
               JOIN posts p USING (agency_id, post_id) WHERE a.known_until IS NULL AND a.kind = 'definitive'"""
    posts_of: dict[str, dict[date, str]] = {}
    holders: set[tuple[str, date]] = set()
    for who, code, since, until in await read(conn, query):
        for day in CALENDAR:
            if since <= day and (until is None or day < until):
                assert day not in posts_of.setdefault(who, {}), f"two posts of {who} on {day}"
                assert (code, day) not in holders, f"two holders of {code} on {day}"
                posts_of[who][day] = code
                holders.add((code, day))
    return posts_of


async def segments(conn: AsyncConnection, known_at: int) -> dict[str, list[tuple[date, date, int]]]:
    """Return the month's segments of each person: their days and the class of the post."""
    people = dict(await read(conn, "SELECT employee_id, nip FROM employees"))
    values = {
        "agency_id": DEMO,
        "people": list(people),
        "known_at": known_at,
        "since": APRIL.first_day,
        "until": APRIL.next.first_day,
    }
    cursor = await (await raw(conn)).execute(PIECES, values)
    return {
        people[who]: [(one.since, one.until, int(dict(one.terms)["kelas_jabatan"])) for one in pieces]
        for who, pieces in pieces_of(await cursor.fetchall()).items()
    }


async def answers(conn: AsyncConnection, known_at: int) -> list[object]:
    """Return everything that was known at a change number."""
    tables = ("unit_versions", "post_versions", "employee_versions", "assignments")
    found: list[object] = [await segments(conn, known_at)]
    for table in tables:
        query = f"SELECT version_id, since, until FROM {table} WHERE {KNOWN} ORDER BY 1"  # noqa: S608 - the test's own words
        found.append(await read(conn, query, known_at, known_at))
    return found


def expected_segments(
    posts_of: dict[date, str], classes: dict[str, Days], persons: Days, unit: Days
) -> dict[date, object]:
    """Return the class of the post on each day of the month on which the post is held and everything is known."""
    return {
        day: classes[code][day][1]
        for day, code in posts_of.items()
        if APRIL.first_day <= day < APRIL.next.first_day
        and day in classes.get(code, {})
        and day in persons
        and day in unit
    }


async def attempt(conn: AsyncConnection, by: Caller, rows: Sequence[Sent]) -> None:
    model: dict[str, dict[str, Days]] = {what: {} for what in THINGS}
    asked: list[tuple[int, list[object]]] = []
    for sent in rows:
        known_at = await audit.known_now(conn, agency_id=DEMO)
        asked.append((known_at, await answers(conn, known_at)))
        outcome = await send(conn, by, sent)
        if sent.what in THINGS and outcome in {"created", "changed"}:
            code = {"unit": f"U{sent.which}", "post": f"P{sent.which}", "employee": nip(sent.which)}[sent.what]
            says: object = sent.value if sent.what == "post" else f"N{sent.value}"
            paint(model[sent.what].setdefault(code, {}), sent, says)
    known = {what: await stored(conn, what) for what in THINGS}
    for what, things in model.items():
        assert known[what] == {code: days for code, days in things.items() if days}
    now = await segments(conn, await audit.known_now(conn, agency_id=DEMO))
    for who, posts_of in (await held(conn)).items():
        wanted = expected_segments(posts_of, known["post"], known["employee"].get(who, {}), known["unit"].get("U1", {}))
        tiled: dict[date, object] = {}
        for since, until, kelas_jabatan in now.get(who, []):
            for day in (since + timedelta(days=n) for n in range((until - since).days)):
                assert day not in tiled, f"two segments on {day}"
                tiled[day] = kelas_jabatan
        assert tiled == wanted
    for known_at, answer in asked:
        assert await answers(conn, known_at) == answer


def everything(run: Callable[[list[Sent]], Any]) -> None:
    """Try many sequences, most of which begin with something that can be held."""
    settled = [Sent(what, which, 1, FIRST, None) for what in THINGS for which in (1, 2)]
    sequences = st.lists(ROWS, min_size=1, max_size=10).map(lambda rows: settled + rows) | st.lists(ROWS, max_size=10)
    settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))(given(sequences)(run))()


async def test_any_sequence_of_rows_leaves_one_version_a_day_and_segments_that_tile_the_month(
    database: RolledBackDatabase,
) -> None:
    office = await open_office(database)
    loop = asyncio.get_running_loop()

    async def rolled_back(rows: list[Sent]) -> None:
        async with database.superuser() as conn, conn.begin_nested() as attempted:
            await attempt(conn, office.officer, rows)
            await attempted.rollback()

    def run(rows: list[Sent]) -> None:
        asyncio.run_coroutine_threadsafe(rolled_back(rows), loop).result()

    await asyncio.to_thread(everything, run)
