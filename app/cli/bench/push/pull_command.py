"""`erk bench sync-pull`: pulls per second of phones that are up to date but for a little, and of new phones."""

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
from app.cli.bench.push.bare import SelectApp, serving
from app.cli.bench.push.load import Check, Span
from app.cli.bench.push.phones import Phone, got
from app.cli.bench.push.reading import FEW, Reader, readers, requests
from app.cli.bench.push.rehearsal import record_reads
from app.cli.bench.push.runs import LINES, Target, all_applied, pull_flat_out
from app.cli.bench.push.site import PHONES, Site, site
from app.cli.bench.push.tape import Step
from app.cli.errors import CommandError
from app.cli.logs import configure_logging
from app.cli.options import refuse
from app.cli.termination import leave_when_terminated

WORKERS: Final = (1, 2)
READS: Final = ("few_changes", "new_phone")
_METHOD: Final = {
    "few_changes": f"GET /v1/sync/changes after a cursor behind which {FEW} entries are new",
    "new_phone": "GET /v1/sync/changes from the start, page by page: catalogue, months and the phone's entries",
    "bare": "FastAPI and psycopg: the statements of these very reads, recorded from the service in this run",
    "processor": "milliseconds of processor time for each request, the client's, the service's and the database's:"
    " all share this machine's cores",
}


@dataclass(slots=True, kw_only=True)
class Bench:
    """The figures, as they are taken."""

    site: Site
    seconds: int
    readers: list[Reader] = field(default_factory=list)
    tapes: dict[str, list[Sequence[Step]]] = field(default_factory=dict)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    bare: list[dict[str, Any]] = field(default_factory=list)

    def fill(self) -> None:
        """Let every phone send its entries, and take down what the service executes for each read."""
        days = self.site.founded[PHONES].work_days
        phones = [Phone(owner=owner, days=days) for owner in self.site.owners[PHONES]]
        with self.site.service(WORKERS[-1]) as (port, _):
            self.readers = readers(port, phones)
        store.settle(self.site.owner_url)
        for name in READS:
            paths = [(reader.owner, path) for reader in self.readers for path in reader.paths[name]]
            self.tapes[name] = [tape.steps for tape in record_reads(self.site, paths)]

    def measure(self, workers: int) -> None:
        """Take the figures with so many workers: the limits first, then the service."""
        for name in READS:
            with serving(SelectApp(self.site.app_url, self.tapes[name]), self.site.folder, workers) as (port, process):
                turns = _dealt([[got(f"/replay/{number}")] for number in range(len(self.tapes[name]))], workers)
                told = pull_flat_out(self._target(port, process, workers), turns, all_applied(1))
            self.bare.append({"read": name, **told})
        with self.site.service(workers) as (port, process):
            for name in READS:
                turns = _dealt([requests(reader, name) for reader in self.readers], workers)
                told = pull_flat_out(self._target(port, process, workers), turns, _check(name))
                self.pulls.append({"read": name, **told})

    def _target(self, port: int, process: int, workers: int) -> Target:
        database = self.site.database_process()
        return Target(port=port, process=process, database=database, span=Span(seconds=self.seconds), workers=workers)


def sync_pull(
    seconds: Annotated[int, typer.Option(min=1, max=60, help="Detik tiap angka. | Seconds for each figure.")] = 3,
    phones: Annotated[int, typer.Option(min=16, max=1000, help="Jumlah ponsel. | How many phones.")] = 64,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Tarikan per detik. | Pulls per second of phones with few changes and of new phones, beside the same selects.

    Contoh | Example: erk bench sync-pull --json
    """
    console = Console(stderr=True)
    configure_logging("WARNING")
    leave_when_terminated()
    with TemporaryDirectory(prefix="erk-bench-") as name:
        try:
            told = measure(Path(name), seconds, phones, console)
        except CommandError as error:
            raise refuse(str(error)) from None
    typer.echo(json.dumps(told, indent=2) if as_json else _shown(told))


def measure(folder: Path, seconds: int, phones: int, console: Console) -> dict[str, Any]:
    """Build a site in the folder and take all figures."""
    before = load()
    with console.status("Menyiapkan | Preparing") as status, site(folder, phones, PHONES) as built:
        bench = Bench(site=built, seconds=seconds)
        bench.fill()
        for workers in WORKERS:
            status.update(f"Mengukur, proses: {workers} | Measuring, workers: {workers}")
            bench.measure(workers)
    return {
        "pulls": bench.pulls,
        "bare": bench.bare,
        **figures(bench.bare, bench.pulls),
        "pages_of_a_new_phone": max(len(reader.pages) for reader in bench.readers),
        "seconds": seconds,
        "phones": phones,
        "method": _METHOD,
        "machine": machine(),
        "load": {"before": before, "after": load()},
    }


def figures(bare: Sequence[dict[str, Any]], pulls: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Set the service's rates beside those of the bare endpoint."""
    limit = {(one["read"], one["workers"]): one["pulls_per_second"] for one in bare}
    names = {1: "_one_worker", 2: "_two_workers"}
    return {
        f"ratio_{one['read']}{names[one['workers']]}": round(
            one["pulls_per_second"] / max(limit[one["read"], one["workers"]], 1), 3
        )
        for one in pulls
    }


def _dealt(each: Sequence[Sequence[bytes]], workers: int) -> list[list[bytes]]:
    """Deal the phones out to the connections."""
    lines = LINES * workers
    return [[one for reads in each[place::lines] for one in reads] for place in range(lines)]


def _check(name: str) -> Check:
    def up_to_date(answer: bytes) -> bool:
        return answer.count(b'"op":"upsert"') == FEW and b'"up_to_date":true' in answer

    return up_to_date if name == "few_changes" else lambda answer: b'"op":"upsert"' in answer


def _shown(told: dict[str, Any]) -> str:
    lines = [f"{name:32} {value}" for name, value in told.items() if "ratio" in name]
    for place in ("bare", "pulls"):
        for one in told[place]:
            times = " ".join(f"{part} {one[f'{part}_ms']}" for part in ("p50", "p95", "p99"))
            rate = f"{one['pulls_per_second']:>7} pulls/s"
            lines.append(f"{place:6} {one['read']:14} workers {one['workers']}  {rate}  ms: {times}")
    return "\n".join(lines)
