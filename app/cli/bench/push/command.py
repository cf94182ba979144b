"""`erk bench push`: entries per second by size of the batch, beside what the machine can do at most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from app.cli.bench.machine import load, machine
from app.cli.bench.push import store
from app.cli.bench.push.bare import InsertApp, ReplayApp, serving
from app.cli.bench.push.load import SECOND, Span
from app.cli.bench.push.phones import REPLAYED_AT, TIMES, Phone
from app.cli.bench.push.rehearsal import record_push
from app.cli.bench.push.runs import Target, push_flat_out, push_paced, pushing
from app.cli.bench.push.site import LIMITS, PHONES, Site, site
from app.cli.bench.push.template import Recorded
from app.cli.errors import CommandError
from app.cli.logs import configure_logging
from app.cli.options import refuse
from app.cli.termination import leave_when_terminated

SIZES: Final = (1, 20, 100)
WORKERS: Final = (1, 2)
PACED_SIZE: Final = 20
PACED_RATE: Final = 60
METHOD: Final = {
    "straight_rows_per_second": "staged rows by one INSERT ... SELECT with its commit, on one connection, as the"
    " application's role under row-level security, into activities and activity_keys",
    "bare_single_per_second": "FastAPI and psycopg in autocommit: one insert into a plain table, two workers",
    "bare_same_statements_per_second": "FastAPI and psycopg: the statements of a single push, recorded from the service"
    " in this run and executed in the same round trips, two workers",
    "batches": "erk serve with as many workers; each connection sends its next push when the last was answered",
    "paced": "two workers; a push's time runs from when it was due, answered or not",
    "ratios": "entries per second over the limit with as many workers; the straight rate is of one connection",
    "processor": "milliseconds of processor time for each request, the client's, the service's and the database's:"
    " all share this machine's cores",
}


class NotReplayedError(CommandError):
    """The bare endpoint did less than a push does."""

    def __init__(self, sent: int, found: int) -> None:
        super().__init__(
            f"Titik akhir pembanding mencatat {found} dari {sent} entri.",
            f"The bare endpoint recorded {found} of {sent} entries.",
        )


@dataclass(slots=True, kw_only=True)
class Bench:
    """The figures, as they are taken."""

    site: Site
    seconds: int
    recorded: Recorded
    phones: list[Phone] = field(init=False)
    replaying: list[Phone] = field(init=False)
    inserting: list[Phone] = field(init=False)
    bare: list[dict[str, Any]] = field(default_factory=list)
    batches: list[dict[str, Any]] = field(default_factory=list)
    paced: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phones = self._phones(PHONES, TIMES)
        self.replaying, self.inserting = (self._phones(LIMITS, REPLAYED_AT)[:-2] for _ in range(2))
        store.introduce(self.site.app_url, LIMITS, self.replaying, self.site.now)

    def measure(self, workers: int) -> None:
        """Take the figures with so many workers: the limits first, then the service."""
        url = self.site.app_url
        self._bare("insert", InsertApp(url), self.inserting, workers)
        self._bare("same_statements", ReplayApp(url, self.recorded), self.replaying, workers)
        self._require_replayed()
        with self.site.service(workers) as (port, process):
            target = self._target(port, process, workers)
            self.batches += [push_flat_out(target, self.phones, pushing(size), size) for size in SIZES]
            if workers == WORKERS[-1]:
                self.paced = push_paced(target, self.phones, PACED_SIZE, PACED_RATE)

    def _bare(self, name: str, make: InsertApp | ReplayApp, phones: Sequence[Phone], workers: int) -> None:
        write = Phone.insert if name == "insert" else Phone.replay
        with serving(make, self.site.folder, workers) as (port, process):
            told = push_flat_out(self._target(port, process, workers), phones, write, 1)
        self.bare.append({"endpoint": name, **told})

    def _require_replayed(self) -> None:
        """See that each replay wrote its entry: the statements themselves pass over what stands already."""
        sent, found = (
            sum(one.used for one in self.replaying),
            store.entries_of(self.site.app_url, LIMITS, self.replaying),
        )
        if sent != found:
            raise NotReplayedError(sent, found)

    def _target(self, port: int, process: int, workers: int) -> Target:
        database = self.site.database_process()
        return Target(port=port, process=process, database=database, span=Span(seconds=self.seconds), workers=workers)

    def _phones(self, agency_id: int, times: Sequence[tuple[str, int]]) -> list[Phone]:
        days = self.site.founded[agency_id].work_days
        return [Phone(owner=owner, days=days, times=times) for owner in self.site.owners[agency_id]]


def push(
    seconds: Annotated[int, typer.Option(min=1, max=60, help="Detik tiap angka. | Seconds for each figure.")] = 3,
    phones: Annotated[int, typer.Option(min=50, max=20_000, help="Jumlah ponsel. | How many phones.")] = 1000,
    staged: Annotated[int, typer.Option(min=100, max=1_000_000, help="Baris. | Rows inserted straight.")] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Entri per detik menurut ukuran kiriman. | Entries per second by size of the batch, beside the machine's limits.

    Contoh | Example: erk bench push --json
    """
    console = Console(stderr=True)
    configure_logging("WARNING")
    leave_when_terminated()
    with TemporaryDirectory(prefix="erk-bench-") as name:
        try:
            told = measure(Path(name), seconds, phones, staged, console)
        except CommandError as error:
            raise refuse(str(error)) from None
    typer.echo(json.dumps(told, indent=2) if as_json else _shown(told))


