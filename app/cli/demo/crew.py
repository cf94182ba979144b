"""Many at work at once, but only a few: more clients than the service has processors would only wait for each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AT_ONCE = 4


def side_by_side(things: Iterable[T], do: Callable[[T], R]) -> list[R]:
    """Do something with each thing, a few at a time; the first failure, or Ctrl-C, ends it all."""
    waiting = deque(things)
    results: list[R] = []

    def work() -> None:
        while True:
            try:
                thing = waiting.popleft()
            except IndexError:
                return
            results.append(do(thing))

    with ThreadPoolExecutor(_AT_ONCE) as workers:
        try:
            done, _ = wait([workers.submit(work) for _ in range(_AT_ONCE)], return_when=FIRST_EXCEPTION)
        finally:
            waiting.clear()
        for worker in done:
            worker.result()
    return results
