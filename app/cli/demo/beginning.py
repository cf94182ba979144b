"""From nothing: the folder's own database server, its schema, the agency with two officers, the month's partition."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from app.cli.demo.agency import AGENCY_ID, AGENCY_NAME, TIME_ZONE
from app.cli.demo.calendar import WORK_MONTH
from app.cli.demo.office import OFFICERS, PAYROLL
from app.clock import FileClock, SystemClock
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.main import clock_file
from app.persistence import embedded, migrate
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServer
from app.persistence.partitions import ensure_activity_partitions
from app.personnel import service as personnel
from app.personnel.model import NewPrincipal, PrincipalKind
from app.regulation import service as regulation
from app.regulation.model import Agency
from app.settings import Settings

_TOKEN_LIFETIME = timedelta(days=1)
_EMPLOYEE_SCOPES = (
    Scope.ACTIVITY_READ,
    Scope.ACTIVITY_WRITE,
    Scope.VERIFICATION_READ,
    Scope.VERIFICATION_WRITE,
    Scope.STATEMENT_READ,
    Scope.STATEMENT_WRITE,
)
_PAYROLL_SCOPES = (Scope.PAYROLL_READ, Scope.EVENTS_READ)


def found_agency(server: EmbeddedServer, now: datetime) -> None:
    """Bring the database to this version's schema, and create the agency in it, as the owner does."""
    migrate.upgrade(server.url(embedded.OWNER_ROLE))
    asyncio.run(_found(server.url(embedded.OWNER_ROLE), now))


def movable_clock(folder: Path) -> FileClock:
    """Return the clock that the demo's service goes by."""
    return FileClock(clock_file(folder))


class Tokens:
    """Tokens of the folder's development issuer, for whoever the story is about."""

    def __init__(self, folder: Path) -> None:
        fields = Settings.model_fields  # the service runs without the site's own settings
        self._issuer = DevelopmentIssuer(
            folder, audience=fields["audience"].default, agency_claim=fields["agency_claim"].default
        )

    def token_of(self, subject: str) -> str:
        """Issue a token with what this subject may at most do: its roles decide the rest."""
        scopes: tuple[Scope, ...] = tuple(Scope)
        if subject.startswith("pegawai-"):
            scopes = _EMPLOYEE_SCOPES
        elif subject == PAYROLL:
            scopes = _PAYROLL_SCOPES
        request = TokenRequest(
            subject=subject, agencies=(AGENCY_ID,), scopes=scopes, lifetime=_TOKEN_LIFETIME
        )  # tokens are good by the machine's clock, whatever day the story has
        return self._issuer.issue(request, now=SystemClock().now())


async def _found(owner_url: str, now: datetime) -> None:
    database = Database(owner_url, pool_size=1, application="erk demo")
    try:
        async with database.transaction(AGENCY_ID) as conn:
            agency = Agency(agency_id=AGENCY_ID, name=AGENCY_NAME, demo=True, time_zone=TIME_ZONE)
            await regulation.create_agency(conn, new=agency, now=now)
            officers = [
                NewPrincipal(issuer=DEVELOPMENT_ISSUER, subject=subject, kind=PrincipalKind.PERSON, name=name)
                for subject, name in zip(OFFICERS, ("Petugas Satu", "Petugas Dua"), strict=True)
            ]
            since = now.date().replace(month=1, day=1)
            await personnel.appoint_first_officers(conn, agency_id=AGENCY_ID, officers=officers, since=since, now=now)
            await ensure_activity_partitions(conn, WORK_MONTH)
    finally:
        await database.close()
