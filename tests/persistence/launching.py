"""Processes that use the embedded server: who starts, shares and stops it, and what a killed one leaves."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import psutil

PROJECT = Path(__file__).parents[2]

USER = """
import sys
from pathlib import Path
import psycopg
from app.persistence import embedded
from app.persistence.embedded import EmbeddedServerError
try:
    server = embedded.start(Path(sys.argv[1]), durable=False)
except EmbeddedServerError as error:
    print(error.code, flush=True)
    sys.exit(1)
with server, psycopg.connect(server.url()) as conn:
    print("ready", server.url(), flush=True)
    sys.stdin.readline()
"""


def ordinary_python() -> tuple[str, list[str]]:
    """Return an interpreter of this version that any user may run, "" if none, and where it finds our packages."""
    packages = [path for path in sys.path if "site-packages" in path]
    for candidate in (
        sys.executable,
        shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin"),
    ):
        real = Path(candidate or "").resolve()
        if candidate and all(folder.stat().st_mode & 1 for folder in (real, *real.parents, *map(Path, packages))):
            return candidate, [str(PROJECT), *packages]
    return "", []


ORDINARY_PYTHON = ordinary_python()


class ServerUser:
    """A process that starts or joins the server of a folder and leaves when told."""

    def __init__(self, data: Path, *, user: int | None = None) -> None:
        python, path = (sys.executable, sys.path) if user is None else ORDINARY_PYTHON
        self.process = subprocess.Popen(
            [python, "-c", USER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            user=user,
            group=user,
            extra_groups=[] if user is not None else None,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(path)},
        )

    def answer(self) -> str:
        """Return `ready URL`, or the code of the refusal."""
        return self._pipe(self.process.stdout).readline().strip()

    def leave(self) -> int:
        self._pipe(self.process.stdin).write("\n")
        return self._closed()

    def kill9(self) -> None:
        self.process.kill()
        self._closed()

    def _closed(self) -> int:
        self._pipe(self.process.stdin).close()
        status = self.process.wait(60)
        self._pipe(self.process.stdout).close()
        return status

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe is not None
        return pipe


def connection_error_of(user: int, url: str) -> str:
    """Return why another user can't connect, in libpq's words; "" if the user can."""
    python, path = ORDINARY_PYTHON
    done = subprocess.run(
        [python, "-c", "import psycopg, sys; psycopg.connect(sys.argv[1]).close()", url],
        user=user,
        group=user,
        extra_groups=[],
        cwd=PROJECT,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode else ""


def postmaster(data: Path) -> int | None:
    """Return the number in the pid file of the folder's server, None without one."""
    file = data / "postgres" / "data" / "postmaster.pid"
    return int(file.read_text().splitlines()[0]) if file.exists() else None


def runs(data: Path) -> bool:
    pid = postmaster(data)
    return pid is not None and psutil.pid_exists(pid)


def kill9_postmaster(data: Path) -> int:
    """Kill the server as a crash would, and return its number; its children go by themselves."""
    pid = postmaster(data)
    assert pid is not None
    process = psutil.Process(pid)
    process.kill()
    psutil.wait_procs([process], timeout=10)
    return pid


def end_postmaster(data: Path) -> None:
    """End the server in good order, as an administrator would, behind its users' backs."""
    process = psutil.Process(postmaster(data))
    process.send_signal(signal.SIGINT)
    psutil.wait_procs([process], timeout=10)


def permissions_up_to_root(folder: Path) -> dict[Path, tuple[int, int, int]]:
    found = {}
    for place in (folder, *folder.parents):
        state = place.stat()
        found[place] = (state.st_mode, state.st_uid, state.st_gid)
    return found
