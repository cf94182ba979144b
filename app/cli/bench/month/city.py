"""A synthetic city in a folder of its own: one month with attendance and decided entries, closed and ready to run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

from app.cli.bench.month import store
from app.cli.bench.push.inside import Client, Tokens, inside
from app.cli.demo.catalogue import shipped_items
from app.cli.errors import CommandError
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER
from app.persistence import embedded, migrate
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServer
from app.persistence.partitions import ensure_activity_partitions
from app.personnel import service as personnel
from app.personnel.model import NewPrincipal, PrincipalKind
from app.regulation import service as regulation
from app.regulation.model import Agency
from app.shared.month import Month

AGENCY_ID: Final = 9901
MONTH: Final = Month(2026, 6)
SPAN: Final = (MONTH.first_day, MONTH.next.first_day)
_MARKER: Final = "erk-bench-month.json"
_NOW: Final = datetime(2026, 7, 1, 1, tzinfo=UTC)
_SINCE: Final = date(2026, 1, 1)
_OFFICERS: Final = ("ani", "budi")
_SATURDAY: Final = 5

Tell = Callable[[str], None]


class OtherCityError(CommandError):
    """The folder holds something else than the city that was asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Folder {folder} berisi sesuatu yang lain dan tidak disentuh. Pilih folder lain dengan --data.",
            f"The folder {folder} holds something else and was left alone. Choose another with --data.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many people a city has, and how many entries each on a working day; whether it was built whole."""

    employees: int
    entries_per_day: int
    built: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Where a built city is."""

    folder: Path
    server: EmbeddedServer
    size: Size

    @property
    def admin_url(self) -> str:
        """The URL of the server's own role."""
        return self.server.superuser_url("erk")

    def start_run(self) -> tuple[str, float]:
        """Ask for the month to be worked out, as an officer does; return the run's id and the seconds that it took."""
        return asyncio.run(self._start_run())

    async def _start_run(self) -> tuple[str, float]:
        async with _office(self.folder, self.server.url()) as (client, token):
            await client.get(f"/v1/periods/{MONTH}", token)  # opens the connection, before the clock
            began = monotonic()
            run = await client.post("/v1/month-runs", token, {"month": str(MONTH)})
            return str(run["run_id"]), monotonic() - began


@contextmanager
def city(folder: Path, size: Size, tell: Tell) -> Iterator[City]:
    """Lend the city of this size, built in the folder unless it stands there already; its server ends with the block.

    Raises `OtherCityError`.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker = folder / _MARKER
    stands = _stands(folder, marker, size)
    with embedded.start(folder) as server:
        migrate.upgrade(server.url(embedded.OWNER_ROLE))
        built = City(folder=folder, server=server, size=size)
        if not stands:
            marker.write_text(json.dumps(asdict(size)), "utf-8")
            _build(built, tell)
            marker.write_text(json.dumps(asdict(replace(size, built=True))), "utf-8")
        yield built


def working_days() -> list[date]:
    """Return the days of the month that are no weekend."""
    days = [MONTH.first_day + timedelta(days=place) for place in range(MONTH.calendar_days)]
    return [day for day in days if day.weekday() < _SATURDAY]


def _stands(folder: Path, marker: Path, size: Size) -> bool:
    if not any(folder.iterdir()):
        return False
    try:
        stands = Size(**json.loads(marker.read_text("utf-8"))) == replace(size, built=True)
    except (OSError, ValueError, TypeError):
        stands = False
    if not stands:
        raise OtherCityError(folder)
    return True


def _build(built: City, tell: Tell) -> None:
    tell("kantor | office")
    asyncio.run(_found(built))
    filling = store.Filling(
        agency_id=AGENCY_ID,
        employees=built.size.employees,
        entries_per_day=built.size.entries_per_day,
        days=working_days(),
        since=_SINCE,
        partition=f"activities_{MONTH.first_day:%Y_%m}",
    )
    with store.session(built.admin_url) as conn:
        tell("pegawai dan presensi | people and attendance")
        store.add_people(conn, filling)
        for day in store.add_entries(conn, filling):
            tell(f"entri | entries {day}")
        tell("statistik | statistics")
        store.settle(conn)
    asyncio.run(_close(built))


async def _found(built: City) -> None:
    """Create the agency with its officers, regulation, catalogue and calendar, and open the month."""
    database = Database(built.server.url(embedded.OWNER_ROLE), pool_size=1, application="erk bench")
    try:
        async with database.transaction(AGENCY_ID) as conn:
            new = Agency(agency_id=AGENCY_ID, name="Kota Ukur", demo=True, time_zone="Asia/Jakarta")
            await regulation.create_agency(conn, new=new, now=_NOW)
            officers = [
                NewPrincipal(issuer=DEVELOPMENT_ISSUER, subject=name, kind=PrincipalKind.PERSON, name=name)
                for name in _OFFICERS
            ]
            await personnel.appoint_first_officers(conn, agency_id=AGENCY_ID, officers=officers, since=_SINCE, now=_NOW)
            await ensure_activity_partitions(conn, MONTH)
    finally:
        await database.close()
    async with _office(built.folder, built.server.url()) as (client, token):
        for path, body in _basics():
            _require_all(path, await client.post(path, token, body))
        await client.post(f"/v1/periods/{MONTH}/transitions", token, {"to_state": "open"})


async def _close(built: City) -> None:
    async with _office(built.folder, built.server.url()) as (client, token):
        closed = {"to_state": "closed", "reason": "Bulan selesai"}
        await client.post(f"/v1/periods/{MONTH}/transitions", token, closed)


@asynccontextmanager
async def _office(folder: Path, url: str) -> AsyncIterator[tuple[Client, str]]:
    """Lend the application, and the token of an officer."""
    database = Database(url, pool_size=1, application="erk bench")
    try:
        async with inside(folder, database, _NOW) as client:
            yield client, Tokens(folder, AGENCY_ID).token_of(_OFFICERS[0], *Scope)
    finally:
        await database.close()


def _basics() -> Iterator[tuple[str, dict[str, Any]]]:
    since = _SINCE.isoformat()
    yield "/v1/regulation-choices", {"since": since, "region": "nasional", "variant": "basis-penuh"}
    yield "/v1/catalogue-items", {"items": [asdict(item) | {"since": since} for item in shipped_items()]}
    every = [MONTH.first_day + timedelta(days=place) for place in range(MONTH.calendar_days)]
    yield "/v1/calendars", {"code": "lima-hari", "name": "Lima hari kerja", "days": [_day(day) for day in every]}
    yield "/v1/calendar-uses", {"items": [{"since": since, "calendar_code": "lima-hari"}]}


def _day(day: date) -> dict[str, Any]:
    if day.weekday() >= _SATURDAY:
        return {"day": day.isoformat(), "kind": "rest", "minutes": 0}
    hours = {"starts_at": "07:30", "ends_at": "16:00", "minutes": 450}
    return {"day": day.isoformat(), "kind": "working", **hours}


def _require_all(path: str, answer: dict[str, Any]) -> None:
    problems = [one["problem"] for one in answer.get("items", ()) if one.get("problem") is not None]
    if problems:
        message = f"{path}: {problems[0]}"
        raise CommandError(message, message)
