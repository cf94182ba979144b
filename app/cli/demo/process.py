"""The service as the demo runs it: `erk serve`, a process of its own, on this machine's loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from app.cli.errors import CommandError

LOG = "serve.log"
_LISTENING = re.compile(r"^listening on (http://\S+)$", re.MULTILINE)
_START_SECONDS = 60
_STOP_SECONDS = 30
_PAUSE = 1 / 50
_DEMO_SETTINGS = {"ERK_CLOCK": "movable", "ERK_LOG_LEVEL": "WARNING"}
_PROCESSES = 2
"""The phones keep one process busy; on a machine with one core a second costs little."""


class NotStartedError(CommandError):
    """The service ended, or did not answer in time."""

    def __init__(self, last: str, log: Path) -> None:
        super().__init__(f"Layanan tidak menyala: {last} Lihat {log}.", f"The service did not start: {last} See {log}.")


class ServiceProcess:
    """The service's process, and where it answers once it is ready."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def started(self) -> str:
        """When the system says that the process began: with the pid, it names the process for good."""
        return str(psutil.Process(self.pid).create_time())

    def wait_until_ready(self) -> str:
        """Wait until requests are answered, and return the service's URL; raises `NotStartedError`."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            found = _LISTENING.search(self._said())
            if found and _ready(found[1]):
                return found[1]
            time.sleep(_PAUSE)
        raise NotStartedError(next(iter(self._said().strip().splitlines()[-1:]), "-"), self._log)

    def wait(self) -> int:
        """Wait for its end."""
        return self._process.wait()

    def _said(self) -> str:
        return self._log.read_text("utf-8", "replace")


@contextmanager
def serve(
    data: Path, *, port: int, processes: int = _PROCESSES, settings: Mapping[str, str] = _DEMO_SETTINGS
) -> Iterator[ServiceProcess]:
    """Run the service on the folder's embedded server, by default on its movable clock; it ends with the block."""
    command = ["app.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--processes", str(processes), "--data", str(data)]
    with running(command, data / LOG, settings) as process:
        yield process


@contextmanager
def running(module: Sequence[str], log: Path, settings: Mapping[str, str]) -> Iterator[ServiceProcess]:
    """Run a module of ours, with its arguments, that serves HTTP; it ends with the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", *module],
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches the command, which then ends it
        )
    try:
        yield ServiceProcess(process, log)
    finally:
        _end(process)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Keep the site's own settings out: the demo never touches a real server or issuer."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("ERK_")}
    return {**kept, **settings, "PYTHONUNBUFFERED": "1"}


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", trust_env=False).is_success
    except httpx.TransportError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