def measure(folder: Path, seconds: int, phones: int, staged: int, console: Console) -> dict[str, Any]:
    """Build a site in the folder and take all figures."""
    before = load()
    with console.status("Menyiapkan | Preparing") as status, site(folder, phones, PHONES, LIMITS) as built:
        straight = _straight(built, staged)
        bench = Bench(site=built, seconds=seconds, recorded=record_push(built))
        for workers in WORKERS:
            status.update(f"Mengukur, proses: {workers} | Measuring, workers: {workers}")
            bench.measure(workers)
    return {
        "straight_rows_per_second": straight,
        **figures(straight, bench.bare, bench.batches),
        "batches": bench.batches,
        "bare": bench.bare,
        "paced": bench.paced,
        "statements_of_a_push": sum(step.statement is not None for step in bench.recorded.first),
        "seconds": seconds,
        "phones": phones,
        "staged_rows": staged,
        "method": METHOD,
        "machine": machine(),
        "load": {"before": before, "after": load()},
    }


def figures(straight: int, bare: Sequence[dict[str, Any]], batches: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Set the service's rates beside the limits; the ratios of the aims are of two workers, the others beside them."""
    limit = {(one["endpoint"], one["workers"]): one["entries_per_second"] for one in bare}
    rate = {(one["size"], one["workers"]): one["entries_per_second"] for one in batches}
    two = WORKERS[-1]
    told: dict[str, Any] = {
        "bare_single_per_second": limit["insert", two],
        "bare_same_statements_per_second": limit["same_statements", two],
        "ratio_batch_100_two_workers": _ratio(rate[SIZES[-1], two], straight),
        "ratio_single": _ratio(rate[1, two], limit["insert", two]),
        "ratio_single_same_statements": _ratio(rate[1, two], limit["same_statements", two]),
    }
    return told | {
        "ratio_batch_100_one_worker": _ratio(rate[SIZES[-1], 1], straight),
        "ratio_single_one_worker": _ratio(rate[1, 1], limit["insert", 1]),
        "ratio_single_same_statements_one_worker": _ratio(rate[1, 1], limit["same_statements", 1]),
    }


def _ratio(rate: int, limit: int) -> Any:  # noqa: ANN401 - a number of JSON
    return round(rate / max(limit, 1), 3)


def _straight(built: Site, staged: int) -> int:
    """Insert staged rows, dealt out evenly over the people and their days; return the rate."""
    days, owners = built.founded[LIMITS].work_days, built.owners[LIMITS]
    whole, rest = divmod(staged, len(owners))
    rows = [(owner.employee_id, days, whole + (place < rest)) for place, owner in enumerate(owners)]
    store.prepare(built.owner_url, rows)
    store.settle(built.owner_url)
    inserted, nanoseconds = store.insert_straight(built.app_url, LIMITS, built.now)
    store.settle(built.owner_url)
    return inserted * SECOND // nanoseconds


def _shown(told: dict[str, Any]) -> str:
    lines = [f"{name:32} {value}" for name, value in told.items() if isinstance(value, int | str) or "ratio" in name]
    for one in (*told["bare"], *told["batches"], told["paced"]):
        name = one.get("endpoint", f"batch of {one['size']}")
        rate = f"{one['entries_per_second']:>7} entries/s"
        times = " ".join(f"{part} {one[f'{part}_ms']}" for part in ("p50", "p95", "p99"))
        lines.append(f"{name:24} workers {one['workers']}  {rate}  ms: {times}")
    return "\n".join(lines)
