"""Starts `erk` commands in a tenth of a second: forked by a process that has the program imported already.

What is started is a real process; what it lacks is the start of an interpreter and two to four seconds of imports.
Tests of the start itself start a process of their own: `tests/support/service.py` does both.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Json = dict[str, Any]

_PAUSE = 0.005
_COMMAND_SECONDS = 60
_WHERE = Path(__file__).parents[2]


class Nest:
    """The process that forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.forked"],
            cwd=_WHERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lock = threading.Lock()

    def start(self, arguments: Sequence[str], environ: Mapping[str, str], output: Path, errors: Path) -> Forked:
        """Start a command; what was in the files is gone, however early they are looked at."""
        for file in (output, errors):
            file.write_bytes(b"")
        order = {"do": "fork", "arguments": [*arguments], "environ": dict(environ)}
        return Forked(self, self.ask(order | {"output": str(output), "errors": str(errors)})["pid"])

    def ask(self, order: Json) -> Json:
        """Give an order and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            answer: Json = json.loads(self._process.stdout.readline())
            return answer


class Forked:
    """A process that the nest has started; its number is its own until its end has been told."""

    def __init__(self, nest: Nest, pid: int) -> None:
        self.pid = pid
        self._nest = nest
        self._status: int | None = None

    def poll(self) -> int | None:
        """Return its exit status, or None while it runs."""
        if self._status is None:
            self._status = self._nest.ask({"do": "poll", "pid": self.pid})["status"]
        return self._status

    def wait(self, timeout: float) -> int:
        """Return its exit status once it has ended."""
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(_PAUSE)
        return status

    def send_signal(self, which: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, which)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


@cache
def nest() -> Nest:
    """Return this process's nest; it ends with this process."""
    return Nest()


def erk(*arguments: str) -> str:
    """Run a command that must succeed, and return what it prints."""
    with TemporaryDirectory(prefix="erk-run-") as name:
        output, errors = Path(name, "output"), Path(name, "errors")
        status = nest().start(arguments, os.environ, output, errors).wait(_COMMAND_SECONDS)
        assert status == 0, (arguments, output.read_text("utf-8"), errors.read_text("utf-8"))
        return output.read_text("utf-8")
