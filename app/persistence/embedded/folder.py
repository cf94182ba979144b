"""The embedded server's folder inside the data folder: its files, its locks, and a place for the socket."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.persistence.embedded.errors import EmbeddedServerError, Failure

if sys.platform != "win32":
    import fcntl

PATIENCE = timedelta(seconds=90)
PAUSE = timedelta(milliseconds=20)
_SOCKET_PATH_LIMIT = 103  # bytes of a Unix socket's path: 107 on Linux, 103 on macOS
_UNSAFE = frozenset(",'\"\\")  # a comma parts hosts in a URL, the others end or bend the server's setting
_SOCKET_FILES = (".s.PGSQL.5432", ".s.PGSQL.5432.lock")
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Folder:
    """`DATA/postgres`, private to its user."""

    path: Path

    @classmethod
    def open(cls, data_dir: Path) -> Folder:
        """Make the folder where it is missing; refuse one that can't be written to or is another user's."""
        path = data_dir.absolute() / "postgres"
        try:
            data_dir.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            path.mkdir(mode=_PRIVATE, exist_ok=True)
            owner = path.stat().st_uid
            if owner != os.geteuid():
                raise EmbeddedServerError(Failure.FOLDER_OF_ANOTHER_USER, folder=path, owner=owner)
            os.close(os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise EmbeddedServerError(Failure.FOLDER_NOT_WRITABLE, folder=data_dir, detail=error.strerror) from error
        return cls(path.resolve())

    @property
    def cluster(self) -> Path:
        return self.path / "data"

    @property
    def log(self) -> Path:
        return self.path / "server.log"

    @property
    def settings(self) -> Path:
        return self.path / "server.conf"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only process that starts or stops this folder's server."""
        lock = os.open(self.path / "lock", os.O_RDWR)
        try:
            deadline = time.monotonic_ns() + PATIENCE // timedelta(microseconds=1) * 1000
            while not _try_flock(lock, alone=True):
                if time.monotonic_ns() > deadline:
                    raise EmbeddedServerError(Failure.FOLDER_BUSY, folder=self.path)
                time.sleep(PAUSE.total_seconds())
            yield
        finally:
            os.close(lock)

    def join(self) -> int:
        """Become one of the server's users, until the returned descriptor is closed or the process ends."""
        users = os.open(self.path / "users", os.O_RDWR | os.O_CREAT, 0o600)
        _try_flock(users, alone=False)
        return users

    def is_last(self, users: int) -> bool:
        """Tell whether no other user is there; only under `locked`, for meanwhile others may join."""
        return _try_flock(users, alone=True)

    def make_socket_folder(self) -> Path:
        """Return a private folder, without a socket, whose path can hold one; where it is elsewhere, note it down."""
        self.remove_socket()
        inside = self.path / "run"
        if len(os.fsencode(inside / _SOCKET_FILES[-1])) <= _SOCKET_PATH_LIMIT and _UNSAFE.isdisjoint(str(inside)):
            inside.mkdir(mode=_PRIVATE, exist_ok=True)
            return inside
        elsewhere = Path(tempfile.mkdtemp(prefix="erk-socket-"))
        self._note.write_text(f"{self.path}\n{elsewhere}\n", "utf-8")
        return elsewhere

    def remove_socket(self) -> None:
        """Remove what a server that is no more left of its socket, and its folder elsewhere."""
        for name in _SOCKET_FILES:
            (self.path / "run" / name).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            folder, elsewhere = self._note.read_text("utf-8").splitlines()
            if folder == str(self.path):  # else this is a copy, and the note its original's
                shutil.rmtree(elsewhere, ignore_errors=True)
            self._note.unlink()

    @property
    def _note(self) -> Path:
        return self.path / "socket-elsewhere"


def _try_flock(descriptor: int, *, alone: bool) -> bool:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
