"""A site for measuring: an embedded server in a folder of its own, two agencies, and the service as a process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import psutil

from app.cli.api import Api, connect
from app.cli.bench.hr.files import MONTH
from app.cli.bench.machine import peak_mib
from app.cli.demo.process import ServiceProcess, serve
from app.clock import FileClock, SystemClock
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.main import clock_file
from app.persistence import embedded, migrate
from app.persistence.database import Database
from app.personnel import service as personnel
from app.personnel.model import NewPrincipal, PrincipalKind
from app.regulation import service as regulation
from app.regulation.model import Agency
from app.settings import Settings

AGENCIES: Final = {"first": 9901, "second": 9902}
OFFICERS: Final = ("ani", "budi")
NOW: Final = datetime(MONTH.year, MONTH.month + 1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """The running service, in the words of an officer of either agency (`first`, `second`)."""

    api: Api
    process: ServiceProcess

    def peak_mib(self) -> int:
        """Return the most memory that any process of the service had, in MiB."""
        root = psutil.Process(self.process.pid)
        return max(peak_mib(process.pid) for process in (root, *root.children(recursive=True)))


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Lend a site with two empty agencies, whose month is open; it ends with the block."""
    with embedded.start(folder) as server:
        migrate.upgrade(server.url(embedded.OWNER_ROLE))
        asyncio.run(_found(server.url(embedded.OWNER_ROLE)))
    FileClock(clock_file(folder)).move(NOW)
    with serve(folder, port=0, processes=1) as process, connect(process.wait_until_ready(), _tokens(folder)) as api:
        for agency in AGENCIES:
            api.post(agency, f"/v1/periods/{MONTH:%Y-%m}/transitions", {"to_state": "open"})
        yield Site(api, process)


async def _found(owner_url: str) -> None:
    database = Database(owner_url, pool_size=1, application="erk bench")
    try:
        for name, agency_id in AGENCIES.items():
            async with database.transaction(agency_id) as conn:
                agency = Agency(agency_id=agency_id, name=name, demo=True, time_zone="Asia/Jakarta")
                await regulation.create_agency(conn, new=agency, now=NOW)
                officers = [_officer(subject) for subject in OFFICERS]
                since = MONTH.replace(month=1)
                await personnel.appoint_first_officers(
                    conn, agency_id=agency_id, officers=officers, since=since, now=NOW
                )
    finally:
        await database.close()


def _officer(subject: str) -> NewPrincipal:
    return NewPrincipal(issuer=DEVELOPMENT_ISSUER, subject=subject, kind=PrincipalKind.PERSON, name=subject.title())


def _tokens(folder: Path) -> Callable[[str], str]:
    """Return who issues tokens of an agency's first officer."""
    fields = Settings.model_fields  # the service runs without the site's own settings
    issuer = DevelopmentIssuer(folder, audience=fields["audience"].default, agency_claim=fields["agency_claim"].default)

    def token_of(agency: str) -> str:
        request = TokenRequest(
            subject=OFFICERS[0], agencies=(AGENCIES[agency],), scopes=tuple(Scope), lifetime=timedelta(hours=4)
        )
        return issuer.issue(request, now=SystemClock().now())

    return token_of
