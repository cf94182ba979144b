"""One push of many mutations comes to what as many pushes of one come to, for good, bad and clashing ones mixed.

Two agencies hold the same people and ids: in one a batch is pushed at once, in the other one mutation at a time.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.activity_log.model import (
    Content,
    Decided,
    Entry,
    EntryState,
    Envelope,
    Mutation,
    MutationOp,
    MutationResult,
    MutationStatus,
    rev_after_another,
)
from app.activity_log.service import activities_of, mark_decided, month_digests, push
from app.persistence.database import Database
from app.rules.library import Library
from app.shared.errors import FieldError
from app.shared.ids import new_id
from app.shared.month import Month
from tests.activity_log.test_windows_and_limits import library_with
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, DAY, INACTIVE, NOW, Office, Phone, arrange, content, send

AT_ONCE, ONE_BY_ONE = AGENCY, AGENCY + 1
MARCH = Month(2026, 3)
DAYS = (DAY, DAY, DAY, DAY + timedelta(days=1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30))
BAD: tuple[dict[str, Any], ...] = (
    {"minutes": 600},
    {"volume": "0"},
    {"description": "Rapat"},
    {"length": -timedelta(hours=1)},
    {"length": timedelta(hours=25)},
    {"catalogue_code": INACTIVE},
    {"catalogue_code": "tidak-ada"},
)
EVERYTHING = {
    "applied",
    "daily-minutes-limit",
    "entry-changed",
    "entry-id-taken",
    "entry-invalid",
    "entry-locked",
    "entry-overlaps",
    "entry-parked-month-closed",
    "entry-parked-unknown-catalogue-item",
    "entry-parked-window-passed",
    "entry-unknown",
    "mutation-reused",
    "mutation-unreadable",
    "work-date-never-changes",
}
"""What the dice bring about: else the test shows less than it says."""
VERDICTS = (EntryState.APPROVED, EntryState.RETURNED, EntryState.SUBMITTED)


class Writer:
    """An employee with a phone who does what the dice say, mostly in keeping with what stands."""

    def __init__(self, dice: random.Random, taken: UUID) -> None:
        self.dice = dice
        self.employee_id = new_id()
        self.phone = Phone()
        self.ids = [new_id() for _ in range(4)]
        self.revs: dict[UUID, int | None] = dict.fromkeys(self.ids)
        self._taken = taken
        self._days: dict[UUID, date] = {}
        self._last: Mutation | None = None

    def batch(self) -> list[Mutation]:
        return [self._mutation() for _ in range(self.dice.randint(2, 9))]

    def _mutation(self) -> Mutation:
        roll = self.dice.random()
        if roll < 0.04:
            return self.phone.mutation(MutationOp.NOOP)
        if roll < 0.08:
            return self.phone.mutation(MutationOp.PUT, errors=(FieldError("/entry", "missing"),))
        entry = self._taken if roll < 0.12 else self.dice.choice(self.ids)
        rev = self.revs.get(entry)
        if self.dice.random() < 0.15:
            rev = self.dice.choice((None, 1, 2, 7))
        op = MutationOp.PUT if self.revs.get(entry) is None else self.dice.choice(list(MutationOp)[:4])
        said = self._content(entry, rev) if op is MutationOp.PUT else None
        made = self.phone.mutation(op, entry, content=said, base_rev=rev)
        if self._last is not None and roll > 0.96:
            made = replace(made, mutation_id=self._last.mutation_id)
        self.revs[entry] = (self.revs.get(entry) or 0) + 1
        self._last = made
        return made

    def _content(self, entry: UUID, rev: int | None) -> Content:
        """Say something of any day; who means a new entry never says another day for an id than before."""
        day = self.dice.choice(DAYS)
        if rev is None:
            day = self._days.setdefault(entry, day)
        more: dict[str, Any] = {"length": timedelta(hours=self.dice.choice((1, 1, 2, 9)))}
        if self.dice.random() < 0.15:
            more |= self.dice.choice(BAD)
        return content(self.dice.choice((7, 8, 9, 10, 11, 20, 23)), day=day, **more)

    def learn(self, entries: list[Entry]) -> None:
        """Take the revisions from the server."""
        self.revs = dict.fromkeys(self.ids) | {one.activity_id: one.rev for one in entries}


class Twins:
    """Two agencies in which the same is said, in one at once and in the other one by one."""

    def __init__(self, database: Database, office: Office, library: Library) -> None:
        self._database = database
        self._office = office
        self._library = library
        self.seen: set[str] = set()

    async def live(self, writer: Writer) -> None:
        """Push a batch, let a superior decide on some of what came of it, and push another."""
        await self.say(writer, writer.batch())
        entries = [await self._entries(agency_id, writer) for agency_id in (AT_ONCE, ONE_BY_ONE)]
        assert entries[0] == entries[1]
        writer.learn(entries[0])
        marks = [_decided(one, writer.dice) for one in entries[0] if one.state is EntryState.SUBMITTED]
        for agency_id in (AT_ONCE, ONE_BY_ONE):
            async with self._database.transaction(agency_id) as conn:
                await mark_decided(conn, marks, agency_id=agency_id)
        writer.learn(await self._entries(AT_ONCE, writer))
        await self.say(writer, writer.batch())

    async def say(self, writer: Writer, batch: list[Mutation]) -> None:
        at_once = await self._send(AT_ONCE, writer, [batch])
        one_by_one = await self._send(ONE_BY_ONE, writer, [[one] for one in batch])
        assert at_once == _as_in_a_batch(one_by_one, batch, at_once)
        self.seen |= {one.status if one.problem is None else one.problem.code for one in at_once}

    async def _send(self, agency_id: int, writer: Writer, pushes: list[list[Mutation]]) -> list[MutationResult]:
        caller = replace(self._office.caller(writer.employee_id), agency_id=agency_id)
        results: list[MutationResult] = []
        async with self._database.transaction(agency_id) as conn:
            for one in pushes:
                envelope = Envelope(device_id=writer.phone.device_id, mutations=tuple(one))
                answer = await push(conn, caller=caller, envelope=envelope, library=self._library, now=NOW)
                results.extend(answer.results)
        return results

    async def _entries(self, agency_id: int, writer: Writer) -> list[Entry]:
        async with self._database.transaction(agency_id) as conn:
            found = await activities_of(conn, agency_id=agency_id, ids=writer.ids)
        return [found[one].entry for one in writer.ids if one in found]

    async def digests(self, agency_id: int, writer: Writer) -> object:
        async with self._database.transaction(agency_id) as conn:
            return await month_digests(conn, agency_id=agency_id, employee_id=writer.employee_id, since=MARCH)


def _decided(entry: Entry, dice: random.Random) -> Decided:
    state = dice.choice(VERDICTS)
    return Decided(
        activity_id=entry.activity_id,
        work_date=entry.content.work_date,
        state=state,
        approved_minutes=entry.content.minutes if state is EntryState.APPROVED else None,
        quality=None,
        rev=rev_after_another(entry.rev),
    )


def _as_in_a_batch(
    results: list[MutationResult], batch: list[Mutation], at_once: list[MutationResult]
) -> list[MutationResult]:
    """Say of what followed a refused put why the put was refused, as a batch does; alone, the entry is unknown."""
    why: dict[UUID | None, Any] = {}
    told = []
    for result, mutation, other in zip(results, batch, at_once, strict=True):
        problem = result.problem
        if problem is not None and result.status is MutationStatus.REJECTED and result.rev is None:
            same = other.problem == why.get(mutation.activity_id)
            if problem.code == "entry-unknown" and same:
                problem = other.problem
            elif problem.code != "mutation-reused":
                why[mutation.activity_id] = problem
        told.append(replace(result, problem=problem))
    return told


async def rows(driver: psycopg.AsyncConnection[Any], query: str, agency_id: int) -> list[tuple[Any, ...]]:
    return await (await driver.execute(query, (agency_id,))).fetchall()


ENTRIES = """
SELECT activity_id, employee_id, work_date, state, rev, catalogue_code, unknown_catalogue_code, during, minutes,
       volume, description, approved_minutes, parked_because, device_id, device_time, submitted_at, content_digest
