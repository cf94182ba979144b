"""The real service as a process of its own: started on a free port, awaited, ended or killed."""

from __future__ import annotations

import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from tests.support.nest import nest

LISTENING = re.compile(r"^listening on (http://\S+)$", re.MULTILINE)
START_SECONDS = 60
STOP_SECONDS = 30

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that only ever speak plain HTTP: without it each one reads all authorities' certificates, for 30 ms."""

StartService = Callable[..., "Service"]


class Process(Protocol):
    """What a test does with a process."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float) -> int: ...

    def send_signal(self, which: int, /) -> None: ...

    def kill(self) -> None: ...


class Service:
    """A running `erk serve`."""

    def __init__(self, data: Path, env: Mapping[str, str], *options: str, forked: bool = False) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.output = data / "serve.out"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ERK_")}
        environ = inherited | {"PYTHONUNBUFFERED": "1"} | dict(env)
        arguments = ["serve", "--host", "127.0.0.1", "--port", "0", "--data", str(data), *options]
        self.process: Process
        if forked:
            self.process = nest().start(arguments, environ, self.output, self.output)
        else:
            with self.output.open("wb") as output:
                command = [sys.executable, "-m", "app.cli", *arguments]
                self.process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)
        self.url = ""

    def wait_until_ready(self) -> None:
        """Return once /readyz answers 200; fail with the service's own output if it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            found = LISTENING.search(self.output.read_text("utf-8", "replace"))
            if found:
                self.url = found[1]
                with suppress(httpx.TransportError):
                    if httpx.get(f"{self.url}/readyz", verify=PLAIN).is_success:
                        return
            time.sleep(0.01)
        self.kill9()
        pytest.fail(f"the service did not start:\n{self.output.read_text('utf-8', 'replace')}")

    def stop(self) -> int:
        """Ask it to end, as a service manager would, and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise

    def kill9(self) -> None:
        """End it at once, as a crash or the kernel would."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)


@pytest.fixture
def start_service(tmp_path: Path) -> Iterator[StartService]:
    """Start services: `start_service(env={"ERK_DATABASE_URL": app_url, ...})`; all are ended with the test.

    Without a database URL in `env` the service runs the embedded server in its own data folder; pass the same `data` to
    start again on it. `forked` saves the imports, where the start itself isn't what is tested.
    """
    started: list[Service] = []

    def start(
        *options: str, env: Mapping[str, str] | None = None, data: Path | None = None, forked: bool = False
    ) -> Service:
        service = Service(data or tmp_path / f"service-{len(started)}", env or {}, *options, forked=forked)
        started.append(service)
        service.wait_until_ready()
        return service

    yield start
    for service in started:
        if service.process.poll() is None:
            service.stop()
