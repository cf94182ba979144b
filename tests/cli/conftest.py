"""Commands that run in the tests' own process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module

import pytest
import structlog

BENCHES = ("month.command", "push.command", "push.month_end_command", "push.pull_command")


@pytest.fixture(autouse=True)
def _logging_comes_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a command log to standard error for its time only: a logger that it set up for good would stay so for all."""
    before = structlog.get_config()["logger_factory"]
    for bench in BENCHES:
        monkeypatch.setattr(import_module(f"app.cli.bench.{bench}"), "configure_logging", _to_standard_error)
    yield
    structlog.configure(logger_factory=before)


def _to_standard_error(_level: str) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