FROM activities WHERE agency_id = %s ORDER BY activity_id
"""
KEYS = "SELECT activity_id, employee_id, work_date FROM activity_keys WHERE agency_id = %s ORDER BY activity_id"
STREAM = """
SELECT DISTINCT ON (activity_id) employee_id, activity_id, rev FROM employee_changes WHERE agency_id = %s
ORDER BY activity_id, position DESC
"""
KEPT = "SELECT device_id, seq, mutation_id, body_digest FROM mutations WHERE agency_id = %s ORDER BY device_id, seq"


async def test_what_follows_an_edit_that_names_another_day_finds_the_entry(
    database: RolledBackDatabase, office: Office
) -> None:
    phone, entry = Phone(), new_id()
    await send(database, office.caller(), phone, phone.put(entry, content(8)))
    moved = phone.put(entry, content(8, day=DAY - timedelta(days=10)), base_rev=1)

    answer = await send(database, office.caller(), phone, moved, phone.submit(entry, base_rev=1))

    assert [one.status for one in answer.results] == ["rejected", "applied"]


@pytest.mark.parametrize("lives", [150, pytest.param(5_000, marks=pytest.mark.long)], ids=["300", "10,000"])
async def test_a_batch_comes_to_what_its_mutations_come_to_one_by_one(
    fresh_database: Database, superuser: psycopg.AsyncConnection[Any], tmp_path: Path, lives: int
) -> None:
    library = library_with(tmp_path, daily_minutes_limit="90", entry_window_days="14")
    office, taken = Office(), new_id()
    for agency_id in (AT_ONCE, ONE_BY_ONE):
        await arrange(superuser, office, agency_id=agency_id)
        await superuser.execute(
            "INSERT INTO agency_regulations (agency_id, choice_id, since, region, variant, known_from)"
            " VALUES (%s, %s, '2026-01-01', 'uji', 'uji', 0)",
            (agency_id, new_id()),
        )
    twins, other = Twins(fresh_database, office, library), Writer(random.Random(0), taken)  # noqa: S311 - dice that repeat
    writers = [Writer(random.Random(seed), taken) for seed in range(1, lives + 1)]  # noqa: S311 - dice that repeat
    for agency_id in (AT_ONCE, ONE_BY_ONE):
        for number, writer in enumerate([other, *writers]):
            await superuser.execute(
                "INSERT INTO employees VALUES (%s, %s, %s)", (agency_id, writer.employee_id, f"19350101{number:010}")
            )
    await twins.say(other, [other.phone.put(taken, content(8))])

    for writer in writers:
        await twins.live(writer)
        assert await twins.digests(AT_ONCE, writer) == await twins.digests(ONE_BY_ONE, writer)

    for query in (ENTRIES, KEYS, STREAM, KEPT):
        assert await rows(superuser, query, AT_ONCE) == await rows(superuser, query, ONE_BY_ONE)
    assert twins.seen >= EVERYTHING
