"""The service is killed between writing a file's content and committing its row."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest

from app.clock import SystemClock
from app.evidence.tasks import sweep_orphans
from app.http.scopes import Scope
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer, TokenRequest
from app.jobs.worker import Hands
from app.persistence.database import Database
from app.persistence.objects import Objects
from app.shared.ids import new_id
from tests.evidence.files import JPEG
from tests.support.databases import Clone
from tests.support.office import AGENCY, NOW, arrange
from tests.support.service import Service, StartService

MUCH_LATER = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass
class Phone:
    """Siti's phone, which sends one file to a service of its own process."""

    data: Path
    url: str = ""

    @property
    def folder(self) -> Path:
        return self.data / "evidence"

    def headers(self) -> dict[str, str]:
        issuer = DevelopmentIssuer(self.data, audience="erk", agency_claim="agency")
        asked = TokenRequest(
            subject="siti", agencies=(AGENCY,), scopes=tuple(map(str, Scope)), lifetime=timedelta(minutes=10)
        )
        token = issuer.issue(asked, now=SystemClock().now())
        return {"Authorization": f"Bearer {token}", "Idempotency-Key": "kunci-1"}

    def send(self) -> httpx.Response:
        file = {"file": ("rapat.jpg", JPEG)}
        return httpx.post(f"{self.url}/v1/evidence-files", files=file, headers=self.headers(), timeout=30)

    def send_in_vain(self) -> None:
        with suppress(httpx.TransportError):
            self.send()

    def read(self, path: str) -> bytes:
        return httpx.get(f"{self.url}{path}/content", headers=self.headers()).content

    def stored(self) -> list[bytes]:
        return [path.read_bytes() for path in self.folder.rglob("*") if path.is_file() and len(path.name) == 64]


async def prepare(superuser_url: str) -> None:
    async with await psycopg.AsyncConnection.connect(superuser_url, autocommit=True) as conn:
        office = await arrange(conn)
        await conn.execute(
            "INSERT INTO principals (agency_id, principal_id, issuer, subject, kind, name, employee_id, scopes,"
            " bound_at) VALUES (%s, %s, %s, 'siti', 'person', 'Siti', %s, '{}', %s)",
            (AGENCY, new_id(), DEVELOPMENT_ISSUER, office.staff[0], NOW),
        )


async def sweep(app_url: str, folder: Path) -> None:
    """Do what the sweep does in a day."""
    database = Database(app_url, application="erk test")
    for hour in range(24):
        now = partial(MUCH_LATER.__add__, timedelta(hours=hour))
        await sweep_orphans(Hands(database=database, now=now, objects=Objects.in_folder(folder)))
    await database.close()


def kill_before_the_commit(service: Service, phone: Phone, superuser_url: str) -> int:
    """Kill the service when the content is written and the row waits; return how many rows there are then."""
    with psycopg.connect(superuser_url) as holding:
        holding.execute("LOCK TABLE audit_log IN EXCLUSIVE MODE")  # the transaction of the row waits here
        sending = threading.Thread(target=phone.send_in_vain)
        sending.start()
        deadline = time.monotonic() + 30
        while not phone.stored() and time.monotonic() < deadline:
            time.sleep(0.01)
        service.kill9()
        sending.join(30)
        ((rows,),) = holding.execute("SELECT count(*) FROM evidence_files").fetchall()
    return int(rows)


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "not-swept"])
def test_what_a_kill_leaves_has_no_row_and_the_phone_sends_it_again(
    clone: Clone, start_service: StartService, tmp_path: Path, *, swept: bool
) -> None:
    asyncio.run(prepare(clone.superuser_url))
    env = {"ERK_DATABASE_URL": clone.app_url, "ERK_WORKER": "false"}
    phone = Phone(tmp_path / "data")
    service = start_service(env=env, data=phone.data, forked=True)
    phone.url = service.url

    rows = kill_before_the_commit(service, phone, clone.superuser_url)
    assert (phone.stored(), rows) == ([JPEG], 0)
    if swept:
        asyncio.run(sweep(clone.app_url, phone.folder))
        assert phone.stored() == []
    phone.url = start_service(env=env, data=phone.data, forked=True).url
    answer = phone.send()

    assert answer.status_code == 201
    assert phone.read(answer.headers["location"]) == JPEG
    asyncio.run(sweep(clone.app_url, phone.folder))
    assert phone.stored() == [JPEG]
