"""A client that costs little: one request at a time on each of a few connections that stay open, on plain sockets."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import Any, Final

from app.cli.errors import CommandError

SECOND: Final = 10**9
_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
_SHOWN: Final = 600
_CLOSED: Final = "the service has hung up"

Source = Callable[[], bytes | None]
"""Writes a connection's next request; None where it has no more."""


class UnexpectedAnswerError(CommandError):
    """A request of the bench came to something else than it should."""

    def __init__(self, answer: bytes) -> None:
        told = answer[:_SHOWN].decode("utf-8", "replace")
        super().__init__(f"Jawaban yang tidak terduga: {told}", f"An unexpected answer: {told}")


@dataclass(slots=True)
class Taken:
    """How long each counted request took, and how long all of it."""

    nanoseconds: list[int] = field(default_factory=list)
    elapsed: int = 0
    asked: int = 0
    """All that was asked, counted or not."""

    def per_second(self, each: int = 1) -> int:
        """Return how many requests, or things of which each holds so many, were answered in a second."""
        return len(self.nanoseconds) * each * SECOND // max(self.elapsed, 1)

    def percentiles(self) -> dict[str, Any]:
        """Return the times within which half, most and nearly all were answered."""
        return percentiles(self.nanoseconds)


def percentiles(nanoseconds: Sequence[int]) -> dict[str, Any]:
    """Return the times within which half, most and nearly all were done, in milliseconds."""
    ordered = sorted(nanoseconds) or [0]
    return {f"p{part}_ms": round(ordered[len(ordered) * part // 100] / 10**6, 2) for part in (50, 95, 99)}


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._wanted = 0
        self._answer: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream's; tells the type checker
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._wanted:
            end = self._received.find(_END_OF_HEAD)
            if end < 0:
                return
            head = bytes(self._received[:end]).lower()
            length = int(head.partition(_LENGTH)[2].partition(b"\r\n")[0])
            self._wanted = end + len(_END_OF_HEAD) + length
        if len(self._received) >= self._wanted and self._answer is not None:
            answer, self._answer = self._answer, None
            answer.set_result(bytes(self._received))
            self._received.clear()
            self._wanted = 0

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError(str(exc or "closed")))

    async def ask(self, content: bytes) -> bytes:
        """Send a request and return its answer, head and body; any but 200 is an error."""
        answer = await self.exchange(content)
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise UnexpectedAnswerError(answer)
        return answer

    async def exchange(self, content: bytes) -> bytes:
        """Send a request and return its answer, head and body, whatever it is."""
        assert self._transport is not None  # noqa: S101 - it is connected; tells the type checker
        if self._transport.is_closing():
            raise ConnectionError(_CLOSED)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(content)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


Check = Callable[[bytes], bool]
"""Tells whether an answer is what it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """For how long requests are sent."""

    seconds: int
    warm_up: int = SECOND
    """Nanoseconds before them that aren't counted: statements are prepared, pages are read."""


def flat_out(port: int, sources: Sequence[Source], check: Check, span: Span) -> Taken:
    """Let each source send its next request as soon as its last is answered."""
    return asyncio.run(_flat_out(port, sources, check, span))


def paced(port: int, sources: Sequence[Source], check: Check, span: Span, rate: int) -> Taken:
    """Send so many requests a second, answered or not; each one's time runs from when it was due."""
    return asyncio.run(_paced(port, sources, check, span, rate))


def body_of(answer: bytes) -> bytes:
    """Return an answer without its head."""
    return answer.partition(_END_OF_HEAD)[2]


@asynccontextmanager
async def connected(port: int, count: int) -> AsyncIterator[list[Line]]:
    """Lend open connections."""
    lines = [await dial(port) for _ in range(count)]
    try:
        with _without_collector():
            yield lines
    finally:
        for line in lines:
            line.close()


async def dial(port: int) -> Line:
    """Open a connection; the service hangs up on one that was silent for some seconds."""
    return (await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port))[1]


async def _flat_out(port: int, sources: Sequence[Source], check: Check, span: Span) -> Taken:
    taken = Taken()
    async with connected(port, len(sources)) as lines:
        warm = perf_counter_ns() + span.warm_up
        end = warm + span.seconds * SECOND

        async def work(line: Line, source: Source) -> int:
            ended = warm
            while (began := perf_counter_ns()) < end and (content := source()) is not None:
                began = perf_counter_ns()
                _require(check, await line.ask(content))
                taken.asked += 1
                if warm <= (now := perf_counter_ns()) < end:
                    taken.nanoseconds.append(now - began)
                    ended = now
            return ended if began < end else end

        ends = await asyncio.gather(*map(work, lines, sources))
    taken.elapsed = max(ends) - warm
    return taken


async def _paced(port: int, sources: Sequence[Source], check: Check, span: Span, rate: int) -> Taken:
    taken = Taken(elapsed=span.seconds * SECOND)
    due: asyncio.Queue[int] = asyncio.Queue()
    async with connected(port, len(sources)) as lines:
        began = perf_counter_ns()
        warm = began + span.warm_up

        async def work(line: Line, source: Source) -> None:
            while (at := await due.get()) >= 0:
                content = source()
                if content is None:
                    return
                _require(check, await line.ask(content))
                taken.asked += 1
                if at >= warm:
                    taken.nanoseconds.append(perf_counter_ns() - at)

        workers = asyncio.gather(*map(work, lines, sources))
        for number in range((span.seconds * SECOND + span.warm_up) * rate // SECOND):
            at = began + number * SECOND // rate
            await asyncio.sleep(max(at - perf_counter_ns(), 0) / SECOND)
            due.put_nowait(at)
        for _ in lines:
            due.put_nowait(-1)
        await workers
    return taken


def _require(check: Check, answer: bytes) -> None:
    if not check(answer):
        raise UnexpectedAnswerError(body_of(answer))


@contextmanager
def _without_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
