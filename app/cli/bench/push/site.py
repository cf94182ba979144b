"""A site for measuring pushes and pulls: an embedded server in a folder of its own, and two agencies with phones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.cli.bench.push import store
from app.cli.bench.push.founding import Founding, found
from app.cli.bench.push.phones import Owner
from app.cli.demo.process import serve
from app.clock import SystemClock
from app.persistence import embedded, migrate
from app.persistence.embedded import EmbeddedServer

PHONES: Final = 9901
"""The agency whose phones send to the service."""
LIMITS: Final = 9902
"""The agency in which the limits are measured, in the same tables."""
_SETTINGS: Final = {"ERK_WORKER": "false"}
"""The service as in production: its own clock and log; background jobs are worked off by another process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where everything is."""

    folder: Path
    server: EmbeddedServer
    founded: dict[int, Founding]
    owners: dict[int, list[Owner]]
    now: datetime

    @property
    def app_url(self) -> str:
        return self.server.url()

    @property
    def owner_url(self) -> str:
        return self.server.url(embedded.OWNER_ROLE)

    def database_process(self) -> int:
        """Return the database server's first process."""
        return store.server_process(self.app_url)

    @contextmanager
    def service(self, workers: int) -> Iterator[tuple[int, int]]:
        """Run the service; lend its port and its process."""
        with serve(self.folder, port=0, processes=workers, settings=_SETTINGS) as process:
            yield urlsplit(process.wait_until_ready()).port or 0, process.pid


@contextmanager
def site(folder: Path, people: int, *agencies: int) -> Iterator[Site]:
    """Lend a site with so many people in each agency, all with a phone; it ends with the block."""
    now = SystemClock().now()
    with embedded.start(folder) as server:
        owner_url = server.url(embedded.OWNER_ROLE)
        migrate.upgrade(owner_url)
        founded = {one: Founding(agency_id=one, people=people, now=now) for one in agencies}
        owners = {one: asyncio.run(found(folder, owner_url, what)) for one, what in founded.items()}
        yield Site(folder=folder, server=server, founded=founded, owners=owners, now=now)
