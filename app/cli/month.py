"""`erk month`: how far a month's run is, and whether its results can be worked out again from what was stored."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.month_compare import compare
from app.cli.options import DataOption, MonthOption, load_settings, refuse
from app.main import database_url
from app.monthly_score import service
from app.monthly_score.verifying import Verification, verify_month
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServerError
from app.persistence.server_check import UnfitServerError
from app.shared.errors import Refusal

month_app = typer.Typer(help="Hasil bulanan. | Results of months.", no_args_is_help=True)

T = TypeVar("T")


AgencyOption = Annotated[int, typer.Option("--agency", min=11, max=9999, help="Kode daerah. | Region code.")]
AsJson = Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print JSON.")]


@month_app.command()
def status(
    agency: AgencyOption,
    month: MonthOption,
    data: DataOption = None,
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Tunjukkan perhitungan bulan, yang terbaru dahulu. | Show the month's runs, the newest first.

    Contoh | Example: erk month status --agency 9901 --month 2026-04
    """

    async def read(conn: AsyncConnection) -> list[dict[str, object]]:
        runs = await service.page(conn, agency_id=agency, month=month, after=None, size=20)
        return [
            {
                "run_id": str(run.run_id),
                "kind": run.kind,
                "state": run.state,
                "people": run.people,
                "done": run.done,
                "held": run.held,
                "digest": run.digest,
            }
            for run in runs
        ]

    found = _in_transaction(data, agency, read)
    if as_json:
        typer.echo(json.dumps(found))
        return
    for run in found:
        typer.echo(
            f"{run['run_id']}  {run['state']}  {run['done']}/{run['people']}  held {run['held']}  {run['digest']}"
        )


@month_app.command()
def verify(
    agency: AgencyOption,
    month: MonthOption,
    data: DataOption = None,
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Hitung ulang hasil bulan dari fakta yang disimpan. | Work out the month again from the stored facts.

    Keluar dengan status 1 bila ada yang berbeda. | Exits with 1 if anything differs.
    Contoh | Example: erk month verify --agency 9901 --month 2026-04
    """

    async def work(conn: AsyncConnection) -> list[Verification]:
        return await verify_month(conn, agency_id=agency, month=month)

    found = _in_transaction(data, agency, work)
    same = all(one.is_same for one in found)
    if as_json:
        typer.echo(json.dumps({"month": str(month), "same": same, "runs": [_said(one) for one in found]}))
    else:
        for one in found:
            _tell(one)
    if not same:
        raise typer.Exit(1)


def _said(found: Verification) -> dict[str, object]:
    return {
        "run_id": str(found.run.run_id),
        "kind": found.run.kind,
        "same": found.is_same,
        "results": found.results,
        "digest": found.digest,
        "run_digest": found.run.digest,
        "differing": [str(employee_id) for employee_id in found.differing],
    }


def _tell(found: Verification) -> None:
    typer.echo(f"{found.results} hasil dihitung ulang, {len(found.differing)} berbeda | worked out again, differing")
    typer.echo(f"tersimpan | stored:  {found.run.digest}\nbaru      | anew:    {found.digest}")
    for employee_id in found.differing:
        typer.echo(employee_id)


def _in_transaction(data: Path | None, agency_id: int, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    settings = load_settings(data)

    async def run(url: str) -> T:
        database = Database(url, pool_size=1, application="erk month")
        try:
            async with database.transaction(agency_id) as conn:
                return await work(conn)
        finally:
            await database.close()

    try:
        with database_url(settings) as url:
            return asyncio.run(run(url))
    except Refusal as refusal:
        raise refuse(refusal.code) from None
    except (EmbeddedServerError, UnfitServerError) as error:
        raise refuse(str(error)) from None


month_app.command()(compare)
