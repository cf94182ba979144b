"""What phones read: a few changes after a cursor, or everything from the start, page by page."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.cli.bench.push.load import Line, Source, Span, body_of, connected, flat_out
from app.cli.bench.push.phones import Owner, Phone, got
from app.cli.bench.push.runs import all_applied

FEW: Final = 3
"""How many entries are new after the cursor."""
_BATCH: Final = 40
_LONGEST: Final = 600
"""Seconds after which filling is given up."""
_PATH: Final = "/v1/sync/changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A phone's reads: the one after its cursor, and the pages of a new phone."""

    owner: Owner
    few: str
    pages: list[str]

    @property
    def paths(self) -> dict[str, list[str]]:
        """What is read, by name."""
        return {"few_changes": [self.few], "new_phone": self.pages}


def readers(port: int, phones: Sequence[Phone]) -> list[Reader]:
    """Fill the phones' months, read to the end, let each send a few entries more, and return what there is to read."""
    sources = [_until_full(phone) for phone in phones]
    flat_out(port, sources, all_applied(_BATCH), Span(seconds=_LONGEST))
    return asyncio.run(_readers(port, phones))


def requests(reader: Reader, name: str) -> list[bytes]:
    """Write a phone's reads as they go over the wire."""
    return [got(path, reader.owner.token) for path in reader.paths[name]]


def _until_full(phone: Phone) -> Source:
    return lambda: phone.push(_BATCH) if phone.free >= _BATCH else None


async def _readers(port: int, phones: Sequence[Phone]) -> list[Reader]:
    async with connected(port, 1) as (line,):
        return [await _reader(line, phone) for phone in phones]


async def _reader(line: Line, phone: Phone) -> Reader:
    _, cursor = await _read_all(line, phone.owner)
    await line.ask(phone.push(FEW))
    pages, _ = await _read_all(line, phone.owner)
    return Reader(owner=phone.owner, few=f"{_PATH}?cursor={cursor}", pages=pages)


async def _read_all(line: Line, owner: Owner) -> tuple[list[str], str]:
    """Read from the start until there is no more; return the paths, and the last cursor."""
    paths = [_PATH]
    while True:
        page = json.loads(body_of(await line.ask(got(paths[-1], owner.token))))
        cursor = str(page["next_cursor"])
        if page["up_to_date"]:
            return paths, cursor
        paths.append(f"{_PATH}?cursor={cursor}")
