"""Many at work at once, but only a few: more clients than the service has processors would only wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TypeVar

from app.cli.demo.errors import DemoError

T = TypeVar("T")

_AT_ONCE = 4


async def side_by_side(things: Iterable[T], do: Callable[[T], Awaitable[None]]) -> None:
    """Do something with each thing, a few at a time; the first failure ends it all."""
    waiting = iter(things)

    async def work() -> None:
        for thing in waiting:
            await do(thing)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(work())
    except* DemoError as failed:
        raise next(_each(failed)) from None


def _each(failed: BaseExceptionGroup[DemoError]) -> Iterator[DemoError]:
    for error in failed.exceptions:
        if isinstance(error, DemoError):
            yield error
