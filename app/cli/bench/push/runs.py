"""One figure each: so many requests in so many seconds, how long they took, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter_ns
from typing import Any, Final

from app.cli.bench.push.load import Check, Source, Span, Taken, flat_out, paced
from app.cli.bench.push.phones import Phone
from app.cli.bench.push.usage import Trees

LINES: Final = 8
"""Connections for each process that answers: fewer would leave it idle, more would only wait."""
PACED_LINES: Final = 48
_APPLIED: Final = b'"status":"applied"'

Write = Callable[[Phone], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is asked, and for how long."""

    port: int
    process: int
    database: int
    span: Span
    workers: int

    @property
    def trees(self) -> Trees:
        """The processes whose time is told."""
        return Trees({"service": self.process, "database": self.database})

    @property
    def lines(self) -> int:
        """How many connections keep it busy."""
        return LINES * self.workers


def pushing(size: int) -> Write:
    """Return what writes pushes of so many entries."""
    return lambda phone: phone.push(size)


def push_flat_out(target: Target, phones: Sequence[Phone], write: Write, size: int) -> dict[str, Any]:
    """Let phones push as fast as they are answered."""
    sources = _sources(phones, write, size, target.lines)
    return _figures(
        target,
        {"size": size},
        lambda: flat_out(target.port, sources, all_applied(size), target.span),
    )


def push_paced(target: Target, phones: Sequence[Phone], size: int, rate: int) -> dict[str, Any]:
    """Let phones push so many times a second, whether the service keeps up or not."""
    sources = _sources(phones, pushing(size), size, min(PACED_LINES, len(phones)))
    return _figures(
        target,
        {"size": size, "batches_per_second": rate},
        lambda: paced(target.port, sources, all_applied(size), target.span, rate),
    )


def pull_flat_out(target: Target, turns: Sequence[Sequence[bytes]], check: Check) -> dict[str, Any]:
    """Let each connection send its requests, over and over, as fast as they are answered."""
    sources = [cycle(requests).__next__ for requests in turns]
    return _figures(target, {}, lambda: flat_out(target.port, sources, check, target.span))


def all_applied(size: int) -> Check:
    """Return the check that so many entries were applied, and nothing else happened."""
    return lambda answer: answer.count(_APPLIED) == size


def _figures(target: Target, of: dict[str, Any], take: Callable[[], Taken]) -> dict[str, Any]:
    before, began = target.trees.look(), perf_counter_ns()
    taken = take()
    rate = {"entries_per_second": taken.per_second(of["size"])} if of else {"pulls_per_second": taken.per_second()}
    return {
        **of,
        "workers": target.workers,
        **rate,
        **taken.percentiles(),
        "requests": len(taken.nanoseconds),
        "processor": target.trees.since(before, taken.asked, perf_counter_ns() - began),
    }


def _sources(phones: Sequence[Phone], write: Write, size: int, lines: int) -> list[Source]:
    """Give each connection phones of its own: a phone sends its next push after its last was answered."""
    return [_source(phones[place::lines], write, size) for place in range(lines)]


def _source(phones: Sequence[Phone], write: Write, size: int) -> Source:
    turns = cycle(phones)

    def write_next() -> bytes | None:
        for _ in phones:
            phone = next(turns)
            if phone.free >= size:
                return write(phone)
        return None

    return write_next
