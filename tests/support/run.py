"""One folder per run of pytest, shared by its workers and removed at its end, with one PostgreSQL server in it.

The first test that needs the server starts it; the last worker to leave stops it. A run that was killed leaves both:
the next run stops and removes what no living run holds.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from app.persistence import embedded

FOLDER = "ERK_TEST_FOLDER"
PREFIX = "erk-tests-"
HOLD = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    sweep(Path(tempfile.gettempdir()))
    folder = tempfile.mkdtemp(prefix=PREFIX)
    config.stash[HOLD] = os.open(Path(folder, "run"), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(config.stash[HOLD], fcntl.LOCK_EX)
    os.environ[FOLDER] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    if HOLD in config.stash:
        os.close(config.stash[HOLD])
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)  # what is still being closed, the next run sweeps


def sweep(temporary: Path) -> None:
    """Remove the folders of runs that are no more, and stop their servers."""
    for folder in temporary.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's folder, or one that another run is sweeping
            lock = os.open(folder / "run", os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if (folder / "postgres").exists():
                    embedded.start(folder, durable=False).stop()
                shutil.rmtree(folder)
            finally:
                os.close(lock)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def run_folder() -> Path:
    return Path(os.environ[FOLDER])


@contextmanager
def one_worker_at_a_time(folder: Path) -> Iterator[None]:
    lock = os.open(folder / "workers", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
