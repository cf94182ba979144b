"""`erk bench people`: how long a city's people and a month of attendance take, and whether the round trip is equal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from app.cli.api import Json
from app.cli.bench.hr.files import DAYS_EACH, HrFiles
from app.cli.bench.hr.site import Site, site
from app.cli.bench.machine import load, machine
from app.cli.errors import CommandError
from app.cli.options import refuse
from app.cli.rows import wait_for

PERSONNEL: Final = ("units", "posts", "employees", "assignments")
CALENDAR: Final = ("calendars", "calendar-days", "calendar-uses")
ATTENDANCE: Final = ("attendance-days",)
_METHOD: Final = {
    "employees_seconds": "units, posts, employees and assignments as NDJSON files over HTTP, until the last has ended",
    "attendance_seconds": "one CSV file over HTTP with times of arrival and departure, until its operation has ended",
    "peak_mib": "most memory of the service's process (HTTP and worker in one) at the end",
    "round_trip_equal": "every kind exported, imported into the second agency, and equal in count and digest by unit",
}


class NotWholeError(CommandError):
    """A file of the bench was not recorded whole."""

    def __init__(self, operation: Json) -> None:
        told = {name: operation[name] for name in ("subject", "state", "refused", "problem")}
        super().__init__(f"Berkas tidak tercatat utuh: {told}", f"A file was not recorded whole: {told}")


@dataclass(slots=True)
class Clock:
    """Seconds of each step."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one step on the clock on the wall."""
        began = monotonic()
        yield
        self.seconds[name] = round(monotonic() - began, 2)


def people(
    employees: Annotated[int, typer.Option(min=20, max=100_000, help="Jumlah pegawai. | How many people.")] = 20_000,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Impor dan ekspor pegawai serta presensi sebulan. | Import and export people and a month of attendance.

    Contoh | Example: erk bench people --employees 20000 --json
    """
    console = Console(stderr=True)
    with TemporaryDirectory(prefix="erk-bench-") as name:
        folder = Path(name)
        try:
            told = _measure(folder, employees, console)
        except CommandError as error:
            raise refuse(str(error)) from None
    typer.echo(json.dumps(told, indent=2) if as_json else _shown(told))


def _measure(folder: Path, employees: int, console: Console) -> dict[str, Any]:
    files, back, clock = HrFiles(folder / "sent", employees), HrFiles(folder / "back", employees), Clock()
    for one in (files, back):
        one.folder.mkdir()
    with console.status("Menulis berkas | Writing the files"):
        files.write()
    before = load()
    (folder / "data").mkdir()
    with console.status("Menyalakan layanan | Starting the service"), site(folder / "data") as running:
        _import(running, "first", files, PERSONNEL, clock.step("employees_seconds"))
        _import(running, "first", files, CALENDAR, clock.step("calendar_seconds"))
        _import(running, "first", files, ATTENDANCE, clock.step("attendance_seconds"))
        kinds = (*PERSONNEL, *CALENDAR, *ATTENDANCE)
        with clock.step("export_seconds"):
            _export(running, back, kinds)
        _import(running, "second", back, kinds, clock.step("round_trip_seconds"))
        with clock.step("digest_seconds"):
            digests = {kind: [_digest(running, agency, kind) for agency in ("first", "second")] for kind in kinds}
        peak = running.peak_mib()
    return {
        "employees": employees,
        **clock.seconds,
        "attendance_days": employees * DAYS_EACH,
        "peak_mib": peak,
        "round_trip_equal": all(first == second for first, second in digests.values()),
        "rows": {kind: first["rows"] for kind, (first, _) in digests.items()},
        "method": _METHOD,
        "machine": machine(),
        "load_before": before,
    }


def _import(
    running: Site, agency: str, files: HrFiles, kinds: Sequence[str], step: AbstractContextManager[None]
) -> None:
    with step:
        for kind in kinds:
            path = next(path for path in (files.path(kind, "csv"), files.path(kind, "ndjson")) if path.exists())
            with path.open("rb") as file:
                sent = {"kind": kind, "format": path.suffix.removeprefix("."), "validate_only": "false"}
                operation = running.api.upload(agency, "/v1/import-files", file, **sent)
            ended = wait_for(running.api, agency, operation)
            if ended["state"] != "succeeded" or ended["refused"]:
                raise NotWholeError(ended)


def _export(running: Site, files: HrFiles, kinds: Sequence[str]) -> None:
    for kind in kinds:
        with files.path(kind, "csv").open("wb") as file:
            running.api.download("first", f"/v1/exports/{kind}", file, format="csv")


def _digest(running: Site, agency: str, kind: str) -> Json:
    told = running.api.get(agency, f"/v1/export-digests/{kind}")
    return {name: told[name] for name in ("rows", "digest", "units")}


def _shown(told: dict[str, Any]) -> str:
    names = ("employees", "employees_seconds", "attendance_days", "attendance_seconds", "peak_mib", "round_trip_equal")
    return "\n".join(f"{name:20} {told[name]}" for name in names)
