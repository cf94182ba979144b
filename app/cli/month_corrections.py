"""`erk month correct`, `corrections` and `approve-correction`: correct published months over the service's API."""

import json
from typing import Annotated, Final
from uuid import UUID

import typer

from app.cli.api import Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.month import AsJson
from app.cli.options import MonthOption
from app.shared.money import rupiah_text

CORRECTIONS: Final = "/v1/corrections"

Reason = Annotated[str, typer.Option("--reason", help="Alasan. | The reason.")]


def correct(  # noqa: PLR0913, PLR0917 - the options of a command
    month: MonthOption,
    reason: Reason,
    token: TokenOption,
    url: UrlOption = LOCAL,
    employee: Annotated[
        list[UUID] | None, typer.Option("--employee", help="Hanya pegawai ini. | Only this employee; repeat for more.")
    ] = None,
    objection: Annotated[
        list[UUID] | None, typer.Option("--objection", help="Keberatan yang dikabulkan. | A granted objection; repeat.")
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Hitung ulang bulan yang sudah terbit, dan bulan sesudahnya. | Work a published month out anew, and what follows.

    Contoh | Example: erk month correct --month 2026-04 --reason "Presensi menyusul"
    """
    body: Json = {
        "first_month": str(month),
        "reason": reason,
        "employee_ids": [str(one) for one in employee] if employee else None,
        "objection_ids": [str(one) for one in objection or ()],
    }
    with service(url, token) as api:
        _tell(api.post(ME, CORRECTIONS, body), as_json=as_json)


def corrections(
    token: TokenOption,
    url: UrlOption = LOCAL,
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Tunjukkan koreksi, yang terbaru dahulu. | Show corrections, the newest first.

    Contoh | Example: erk month corrections
    """
    with service(url, token) as api:
        found = list(api.every(ME, CORRECTIONS))
    if as_json:
        typer.echo(json.dumps(found))
        return
    for one in found:
        _tell(one, as_json=False)


def approve_correction(
    correction_id: Annotated[UUID, typer.Option("--correction", help="Pengenal koreksi. | The correction's id.")],
    token: TokenOption,
    url: UrlOption = LOCAL,
    reason: Annotated[str | None, typer.Option("--reason", help="Alasan. | The reason.")] = None,
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Setujui koreksi yang sudah dihitung orang lain. | Approve a correction that somebody else asked for.

    Contoh | Example: erk month approve-correction --correction 01968f3e-0000-7000-8000-000000000001
    """
    with service(url, token) as api:
        body: Json = {"approved": True, "decision": reason}
        _tell(api.post(ME, f"{CORRECTIONS}/{correction_id}/decision", body), as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add the commands to `erk month`."""
    app.command()(correct)
    app.command()(corrections)
    app.command("approve-correction")(approve_correction)


def _tell(one: Json, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(one))
        return
    sums = one["totals"]
    typer.echo(
        f"{one['correction_id']}  {one['first_month']}  {one['state']}  {sums['people']} pegawai | people"
        f"  {rupiah_text(sums['total'])}  {sums['held']} ditahan | held"
    )
