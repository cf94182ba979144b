"""An agency with people, posts, a catalogue and open months; entries and pushes, valid and dull by default.

`office` is in the database that is rolled back, `fresh_office` in the fresh one with real commits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from app.activity_log.model import Content, Envelope, Mutation, MutationOp, PushResult
from app.activity_log.service import push
from app.persistence.database import Database, raw
from app.rules.library import Library
from app.shared.caller import Caller, Role
from app.shared.digests import digest_of_bytes
from app.shared.ids import new_id
from tests.support.databases import RolledBackDatabase

AGENCY = 9901
JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
DAY = date(2026, 4, 15)
CODE = "4"
INACTIVE = "149"
LIBRARY = Library()


@dataclass
class Office:
    """Who there is: a head of unit, and staff below."""

    head: UUID = field(default_factory=new_id)
    staff: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(3)])
    unit: UUID = field(default_factory=new_id)
    head_post: UUID = field(default_factory=new_id)
    staff_posts: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(3)])

    def caller(self, employee_id: UUID | None = None, *, roles: Sequence[Role] = ()) -> Caller:
        return Caller(
            agency_id=AGENCY,
            principal_id=new_id(),
            employee_id=employee_id or self.staff[0],
            roles=frozenset(roles),
            request_id="request-1",
        )


async def arrange(
    driver: psycopg.AsyncConnection[Any], office: Office | None = None, *, agency_id: int = AGENCY
) -> Office:
    """Insert an office as a superuser; March is closed, April open, May not begun, all have a partition."""
    office = office or Office()
    await driver.execute("INSERT INTO agencies VALUES (%s, 'Kota Peraga', true, 'Asia/Jakarta', %s)", (agency_id, NOW))
    await driver.execute("INSERT INTO agency_counters (agency_id) VALUES (%s)", (agency_id,))
    for month, state in (("2026-03-01", "closed"), ("2026-04-01", "open")):
        await driver.execute("INSERT INTO periods VALUES (%s, %s, %s, 1, %s)", (agency_id, month, state, NOW))
    for month in ("2026-03-01", "2026-04-01", "2026-05-01"):
        await driver.execute("SELECT ensure_activity_partition(%s)", (date.fromisoformat(month),))
    for code, active in ((CODE, True), (INACTIVE, False)):
        await driver.execute("INSERT INTO catalogue_items VALUES (%s, %s, 1)", (agency_id, code))
        await driver.execute(
            "INSERT INTO catalogue_versions (agency_id, code, since, name, unit, per_quantity, norm_minutes, category,"
            " counts, active, known_from) VALUES (%s, %s, '2026-01-01', 'Melakukan koordinasi', 'kegiatan', 1, 60,"
            " 'main', true, %s, 0)",
            (agency_id, code, active),
        )
    await driver.execute("INSERT INTO units VALUES (%s, %s, 'dinas')", (agency_id, office.unit))
    await _insert_people(driver, agency_id, office)
    return office


async def _insert_people(driver: psycopg.AsyncConnection[Any], agency_id: int, office: Office) -> None:
    people = [
        (office.head, office.head_post, None),
        *((p, q, office.head_post) for p, q in zip(office.staff, office.staff_posts, strict=True)),
    ]
    for number, (employee, post, above) in enumerate(people):
        nip = f"19350101201001{1000 + number}"
        await driver.execute("INSERT INTO employees VALUES (%s, %s, %s)", (agency_id, employee, nip))
        await driver.execute("INSERT INTO posts VALUES (%s, %s, %s)", (agency_id, post, f"jabatan-{number}"))
        await driver.execute(
            "INSERT INTO post_versions (agency_id, version_id, post_id, title, unit_id, kelas_jabatan,"
            " position_group, parent_post_id, since, known_from) VALUES (%s, %s, %s, 'Jabatan', %s, 7, 'pelaksana', %s,"
            " '2026-01-01', 0)",
            (agency_id, new_id(), post, office.unit, above),
        )
        await driver.execute(
            "INSERT INTO assignments (agency_id, version_id, assignment_id, employee_id, post_id, kind, since,"
            " known_from) VALUES (%s, %s, %s, %s, %s, 'definitive', '2026-01-01', 0)",
            (agency_id, new_id(), new_id(), employee, post),
        )


async def follow_calendar(driver: psycopg.AsyncConnection[Any], worked: Mapping[date, int]) -> None:
    """Let the whole agency follow a calendar: the minutes of each day from 07:30 to 16:00, none for rest."""
    calendar = new_id()
    await driver.execute(
        "INSERT INTO calendars (agency_id, calendar_id, code, name, time_zone, known_from)"
        " VALUES (%s, %s, 'K', 'Lima hari', 'Asia/Jakarta', 0)",
        (AGENCY, calendar),
    )
    await driver.execute(
        "INSERT INTO calendar_uses (agency_id, owner_id, since, calendar_id, known_from)"
        " VALUES (%s, '00000000-0000-0000-0000-000000000000', '2026-01-01', %s, 0)",
        (AGENCY, calendar),
    )
    for day, minutes in worked.items():
        hours = ("working", "07:30", "16:00", minutes) if minutes else ("rest", None, None, 0)
        await driver.execute(
            "INSERT INTO calendar_days (agency_id, calendar_id, day, kind, starts_at, ends_at, minutes, known_from)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 0)",
            (AGENCY, calendar, day, *hours),
        )


@pytest.fixture
async def office(database: RolledBackDatabase) -> Office:
    async with database.superuser() as conn:
        return await arrange(await raw(conn))


@pytest.fixture
async def fresh_office(superuser: psycopg.AsyncConnection[Any]) -> Office:
    return await arrange(superuser)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    """An instant of the agency's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAKARTA).astimezone(UTC)


