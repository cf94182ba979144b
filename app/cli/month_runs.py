"""`erk month run` and `cancel`: work a month out over the service's API, and watch how far it is."""

import json
import time
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.api import Api, Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.month import AsJson
from app.cli.options import MonthOption

SECONDS: Final = 1

Follow = Annotated[bool, typer.Option("--follow", help="Tunggu sampai selesai. | Wait until it has ended.")]
RunOption = Annotated[UUID, typer.Option("--run", help="Pengenal perhitungan. | The run's id.")]


def run(  # noqa: PLR0913, PLR0917 - the options of a command
    month: MonthOption,
    token: TokenOption,
    url: UrlOption = LOCAL,
    employee: Annotated[
        list[UUID] | None, typer.Option("--employee", help="Hanya pegawai ini. | Only this employee; repeat for more.")
    ] = None,
    trial: Annotated[bool, typer.Option("--trial", help="Uji coba saja. | Only a trial.")] = False,  # noqa: FBT002 - how typer declares a flag
    follow: Follow = False,  # noqa: FBT002 - how typer declares a flag
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Hitung bulan, atau lanjutkan yang sedang berjalan. | Work a month out, or go on with the run that is running.

    Keluar dengan status 1 bila perhitungan tidak selesai. | Exits with 1 if the run that is followed doesn't finish.
    Contoh | Example: erk month run --month 2026-04 --follow
    """
    body: Json = {"month": str(month), "trial": trial}
    if employee:
        body["employee_ids"] = [str(one) for one in employee]
    with service(url, token) as api:
        found = api.post(ME, "/v1/month-runs", body)
        if follow:
            found = _follow(api, found)
    _tell(found, as_json=as_json)
    if follow and found["state"] != "finished":
        raise typer.Exit(1)


def cancel(
    run_id: RunOption,
    token: TokenOption,
    url: UrlOption = LOCAL,
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Batalkan perhitungan yang sedang berjalan. | Cancel a run that is running.

    Contoh | Example: erk month cancel --run 01968f3e-0000-7000-8000-000000000001
    """
    with service(url, token) as api:
        found = api.post(ME, f"/v1/month-runs/{run_id}/cancellation", {})
    _tell(found, as_json=as_json)


def _follow(api: Api, found: Json) -> Json:
    """Show how many people are done until the run has ended."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(f"{found['month']}", total=found["people"], completed=found["done"])
        while found["state"] == "running":
            time.sleep(SECONDS)
            found = api.get(ME, f"/v1/month-runs/{found['run_id']}")
            progress.update(bar, completed=found["done"])
    return found


def _tell(found: Json, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(found))
        return
    typer.echo(
        f"{found['run_id']}  {found['kind']}  {found['state']}  {found['done']}/{found['people']}"
        f"  held {found['held']}  {found['digest'] or '-'}"
    )
