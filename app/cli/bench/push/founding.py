"""Founds the agencies of a bench by the service's own use cases: people, sign-ins, catalogue, open months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.cli.bench.hr.files import nip
from app.cli.bench.push.inside import Client, Tokens, inside
from app.cli.bench.push.phones import Owner
from app.cli.demo.catalogue import shipped_items
from app.cli.errors import CommandError
from app.http.limits import MAX_BULK_ITEMS
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER
from app.imports.kinds import Intake
from app.imports.rows import KINDS
from app.persistence.database import Database
from app.persistence.partitions import ensure_activity_partitions
from app.personnel import service as personnel
from app.personnel.model import Kind, NewPrincipal, PrincipalKind
from app.regulation import service as regulation
from app.regulation.model import Agency
from app.shared.caller import Caller, Role
from app.shared.month import Month
from app.shared.records import ItemOutcome

ZONE: Final = "Asia/Jakarta"
WORK_DAYS: Final = 14
"""How many days before today the entries lie on: what a phone may have kept while it was out of reach."""
_OFFICERS: Final = ("petugas-1", "petugas-2")
_REGULATION: Final = {"region": "nasional", "variant": "basis-penuh"}

Rows = Iterator[dict[str, Any]]


class NotFoundedError(CommandError):
    """Something that the bench needs was refused."""

    def __init__(self, what: str, why: object) -> None:
        super().__init__(f"Persiapan ditolak: {what}: {why}", f"The preparation was refused: {what}: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """An agency to be founded: its code, how many people it has, and the instant."""

    agency_id: int
    people: int
    now: datetime

    @property
    def work_days(self) -> list[date]:
        """The days on which entries lie, the earliest first."""
        today = self.now.astimezone(ZoneInfo(ZONE)).date()
        return [today - timedelta(days=step) for step in range(WORK_DAYS, 0, -1)]

    @property
    def months(self) -> list[Month]:
        """The months of these days and of today."""
        return sorted({Month.of(day) for day in (*self.work_days, self.now.astimezone(ZoneInfo(ZONE)).date())})

    @property
    def since(self) -> date:
        """From when on everything counts."""
        return self.now.date().replace(month=1, day=1) - timedelta(days=365)


async def found(folder: Path, owner_url: str, founding: Founding) -> list[Owner]:
    """Found the agency, and return whose phones there are."""
    database = Database(owner_url, pool_size=1, application="erk bench")
    try:
        employees = await _people(database, founding)
        async with inside(folder, database, founding.now) as client:
            return await _let_in(client, Tokens(folder, founding.agency_id), founding, employees)
    finally:
        await database.close()


async def _people(database: Database, founding: Founding) -> list[str]:
    """Create the agency with its officers and people; return the ids of the employees, in their order."""
    agency_id, now = founding.agency_id, founding.now
    async with database.transaction(agency_id) as conn:
        agency = Agency(agency_id=agency_id, name=f"Kota {agency_id}", demo=True, time_zone=ZONE)
        await regulation.create_agency(conn, new=agency, now=now)
        officers = [
            NewPrincipal(issuer=DEVELOPMENT_ISSUER, subject=subject, kind=PrincipalKind.PERSON, name=subject)
            for subject in _OFFICERS
        ]
        first, _ = await personnel.appoint_first_officers(
            conn, agency_id=agency_id, officers=officers, since=founding.since, now=now
        )
        await ensure_activity_partitions(conn, *founding.months)
        roles = frozenset({Role.OFFICER})
        caller = Caller(agency_id=agency_id, principal_id=first.principal_id, roles=roles, request_id="bench")
        for kind, rows in _rows(founding).items():
            records = [KINDS[kind].row.model_validate(row).to_record() for row in rows]
            for report in await KINDS[kind].record(conn, Intake(caller=caller, now=now), records):
                if report.outcome is ItemOutcome.REFUSED:
                    raise NotFoundedError(kind, report.problem)
        nips = [nip(number) for number in range(founding.people)]
        known = await personnel.ids_by_code(conn, agency_id=agency_id, kind=Kind.EMPLOYEE, codes=nips)
    return [str(known[one]) for one in nips]


def _rows(founding: Founding) -> dict[str, Rows]:
    since, people = founding.since.isoformat(), range(founding.people)
    unit = {"code": "U", "name": "Dinas", "kind": "dinas", "since": since}
    return {
        "units": iter([unit]),
        "posts": (_post(number) | {"since": since} for number in people),
        "employees": (
            {"nip": nip(n), "name": f"Pegawai {n}", "status_asn": "pns", "golongan": "III", "since": since}
            for n in people
        ),
        "assignments": ({"nip": nip(n), "post_code": f"P{n}", "kind": "definitive", "since": since} for n in people),
    }


def _post(number: int) -> dict[str, Any]:
    return {
        "code": f"P{number}",
        "title": "Analis" if number else "Kepala Dinas",
        "unit_code": "U",
        "kelas_jabatan": 7 if number else 14,
        "position_group": "pelaksana" if number else "jpt",
        "parent_code": "P0" if number else None,
    }


async def _let_in(client: Client, tokens: Tokens, founding: Founding, employees: Sequence[str]) -> list[Owner]:
    """Choose a regulation, record the catalogue, open the months, and let everybody sign in."""
    officer = tokens.token_of(_OFFICERS[0], *Scope)
    await client.post("/v1/regulation-choices", officer, {"since": founding.since.isoformat(), **_REGULATION})
    catalogue = {"items": [asdict(item) | {"since": founding.since.isoformat()} for item in shipped_items()]}
    _require_all("catalogue-items", await client.post("/v1/catalogue-items", officer, catalogue))
    for month in founding.months:
        await client.post(f"/v1/periods/{month}/transitions", officer, {"to_state": "open"})
    owners: list[Owner] = []
    for start in range(0, len(employees), MAX_BULK_ITEMS):
        some = employees[start : start + MAX_BULK_ITEMS]
        items = [_sign_in(start + place, one) for place, one in enumerate(some)]
        answer = await client.post("/v1/principals", officer, {"items": items})
        _require_all("principals", answer)
        owners += [_owner(tokens, item, new["id"]) for item, new in zip(items, answer["items"], strict=True)]
    return owners


def _sign_in(number: int, employee_id: str) -> dict[str, str]:
    return {
        "issuer": DEVELOPMENT_ISSUER,
        "subject": f"pegawai-{number:05}",
        "kind": "person",
        "name": f"Pegawai {number}",
        "employee_id": employee_id,
    }


def _owner(tokens: Tokens, item: dict[str, str], principal_id: str) -> Owner:
    token = tokens.token_of(item["subject"], Scope.ACTIVITY_READ, Scope.ACTIVITY_WRITE)
    return Owner(subject=item["subject"], employee_id=item["employee_id"], principal_id=principal_id, token=token)


def _require_all(what: str, answer: dict[str, Any]) -> None:
    for item in answer["items"]:
        if item["problem"] is not None:
            raise NotFoundedError(what, item["problem"])
