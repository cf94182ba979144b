"""Runs the city's month by worker processes, as a site does, and measures it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from app.cli.bench.machine import peak_mib
from app.cli.bench.month import store
from app.cli.bench.month.city import AGENCY_ID, SPAN, City
from app.cli.errors import CommandError

_READY: Final = "bekerja | working"
_START_SECONDS: Final = 120
_STOP_SECONDS: Final = 60
_PAUSE: Final = 1 / 20
_LONGEST_SECONDS: Final = 3600


class WorkerFailedError(CommandError):
    """A worker did not start, or the run did not finish."""

    def __init__(self, log: Path) -> None:
        super().__init__(f"Perhitungan tidak selesai. Lihat {log}.", f"The run did not finish. See {log}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run's figures and the two limits, taken one after the other."""

    workers: int
    start_seconds: float
    seconds: float
    raw_group_by_seconds: float
    raw_write_seconds: float
    peak_mib: int
    results: int
    held: int
    result_bytes: int
    digest: str

    def to_json(self) -> dict[str, Any]:
        """Write the figures as plain JSON."""
        limit = self.raw_group_by_seconds + self.raw_write_seconds
        return {
            "workers": self.workers,
            "seconds": round(self.seconds, 2),
            "phases": {"start": round(self.start_seconds, 2), "chunks": round(self.seconds - self.start_seconds, 2)},
            "raw_group_by_seconds": round(self.raw_group_by_seconds, 3),
            "raw_write_seconds": round(self.raw_write_seconds, 3),
            "ratio": round(self.seconds / limit, 2),
            "people_per_second": round(self.results / self.seconds),
            "peak_mib": self.peak_mib,
            "results": self.results,
            "held": self.held,
            "result_bytes": self.result_bytes,
            "digest": self.digest,
        }


def measure(built: City, workers: int) -> Ran:
    """Work the month out by so many workers, and take the limits right after it."""
    with store.session(built.admin_url) as conn:
        store.write_all_down(conn)
        with ExitStack() as stack:
            processes = [stack.enter_context(_worker(built.folder, number)) for number in range(workers)]
            run_id, start_seconds = built.start_run()
            started = time.monotonic()
            values = {"agency_id": AGENCY_ID, "run_id": run_id}
            digest = _wait(conn, values, processes, built.folder)
            ended = time.monotonic()
            peak = max(peak_mib(process.pid) for process in processes)
        results, size, held = store.run_size(conn, values)
        return Ran(
            workers=workers,
            start_seconds=start_seconds,
            seconds=start_seconds + ended - started,
            raw_group_by_seconds=store.group_by_seconds(built.server.url(), AGENCY_ID, SPAN),
            raw_write_seconds=store.write_seconds(conn, values),
            peak_mib=peak,
            results=results,
            held=held,
            result_bytes=size,
            digest=digest,
        )


def _wait(
    conn: psycopg.Connection[Any], values: dict[str, Any], processes: list[subprocess.Popen[bytes]], folder: Path
) -> str:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        state, digest = store.run_state(conn, values)
        if state == "finished":
            return digest or ""
        if state != "running":
            break
        time.sleep(_PAUSE)
    raise WorkerFailedError(_log(folder, 0))


@contextmanager
def _worker(folder: Path, number: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run `erk worker` on the folder, ready to take jobs; it ends with the block."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("ERK_")}
    log = _log(folder, number)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "app.cli", "worker", "--data", str(folder)],
            env={**kept, "ERK_LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches the command, which then ends it
        )
    try:
        _await_ready(process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while _READY not in log.read_text("utf-8", "replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise WorkerFailedError(log)
        time.sleep(_PAUSE)


def _log(folder: Path, number: int) -> Path:
    return folder / f"worker-{number}.log"
