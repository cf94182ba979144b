"""`erk demo`: from nothing to a published month, in a folder of its own; a second run reads what the first left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from platformdirs import user_data_path
from rich.console import Console

from app.cli.api import connect
from app.cli.demo.agency import SMALLEST_AGENCY, make_agency
from app.cli.demo.beginning import Tokens, found_agency, movable_clock
from app.cli.demo.catalogue import shipped_items
from app.cli.demo.closing import close_and_publish
from app.cli.demo.folder import DemoFolder, Marker
from app.cli.demo.office import OFFICERS, PAYROLL
from app.cli.demo.process import ServiceProcess, serve
from app.cli.demo.progress import Teller
from app.cli.demo.reading import read_report
from app.cli.demo.report import Report, show, to_json, wide_console
from app.cli.demo.story import BEGINS_AT, DAYS, Script, Story
from app.cli.demo.timing import Timings
from app.cli.demo.workdays import live_the_month
from app.cli.errors import CommandError
from app.cli.options import refuse
from app.cli.termination import leave_when_terminated
from app.persistence import embedded
from app.persistence.embedded import EmbeddedServerError

_MOST_EMPLOYEES = 999
_INTERRUPTED = 130
_STARTING = "Menyalakan layanan dan basis data | Starting the service and its database"
_REPORTING = "Membaca hasil dari layanan | Reading the result from the service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which story is to be told, where, and where the service listens; port 0 is any that is free."""

    data: Path
    seed: int = 1
    employees: int = 200
    port: int = 0

    def is_told_by(self, marker: Marker) -> bool:
        """Tell whether this very story was told to its end."""
        return marker.finished and (marker.seed, marker.employees) == (self.seed, self.employees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The story's end, while the service still runs."""

    report: Report
    reused: bool
    url: str
    service: ServiceProcess
    tokens: Tokens


def demo(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder peragaan. | The demo's folder; else the user's own.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Benih acak: hasil sama untuk benih sama. | Seed of chance.")] = 1,
    employees: Annotated[
        int, typer.Option(min=SMALLEST_AGENCY, max=_MOST_EMPLOYEES, help="Jumlah pegawai. | How many people.")
    ] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")] = False,  # noqa: FBT002 - how typer declares a flag
    go_on: Annotated[bool, typer.Option("--serve", help="Tetap melayani. | Go on serving until Ctrl-C.")] = False,  # noqa: FBT002 - how typer declares a flag
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port untuk --serve. | Port with --serve.")] = 8000,
) -> None:
    """Peragaan: satu bulan instansi tiruan, dari catatan aktivitas sampai TPP terbit.

    | A synthetic agency's month, from activity log to published TKD. Example: erk demo --data ./demo --serve
    """
    leave_when_terminated()
    wish = Wish(
        data=data or user_data_path("erk", appauthor=False) / "demo",
        seed=seed,
        employees=employees,
        port=port if go_on else 0,
    )
    timings = Timings()
    teller = Teller(Console(stderr=True), timings)
    try:
        with tell(wish, teller) as told:
            if as_json:
                typer.echo(to_json(told.report, timings, reused=told.reused))
            else:
                show(wide_console(), told.report)
                _show_ways(told, wish.data, port)
            if go_on:
                _go_on(told, teller)
    except (CommandError, EmbeddedServerError) as error:
        raise refuse(str(error)) from None
    except KeyboardInterrupt:
        teller.say("Dihentikan. | Stopped.")
        raise typer.Exit(0 if go_on and timings.seconds.get("report") else _INTERRUPTED) from None


@contextmanager
def tell(wish: Wish, teller: Teller) -> Iterator[Told]:
    """Tell the story, or read it from the folder that holds it; the service runs until the block ends."""
    with DemoFolder.claim(wish.data) as folder:
        left = folder.marker()
        if left is not None and wish.is_told_by(left):
            teller.say(f"Memakai lagi hasil di {folder.path} | Reusing {folder.path}")
            with serve(folder.path, port=wish.port) as service:
                yield _read_again(folder.path, left, service, teller)
            return
        if left is not None:
            teller.say(_why_anew(folder.path, left))
            folder.clear(left)
        begun = Marker(seed=wish.seed, employees=wish.employees)
        folder.mark(begun)
        with serve(folder.path, port=wish.port) as service:
            begun = replace(begun, service_pid=service.pid, service_started=service.started)
            folder.mark(begun)
            yield _tell_anew(folder, begun, service, teller)


def _tell_anew(folder: DemoFolder, begun: Marker, service: ServiceProcess, teller: Teller) -> Told:
    tokens = Tokens(folder.path)
    clock = movable_clock(folder.path)
    clock.move(BEGINS_AT)
    # Not durable: after a power cut the story is begun anew, and on a slow disk every push would wait for it.
    with teller.stage("start", _STARTING), embedded.start(folder.path, durable=False) as server:
        found_agency(server, BEGINS_AT)
        agency, items = make_agency(begun.seed, begun.employees), shipped_items()
        script = Script(begun.seed, agency, live_the_month(begun.seed, agency, DAYS, items), items)
        url = service.wait_until_ready()

    with connect(url, tokens.token_of) as api:
        story = Story.begin(script, api, clock)
        story.live(teller)
        publication_id = close_and_publish(api, clock, teller)
        finished = replace(
            begun,
            finished=True,
            publication_id=publication_id,
            activities=script.entries,
            minutes=dict(story.minutes),
        )
        folder.mark(finished)
        with teller.stage("report", _REPORTING):
            report = read_report(api, finished)
    return Told(report=report, reused=False, url=url, service=service, tokens=tokens)


def _read_again(path: Path, finished: Marker, service: ServiceProcess, teller: Teller) -> Told:
    tokens = Tokens(path)
    with teller.stage("start", _STARTING):
        url = service.wait_until_ready()
    with teller.stage("report", _REPORTING), connect(url, tokens.token_of) as api:
        report = read_report(api, finished)
    return Told(report=report, reused=True, url=url, service=service, tokens=tokens)


def _why_anew(path: Path, left: Marker) -> str:
    if left.finished:
        return (
            f"Folder {path} berisi peragaan lain (benih {left.seed}, {left.employees} pegawai); dimulai dari awal. | "
            f"It holds another demo (seed {left.seed}, {left.employees} people); beginning anew."
        )
    return (
        f"Peragaan di {path} terputus sebelum selesai; dimulai dari awal. | "
        "The demo there was cut short; beginning anew."
    )


def _show_ways(told: Told, data: Path, port: int) -> None:
    """Print how payroll reads the published JSON."""
    running = told.url if told.url.endswith(f":{port}") else f"http://127.0.0.1:{port}"
    typer.echo("Data terbit dibaca penggajian | Payroll reads the published lines:")
    if running != told.url:
        typer.echo(f"  erk demo --data {data} --serve --port {port}   # lalu | then")
    path = f"/v1/publications/{told.report.publication_id}/lines?page_size=50"
    typer.echo(f"  curl -H 'Authorization: Bearer {told.tokens.token_of(PAYROLL)}' '{running}{path}'")


def _go_on(told: Told, teller: Teller) -> None:
    """Serve until Ctrl-C, or until the service ends by itself."""
    teller.say(f"Melayani di | Serving at {told.url} (Ctrl-C: berhenti | stop)")
    teller.say(f"  {told.url}/docs  {told.url}/openapi.json  {told.url}/v1/publications")
    teller.say(f"Token pejabat | Officer's token ({OFFICERS[0]}):\n  {told.tokens.token_of(OFFICERS[0])}")
    told.service.wait()
