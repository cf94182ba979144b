"""Start the embedded server of a data folder, or join the one that runs; leave it, and stop it as the last."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from app.persistence.embedded import cluster, databases
from app.persistence.embedded.errors import EmbeddedServerError, Failure
from app.persistence.embedded.folder import Folder


class EmbeddedServer:
    """One user's hold on a running embedded server."""

    def __init__(self, folder: Folder, socket: Path, users: int) -> None:
        self._folder = folder
        self._socket = socket
        self._users: int | None = users
        self._leaving = threading.Lock()

    def url(self, role: str = databases.APP_ROLE, database: str = databases.DATABASE) -> str:
        """Return the libpq URL by which a role reaches a database."""
        return databases.url_of(str(self._socket), role, database)

    def superuser_url(self, database: str = "postgres") -> str:
        """Return the URL of the cluster's superuser: for administration and tests, never for the service."""
        return self.url(databases.SUPERUSER, database)

    def stop(self) -> None:
        """Leave; the last user to leave stops the server. A second call does nothing."""
        with self._leaving, self._folder.locked():
            if self._users is None:
                return
            try:
                if self._folder.is_last(self._users):
                    cluster.stop(self._folder)
            finally:
                os.close(self._users)
                self._users = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(data_dir: Path, *, durable: bool = True) -> EmbeddedServer:
    """Start the server of a data folder, made on first use, or join the one that already runs there.

    Blocks until the server answers. `durable=False` (for tests) trades safety against a power cut for speed and counts
    only for whoever starts the server. Raises `EmbeddedServerError`.
    """
    if sys.platform == "win32":
        raise EmbeddedServerError(Failure.PLATFORM_UNSUPPORTED)
    folder = Folder.open(data_dir)
    with folder.locked():
        users = folder.join()
        try:
            cluster.initialise(folder, durable=durable)
            socket = cluster.running_socket(folder) or cluster.launch(folder, durable=durable)
            databases.prepare(databases.url_of(str(socket), databases.SUPERUSER, "postgres"))
        except BaseException:
            os.close(users)
            raise
    return EmbeddedServer(folder, socket, users)
