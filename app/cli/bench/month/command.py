"""`erk bench month`: how fast workers work out a city's month, beside what the database can do at most."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from app.cli.bench.machine import load, machine
from app.cli.bench.month import store
from app.cli.bench.month.city import AGENCY_ID, SPAN, City, Size, city, working_days
from app.cli.bench.month.runs import measure
from app.cli.errors import CommandError
from app.cli.logs import configure_logging
from app.cli.options import refuse
from app.cli.termination import leave_when_terminated

_METHOD: Final = {
    "city": "people, attendance and decided entries by set-based SQL into the service's own tables: a day's entries of"
    " a person lie together, days one after the other, as pushes leave them; vacuumed; no rows of keys and decisions,"
    " which a run doesn't read",
    "seconds": "from the officer's request until the run has finished: facts, lines, trace, statements and digests are"
    " committed; by erk worker processes that were started before",
    "raw_group_by_seconds": "sum of approved minutes by person over the index by which a run reads entries, as the"
    " application's role; the better of two",
    "raw_write_seconds": "INSERT ... SELECT of the run's frozen results and statements into tables like theirs"
    " (indexes and checks, no foreign keys) with the commit; the better of two",
    "ratio": "seconds over the sum of the two limits, which are taken right after the run, with nothing else running",
    "peak_mib": "most memory of any worker process",
}


def month(
    employees: Annotated[int, typer.Option(min=20, max=200_000, help="Jumlah pegawai. | How many people.")] = 20_000,
    workers: Annotated[
        list[int] | None,
        typer.Option(min=1, max=16, help="Jumlah pekerja; boleh berulang. | Workers; may be repeated."),
    ] = None,
    entries_per_day: Annotated[
        int, typer.Option(min=1, max=16, help="Entri seorang sehari. | Entries of a person on a working day.")
    ] = 8,
    data: Annotated[
        Path | None, typer.Option(help="Simpan dan pakai lagi kota di sini. | Keep the city here and use it again.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Ukur perhitungan bulan sebuah kota. | Measure the run of a city's month.

    Contoh | Example: erk bench month --employees 20000 --workers 1 --workers 2 --json
    """
    configure_logging("WARNING")
    leave_when_terminated()
    size = Size(employees=employees, entries_per_day=entries_per_day)
    try:
        with ExitStack() as stack:
            folder = data or Path(stack.enter_context(TemporaryDirectory(prefix="erk-bench-")))
            told = _measure(folder.absolute(), size, workers or [1, 2])
    except CommandError as error:
        raise refuse(str(error)) from None
    typer.echo(json.dumps(told, indent=2) if as_json else _shown(told))


def _measure(folder: Path, size: Size, workers: list[int]) -> dict[str, Any]:
    console = Console(stderr=True)
    before = load()
    with city(folder, size, console.print) as built:
        entries = _entries(built)
        runs = []
        for count in workers:
            console.print(f"menghitung, pekerja: {count} | working out, workers: {count}")
            runs.append(measure(built, count).to_json())
    return {
        "employees": size.employees,
        "entries": entries,
        "attendance_days": size.employees * len(working_days()),
        **runs[-1],
        "runs": runs,
        "same_digest": len({run["digest"] for run in runs}) == 1,
        "method": _METHOD,
        "machine": machine(),
        "load": {"before": before, "after": load()},
    }


def _entries(built: City) -> int:
    with store.session(built.admin_url) as conn:
        return store.count_entries(conn, AGENCY_ID, SPAN)


def _shown(told: dict[str, Any]) -> str:
    lines = [f"{name:22} {told[name]}" for name in ("employees", "entries", "attendance_days", "same_digest")]
    names = ("seconds", "raw_group_by_seconds", "raw_write_seconds", "ratio", "people_per_second", "peak_mib", "digest")
    for run in told["runs"]:
        lines.append(f"workers {run['workers']}")
        lines += [f"  {name:20} {run[name]}" for name in names]
    return "\n".join(lines)