def content(
    hour: int = 8,
    *,
    day: date = DAY,
    length: timedelta = timedelta(hours=1),
    minutes: int = 60,
    **more: Any,  # noqa: ANN401 - fields of several types
) -> Content:
    started_at = more.pop("started_at", at(hour, day=day))
    fields: dict[str, Any] = {
        "work_date": day,
        "started_at": started_at,
        "ended_at": started_at + length,
        "minutes": minutes,
        "catalogue_code": CODE,
        "volume": "1",
        "description": "Rapat koordinasi triwulan",
    }
    return Content(**(fields | more))


class Phone:
    """A device that numbers what it sends."""

    def __init__(self, device_id: UUID | None = None) -> None:
        self.device_id = device_id or new_id()
        self.seq = 0

    def mutation(self, op: MutationOp, activity_id: UUID | None = None, **more: Any) -> Mutation:  # noqa: ANN401 - fields of several types
        self.seq += 1
        said = json.dumps([op, str(activity_id), more], default=str)
        fields: dict[str, Any] = {
            "mutation_id": new_id(),
            "seq": self.seq,
            "body_digest": digest_of_bytes(said.encode()),
            "op": op,
            "activity_id": activity_id,
            "device_time": NOW,
        }
        return Mutation(**(fields | more))

    def put(self, activity_id: UUID, said: Content, base_rev: int | None = None) -> Mutation:
        return self.mutation(MutationOp.PUT, activity_id, content=said, base_rev=base_rev)

    def submit(self, activity_id: UUID, base_rev: int | None = None) -> Mutation:
        return self.mutation(MutationOp.SUBMIT, activity_id, base_rev=base_rev)

    def envelope(self, *mutations: Mutation) -> Envelope:
        return Envelope(device_id=self.device_id, mutations=mutations)


async def send(
    database: Database,
    caller: Caller,
    phone: Phone,
    *mutations: Mutation,
    library: Library = LIBRARY,
    now: datetime = NOW,
) -> PushResult:
    """Push in a transaction of its own."""
    async with database.transaction(AGENCY) as conn:
        envelope = phone.envelope(*mutations)
        return await push(conn, caller=caller, envelope=envelope, library=library, now=now)


async def stored(database: RolledBackDatabase, query: str) -> list[tuple[Any, ...]]:
    """Look into the database as a superuser."""
    async with database.superuser() as conn:
        return await (await (await raw(conn)).execute(query)).fetchall()
