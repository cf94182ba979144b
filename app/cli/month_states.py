"""`erk month close`, `review`, `approve`, `reopen`, `readiness`: a month's states over HTTP, as its officers do."""

import json
from typing import Annotated

import typer

from app.cli.api import Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.options import MonthOption
from app.shared.month import Month

ReasonOption = Annotated[str | None, typer.Option("--reason", help="Alasan. | Why; kept with the transition.")]


def _go(url: str, token: str, month: Month, *, state: str, reason: str | None) -> None:
    _send(url, token, month, {"to_state": state, "reason": reason})


def _send(url: str, token: str, month: Month, body: Json) -> None:
    with service(url, token) as api:
        moved = api.post(ME, f"/v1/periods/{month}/transitions", body)
        typer.echo(f"{moved['month']}  {moved['state']}  rev {moved['rev']}")


def close(
    month: MonthOption,
    token: TokenOption,
    url: UrlOption = LOCAL,
    reason: ReasonOption = None,
    grace: Annotated[  # noqa: FBT002 - how typer declares a flag
        bool, typer.Option("--grace", help="Masa tenggang saja. | Only into grace: no new entries.")
    ] = False,
    only_if_ready: Annotated[  # noqa: FBT002 - how typer declares a flag
        bool, typer.Option("--only-if-ready", help="Tolak bila ada yang kurang. | Refuse if something lacks.")
    ] = False,
) -> None:
    """Tutup bulan; beri tahu yang belum selesai. | Close a month, and tell what it lacks.

    Contoh | Example: erk month close --month 2026-04 --reason "Rekap April selesai"
    """
    state = "grace" if grace else "closed"
    _send(url, token, month, {"to_state": state, "reason": reason, "only_if_ready": only_if_ready})
    readiness(month, token, url)


def review(month: MonthOption, token: TokenOption, url: UrlOption = LOCAL, reason: ReasonOption = None) -> None:
    """Nyatakan sudah ditinjau. | Say that a calculated month is reviewed.

    Contoh | Example: erk month review --month 2026-04
    """
    _go(url, token, month, state="reviewed", reason=reason)


def approve(month: MonthOption, token: TokenOption, url: UrlOption = LOCAL, reason: ReasonOption = None) -> None:
    """Setujui bulan yang sudah ditinjau orang lain. | Approve a month that another person reviewed.

    Contoh | Example: erk month approve --month 2026-04
    """
    _go(url, token, month, state="approved", reason=reason)


def reopen(
    month: MonthOption,
    token: TokenOption,
    url: UrlOption = LOCAL,
    reason: ReasonOption = None,
    grace: Annotated[  # noqa: FBT002 - how typer declares a flag
        bool, typer.Option("--grace", help="Ke masa tenggang. | To grace instead of open.")
    ] = False,
    confirm: Annotated[
        str | None, typer.Option("--confirm", help="Id permintaan orang lain. | The id of what another asked for.")
    ] = None,
) -> None:
    """Minta pembukaan kembali, atau konfirmasi permintaan orang lain. | Ask for a reopening, or confirm another's.

    Contoh | Example: erk month reopen --month 2026-04 --reason "Absensi belum lengkap"
    """
    path = f"/v1/periods/{month}/reopenings"
    with service(url, token) as api:
        if confirm is not None:
            told = api.post(ME, f"{path}/{confirm}/decision", {"decision": "confirm", "reason": reason})
        else:
            told = api.post(ME, path, {"to_state": "grace" if grace else "open", "reason": reason})
        typer.echo(f"{told['reopening_id']}  {told['state']}  {told['month']} -> {told['to_state']}")


def readiness(
    month: MonthOption,
    token: TokenOption,
    url: UrlOption = LOCAL,
    as_json: Annotated[  # noqa: FBT002 - how typer declares a flag
        bool, typer.Option("--json", help="Cetak JSON. | Print JSON.")
    ] = False,
) -> None:
    """Tunjukkan yang belum selesai sebelum bulan ditutup. | Show what a month lacks before it closes.

    Contoh | Example: erk month readiness --month 2026-04
    """
    with service(url, token) as api:
        found = api.get(ME, f"/v1/periods/{month}/readiness")
    if as_json:
        typer.echo(json.dumps(found))
        return
    for name, words in _TOLD.items():
        typer.echo(f"{words}: {found[name]['entries']} ({found[name]['minutes']} menit | minutes)")
    typer.echo(f"hari tanpa kehadiran | days without attendance: {found['days_without_attendance']}")
    typer.echo(f"hari tanpa kalender | days without a calendar: {found['days_without_calendar']}")
    typer.echo(f"peraturan | rules: {found['rules_missing'] or found['rule_set_digest']}")


_TOLD = {
    "undecided": "belum diputuskan | undecided",
    "returned": "dikembalikan | returned",
    "parked": "disisihkan | parked",
}


def add_to(app: typer.Typer) -> None:
    """Add the commands to `erk month`."""
    for command in (close, review, approve, reopen, readiness):
        app.command()(command)
