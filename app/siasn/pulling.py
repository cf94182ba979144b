"""Pulls many people into files of rows: one person's failure stops no other, and what is there is not asked again."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.siasn.errors import SiasnError, SignInRefusedError
from app.siasn.model import PersonnelSource
from app.siasn.rows import Finding, Pulled, PullKind, Wanted, rows_of, unit_rows

_AT_ONCE = 4
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """What is pulled, of whom, in whose words; `again` asks for those that are complete too."""

    kind: PullKind
    nips: Sequence[str]
    wanted: Wanted
    again: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """What became of a pull."""

    people: int
    skipped: int
    rows: int
    findings: int
    failed: int


@dataclass(slots=True)
class _Counts:
    rows: int = 0
    findings: int = 0
    failed: int = 0


class PullFolder:
    """The files of one kind: rows as NDJSON, what could not be said in our words, and whose rows are complete.

    They hold personal data, so only their owner reads them.
    """

    def __init__(self, folder: Path, kind: PullKind) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.rows = folder / f"{kind}.ndjson"
        self.findings = folder / f"{kind}.not-mapped.ndjson"
        self.complete = folder / f"{kind}.complete.txt"

    def begin(self, *, again: bool) -> set[str]:
        """Return whose rows are complete; what a cut left of others is dropped."""
        found = "" if again or not self.complete.exists() else self.complete.read_text("ascii")
        complete = set(found.split("\n")[:-1])
        for path in (self.rows, self.findings):
            lines = path.read_text("utf-8").split("\n")[:-1] if complete and path.exists() else []
            write_private(path, (line for line in lines if _nip_of(line) in complete))
        write_private(self.complete, sorted(complete))
        return complete

    def add(self, nip: str, pulled: Pulled, *, is_complete: bool = True) -> None:
        """Append a person's rows and findings, and only then that they are complete."""
        _append(self.rows, [_line(row) for row in pulled.rows])
        _append(self.findings, [_line(_told(nip, one)) for one in pulled.findings])
        if is_complete:
            _append(self.complete, [nip])


async def pull_people(source: PersonnelSource, pull: Pull, folder: PullFolder, advance: Callable[[], object]) -> Sums:
    """Pull rows of people, a few at once; only a refused sign-in ends it for all."""
    complete = folder.begin(again=pull.again)
    asked = [nip for nip in dict.fromkeys(pull.nips) if nip not in complete]
    counts = _Counts()
    waiting = iter(asked)

    async def work() -> None:
        for nip in waiting:
            is_complete = True
            try:
                pulled = await rows_of(source, pull.kind, nip, pull.wanted)
            except SignInRefusedError:
                raise
            except SiasnError as error:
                pulled, is_complete = Pulled(findings=[Finding(field="answer", why=str(error))]), False
                counts.failed += 1
            folder.add(nip, pulled, is_complete=is_complete)
            counts.rows += len(pulled.rows)
            counts.findings += len(pulled.findings)
            advance()

    workers = [asyncio.create_task(work()) for _ in range(_AT_ONCE)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    skipped = len(set(pull.nips)) - len(asked)
    return Sums(len(asked), skipped, counts.rows, counts.findings, counts.failed)


async def pull_units(source: PersonnelSource, wanted: Wanted, folder: PullFolder) -> Sums:
    """Pull the units, all at once."""
    pulled = await unit_rows(source, wanted)
    folder.begin(again=True)
    folder.add("", pulled, is_complete=False)
    return Sums(0, 0, len(pulled.rows), len(pulled.findings), 0)


def _told(nip: str, one: Finding) -> dict[str, str | None]:
    return {"nip": nip or None, "field": one.field, "why": one.why, "code": one.code}


def _line(row: object) -> str:
    return json.dumps(row, ensure_ascii=False)


def _nip_of(line: str) -> str | None:
    found = json.loads(line)["nip"]
    return found if isinstance(found, str) else None


def write_private(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file that only its owner reads, whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    content = "".join(f"{line}\n" for line in lines)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    beside.replace(path)


def _append(path: Path, lines: Sequence[str]) -> None:
    if lines:
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
