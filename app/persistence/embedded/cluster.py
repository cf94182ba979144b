"""The cluster in the folder: made once, found running, launched, stopped. All under the folder's lock."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil
import psycopg

from app.persistence.embedded import databases
from app.persistence.embedded.errors import EmbeddedServerError, Failure
from app.persistence.embedded.folder import PATIENCE, PAUSE, Folder
from app.persistence.embedded.programs import run

VERSION = "18"

_INITDB = (
    *("--username", databases.SUPERUSER),
    *("--auth-local=trust", "--auth-host=reject"),  # whoever reaches the private socket could read the files as well
    *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    "--no-instructions",
)

# ERROR stays out of the log: its text repeats values that people entered. A month's partition is new every month, and
# until it was analysed PostgreSQL would read all of its primary key for each push: so it looks for such tables often.
_SETTINGS = """\
listen_addresses = ''
port = 5432
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
autovacuum_naptime = 2s
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = log
log_checkpoints = off
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
cluster_name = 'erk'
"""
_FAST = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


@dataclass(frozen=True, slots=True)
class _PidFile:
    """What a running postmaster, or one that was killed, says of itself."""

    pid: int
    socket: Path

    @classmethod
    def read(cls, folder: Folder) -> _PidFile | None:
        """Return what the file says; None without a file, or while it is being written."""
        try:
            lines = (folder.cluster / "postmaster.pid").read_text("utf-8").splitlines()
            return cls(int(lines[0]), Path(lines[4]))
        except (FileNotFoundError, ValueError, IndexError):
            return None


def initialise(folder: Folder, *, durable: bool) -> None:
    """Make the cluster unless there is one; it gets its name last, so that a cut-off attempt is made anew."""
    if folder.cluster.exists():
        found = (folder.cluster / "PG_VERSION").read_text("ascii").strip()
        if found != VERSION:
            raise EmbeddedServerError(Failure.DATA_VERSION, folder=folder.path, found=found, wanted=VERSION)
        return
    unfinished = folder.path / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    done = run("initdb", *_INITDB, *(() if durable else ("--no-sync",)), "--pgdata", unfinished.name, cwd=folder.path)
    if done.returncode != 0:
        raise EmbeddedServerError(Failure.INIT_FAILED, folder=folder.path, detail=_last_line(done.stderr))
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("include '../server.conf'\n")
    unfinished.rename(folder.cluster)


def running_socket(folder: Folder) -> Path | None:
    """Return the socket folder of the server that runs here, None if none does.

    Waits for one that is starting, recovering or going. A pid file that a killed server left is removed, also when its
    number has meanwhile gone to some other process: PostgreSQL itself would refuse to start then.
    """
    deadline = time.monotonic_ns() + PATIENCE // timedelta(microseconds=1) * 1000
    while True:
        found = _PidFile.read(folder)
        if found is not None and _answers(folder, found.socket):
            return found.socket
        alive = _processes(folder)
        if not alive:
            (folder.cluster / "postmaster.pid").unlink(missing_ok=True)
            return None
        if time.monotonic_ns() > deadline:
            raise EmbeddedServerError(Failure.NOT_ANSWERING, folder=folder.path, detail=alive[0])
        time.sleep(PAUSE.total_seconds())


def launch(folder: Folder, *, durable: bool) -> Path:
    """Start the server and return its socket folder once it answers."""
    socket = folder.make_socket_folder()
    settings = _SETTINGS.format(socket=socket) + ("" if durable else _FAST)
    folder.settings.write_text(settings, "utf-8")
    seconds = str(PATIENCE // timedelta(seconds=1))
    place = ("--pgdata", folder.cluster.name, "--log", folder.log.name)
    done = run("pg_ctl", "start", "--wait", "--timeout", seconds, *place, cwd=folder.path)
    if done.returncode != 0:
        folder.remove_socket()
        raise EmbeddedServerError(Failure.START_FAILED, folder=folder.path, detail=_reason(folder, done.stderr))
    return socket


def stop(folder: Folder) -> None:
    """Stop the server, breaking off what its clients do; one that is already gone is as good as stopped."""
    place = ("--pgdata", folder.cluster.name)
    done = run("pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=60", *place, cwd=folder.path)
    if done.returncode != 0 and _processes(folder):
        raise EmbeddedServerError(Failure.STOP_FAILED, folder=folder.path, detail=_last_line(done.stderr))
    folder.remove_socket()


def _answers(folder: Folder, socket: Path) -> bool:
    """Tell whether a server answers at the socket and is this folder's: a copied folder names the original's socket."""
    url = databases.url_of(str(socket), databases.SUPERUSER, "postgres")
    try:
        with psycopg.connect(url, connect_timeout=5) as conn:
            row = conn.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and Path(row[0]) == folder.cluster


def _processes(folder: Folder) -> list[int]:
    """Return the processes that work in the cluster: a postmaster, or children that have yet to notice its death."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(folder.cluster):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def _reason(folder: Folder, stderr: str) -> str:
    """Return the server's last words, or pg_ctl's if it said none."""
    try:
        return _last_line(folder.log.read_text("utf-8", "replace")) or _last_line(stderr)
    except FileNotFoundError:
        return _last_line(stderr)


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
