"""The demo's own folder: known by a file that the demo put there, used by one demo at a time, and never another's."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

import psutil

from app.cli.errors import CommandError
from app.persistence import embedded

MARKER = "erk-demo.json"
_LOCK = "erk-demo.lock"
_STOP_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What the folder holds: whose story, what was recorded in it, and the service process that lives it."""

    seed: int
    employees: int
    finished: bool = False
    publication_id: str = ""
    activities: int = 0
    minutes: Mapping[str, int] = field(default_factory=dict)
    service_pid: int = 0
    service_started: str = ""


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """A folder that is the demo's while it is locked."""

    path: Path

    @classmethod
    @contextmanager
    def claim(cls, path: Path) -> Iterator[DemoFolder]:
        """Lend the folder to this process alone; one that holds something else is refused and left as it is."""
        folder = cls(path.absolute())
        try:
            folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            names = {found.name for found in folder.path.iterdir()}
            if names - {_LOCK} and MARKER not in names:
                raise _foreign(folder.path)
            lock = os.open(folder.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(folder.path, error) from None
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise _busy(folder.path) from None
            yield folder
        finally:
            os.close(lock)

    def marker(self) -> Marker | None:
        """Return what the folder holds, None where no demo has begun."""
        try:
            found = json.loads((self.path / MARKER).read_text("utf-8"))
            return Marker(**{one.name: found[one.name] for one in fields(Marker)})
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return Marker(seed=0, employees=0)

    def mark(self, marker: Marker) -> None:
        """Write what the folder holds, whole or not at all."""
        fresh = self.path / f"{MARKER}.new"
        fresh.write_text(json.dumps(asdict(marker)), "utf-8")
        fresh.replace(self.path / MARKER)

    def clear(self, left: Marker) -> None:
        """Remove what a demo that was cut short left: its service, its database server, its data."""
        _end_service(left)
        if (self.path / "postgres").exists():
            embedded.start(self.path).stop()
            shutil.rmtree(self.path / "postgres")
        (self.path / "clock").unlink(missing_ok=True)


def _end_service(left: Marker) -> None:
    """End the service process of that demo, if the number is still its own."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(left.service_pid) if left.service_pid else None
        if process is None or str(process.create_time()) != left.service_started:
            return
        process.terminate()
        _, alive = psutil.wait_procs([process], timeout=_STOP_SECONDS)
        for one in alive:
            one.kill()


def _foreign(path: Path) -> CommandError:
    return CommandError(
        f"Folder {path} berisi sesuatu yang bukan milik peragaan dan tidak disentuh. Pilih folder lain dengan --data.",
        f"The folder {path} holds something that isn't the demo's; it was left alone. Choose another with --data.",
    )


def _unusable(path: Path, error: OSError) -> CommandError:
    return CommandError(
        f"Folder {path} tidak dapat dipakai ({error.strerror}). Pilih folder lain dengan --data.",
        f"The folder {path} can't be used ({error.strerror}). Choose another with --data.",
    )


def _busy(path: Path) -> CommandError:
    return CommandError(
        f"Peragaan lain sedang berjalan di {path}. Hentikan yang itu, atau pilih folder lain dengan --data.",
        f"Another demo is running in {path}. End it, or choose another folder with --data.",
    )
