"""Tells on standard error how far the demo is: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app.cli.demo.timing import Timings


class Advance(Protocol):
    """Says that so many more are done."""

    def __call__(self, count: int = 1, /) -> None: ...


class Teller:
    """Tells of each stage, and times it."""

    def __init__(self, console: Console, timings: Timings) -> None:
        self.console = console
        self.timings = timings

    def say(self, text: str) -> None:
        """Tell one thing."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    @contextmanager
    def stage(self, name: str, text: str, total: int | None = None) -> Iterator[Advance]:
        """Tell of a stage while it runs; `total` is how many will be done in it, if that is known."""
        with self.timings.stage(name), self._shown(text, total) as advance:
            yield advance
        if not self.console.is_terminal:
            self.say(f"{text}: {self.timings.seconds[name]} s")

    @contextmanager
    def _shown(self, text: str, total: int | None) -> Iterator[Advance]:
        if not self.console.is_terminal:
            yield _silent
            return
        counted = () if total is None else (BarColumn(), MofNCompleteColumn())
        columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), *counted, TimeElapsedColumn())
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task(text, total=total)
            yield lambda count=1, /: progress.advance(task, count)
            progress.update(task, total=total or 1, completed=total or 1)


def _silent(count: int = 1, /) -> None:
    del count
