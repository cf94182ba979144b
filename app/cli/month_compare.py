"""`erk month compare`: a run beside last month, for those who are to approve it."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cli.api import Api, Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.options import MonthOption, refuse
from app.shared.money import rupiah_text
from app.shared.month import Month

SUMS = ("people", "base", "cuts", "additions", "total")

WithOption = Annotated[
    str | None, typer.Option("--with", help="Bulan pembanding; biasanya sebelumnya. | The month beside it.")
]
TrialOption = Annotated[bool, typer.Option("--trial", help="Hitung coba terakhir. | The newest trial run.")]
RupiahOption = Annotated[int, typer.Option(min=0, help="Beda paling sedikit. | Differs by so many rupiah at least.")]
PercentOption = Annotated[int, typer.Option(min=0, help="Beda paling sedikit, persen. | And by so many percent.")]
PeopleOption = Annotated[int, typer.Option(min=0, max=10_000, help="Paling banyak pegawai. | How many people at most.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")]


def compare(  # noqa: PLR0913 - the options of a command
    month: MonthOption,
    *,
    token: TokenOption,
    url: UrlOption = LOCAL,
    beside: WithOption = None,
    trial: TrialOption = False,
    least_rupiah: RupiahOption = 0,
    least_percent: PercentOption = 0,
    people: PeopleOption = 20,
    as_json: JsonOption = False,
) -> None:
    """Bandingkan bulan dengan sebelumnya: per unit, dan siapa paling berbeda. | Compare a month with the one before.

    Contoh | Example: erk month compare --month 2026-04 --least-percent 20
    """
    with service(url, token) as api:
        run = _run_of(api, month, "trial" if trial else "regular")
        path = f"/v1/month-runs/{run['run_id']}/comparison"
        other = {} if beside is None else {"with": beside}
        units = list(api.every(ME, f"{path}/units", **other))
        asked = {**other, "least_rupiah": least_rupiah, "least_percent": least_percent}
        persons = _first(api, f"{path}/people", people, asked)
    if as_json:
        typer.echo(json.dumps({"run_id": run["run_id"], "units": units, "people": persons}, indent=2))
        return
    console = Console()
    console.print(_table(units))
    for one in persons:
        console.print(_told(one), highlight=False, markup=False)


def _run_of(api: Api, month: Month, kind: str) -> Json:
    for run in api.every(ME, "/v1/month-runs", month=str(month)):
        if run["kind"] == kind and run["state"] == "finished":
            return run
    nothing = f"Bulan {month} belum dihitung. | The month {month} has no finished run."
    raise refuse(nothing)


def _first(api: Api, path: str, size: int, asked: dict[str, Any]) -> list[Json]:
    """Read so many of a list: each read of a person is recorded, so no more are read than are shown."""
    found: list[Json] = []
    token: dict[str, str] = {}
    while len(found) < size:
        page = api.get(ME, path, page_size=min(size - len(found), 200), **asked, **token)
        found += page["items"]
        if page["next_page_token"] is None:
            break
        token = {"page_token": page["next_page_token"]}
    return found


def _table(units: list[Json]) -> Table:
    table = Table("Unit", *(f"{name} | +/-" for name in SUMS), box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for unit in units:
        cells = (f"{_grouped(unit['now'][name])} {_signed(unit['now'][name] - unit['then'][name])}" for name in SUMS)
        table.add_row(unit["unit_code"], *cells)
    return table


def _told(person: Json) -> str:
    then, now = ("-" if person[side] is None else rupiah_text(person[side]) for side in ("then", "now"))
    changes = [f"{one['line_id']}: {one['then']} -> {one['now']}" for one in person["lines"]]
    facts = [f"{one['fact']}: {one['then']} -> {one['now']}" for one in person["facts"]]
    head = f"{person['employee_id']}  {then} -> {now} ({_signed(person['difference'])})"
    return "\n    ".join([head, *changes, *facts])


def _signed(number: int) -> str:
    return f"{'-' if number < 0 else '+'}{_grouped(abs(number))}"


def _grouped(number: int) -> str:
    return rupiah_text(number).removeprefix("Rp ")
