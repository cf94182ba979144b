"""The day on which a city's phones send most of a week's entries within two hours: each at a time of its own."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter_ns
from typing import Any, Final

from app.cli.bench.push.load import SECOND, Line, UnexpectedAnswerError, body_of, connected, dial
from app.cli.bench.push.phones import Phone, got

ENTRIES: Final = 28
"""70 % of a week of 5 days with 8 entries each."""
BATCH: Final = 20
LINES: Final = 64
"""Phones that are served at a time: one that is due when all lines are taken waits, and its visit lasts longer."""
_TRIES: Final = 20
_AGAIN: Final = (b"HTTP/1.1 429 ", b"HTTP/1.1 503 ")
_RETRY_AFTER: Final = b"\r\nretry-after: "
_NO_BACKOFF: Final = b'"backoff_seconds":null'
_PATH: Final = "/v1/sync/changes"

Json = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What the phones saw."""

    pulls: list[int] = field(default_factory=list)
    pushes: list[int] = field(default_factory=list)
    visits: list[int] = field(default_factory=list)
    """From when a phone was due to when it had read all, nanoseconds."""
    retries: int = 0
    backoffs: int = 0
    """Answers that asked for patience; the phones have none, which is the harder case."""
    elapsed: int = 0


@dataclass(slots=True, kw_only=True)
class Handset:
    """A phone with what it has read: its cursor, and its entries with their revisions."""

    phone: Phone
    cursor: str = ""
    checkpoint: int = 0
    sent: int = 0
    months: dict[str, dict[str, int]] = field(default_factory=dict)
    """The revisions of its entries, by month."""

    @property
    def digests(self) -> dict[str, tuple[int, str]]:
        """Return count and digest of each month that it has read, as the contract says."""
        return {month: (len(entries), _digest(entries)) for month, entries in self.months.items()}

    def due(self, span: int) -> int:
        """Return when it comes within so many nanoseconds: anywhere, but always the same for the same phone."""
        return int.from_bytes(hashlib.sha256(self.phone.device_id.encode()).digest()[:8]) % span

    async def read(self, line: Line, tally: Tally) -> None:
        """Read what changed, to the end."""
        up_to_date = False
        while not up_to_date:
            after = f"&cursor={self.cursor}" if self.cursor else ""
            path = f"{_PATH}?page_size=200&at_least={self.checkpoint}{after}"
            page = await _asked(line, got(path, self.phone.owner.token), tally, tally.pulls)
            for change in page["changes"]:
                if change["kind"] == "entry":
                    month = str(change["entry"]["work_date"])[: len("2026-11")]
                    self.months.setdefault(month, {})[change["id"]] = change["rev"]
            self.cursor, up_to_date = page["next_cursor"], page["up_to_date"]

    async def send(self, line: Line, tally: Tally) -> None:
        """Send all that it holds, a batch after the other."""
        while self.sent < ENTRIES:
            size = min(BATCH, ENTRIES - self.sent)
            said = await _asked(line, self.phone.push(size), tally, tally.pushes)
            if any("applied" not in {one["status"], one["original_status"]} for one in said["results"]):
                raise UnexpectedAnswerError(json.dumps(said).encode())
            self.sent += len(said["results"])
            self.checkpoint = int(said["checkpoint"])


async def morning(port: int, handsets: Sequence[Handset]) -> None:
    """Let every phone read all there is, as it has on the days before."""
    waiting = iter(handsets)
    async with connected(port, min(LINES, len(handsets))) as lines:

        async def work(line: Line) -> None:
            for handset in waiting:
                await handset.read(line, Tally())

        await asyncio.gather(*map(work, lines))


async def month_end(port: int, handsets: Sequence[Handset], span: int) -> Tally:
    """Let each phone come once within so many nanoseconds: it reads, sends what it holds, and reads again."""
    tally = Tally()
    coming = iter(sorted(handsets, key=lambda one: one.due(span)))
    began = perf_counter_ns()

    async def serve() -> None:
        for handset in coming:
            due = began + handset.due(span)
            await asyncio.sleep(max(due - perf_counter_ns(), 0) / SECOND)
            await _visit(port, handset, tally)
            tally.visits.append(perf_counter_ns() - due)

    await asyncio.gather(*(serve() for _ in range(min(LINES, len(handsets)))))
    tally.elapsed = perf_counter_ns() - began
    return tally


async def _visit(port: int, handset: Handset, tally: Tally) -> None:
    line = await dial(port)
    try:
        await handset.read(line, tally)
        await handset.send(line, tally)
        await handset.read(line, tally)
    finally:
        line.close()


async def differing(port: int, handsets: Sequence[Handset], since: date) -> int:
    """Return how many phones hold something else than the server says they should."""
    found = 0
    async with connected(port, 1) as (line,):
        for one in handsets:
            request = got(f"/v1/sync/digest?since={since:%Y-%m}", one.phone.owner.token)
            months = json.loads(body_of(await line.ask(request)))["items"]
            told = {month["month"]: (month["count"], month["digest"]) for month in months if month["count"]}
            found += told != one.digests or sum(count for count, _ in told.values()) != one.sent
    return found


def _digest(entries: dict[str, int]) -> str:
    lines = "\n".join(f"{one} {entries[one]}" for one in sorted(entries))
    return "sha256:" + hashlib.sha256(lines.encode()).hexdigest()


async def _asked(line: Line, content: bytes, tally: Tally, taken: list[int]) -> Json:
    """Ask until there is an answer: as long as the service has no room the same is sent again, after the time told."""
    for _ in range(_TRIES):
        began = perf_counter_ns()
        answer = await line.exchange(content)
        if not answer.startswith(_AGAIN):
            break
        tally.retries += 1
        await asyncio.sleep(int(answer.lower().partition(_RETRY_AFTER)[2].partition(b"\r\n")[0] or 1))
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise UnexpectedAnswerError(answer)
    taken.append(perf_counter_ns() - began)
    tally.backoffs += _NO_BACKOFF not in answer
    said: Json = json.loads(body_of(answer))
    return said
