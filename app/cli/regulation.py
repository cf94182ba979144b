"""`erk regulation`: a region's own regulation over HTTP, from the draft to the second person's approval."""

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.cli.api import Api, Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.options import refuse

regulation_app: Final = typer.Typer(help="Peraturan daerah. | A region's own regulations.", no_args_is_help=True)

REGULATIONS: Final = "/v1/regulations"
RegulationArgument = Annotated[str, typer.Argument(help="Id peraturan. | The regulation's id, as upload printed it.")]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Berkas. | A TOML or JSON file.")]


@regulation_app.command()
def upload(
    file: FileArgument,
    token: TokenOption,
    url: UrlOption = LOCAL,
    draft: Annotated[
        str | None, typer.Option("--draft", help="Ganti naskah ini. | Put it in this draft's place.")
    ] = None,
) -> None:
    """Unggah naskah dan csv di sampingnya, lalu periksa. | Upload a draft and the csv files beside it, and check it.

    Contoh | Example: erk regulation upload 2026-contoh.toml
    """
    with service(url, token) as api:
        body = _body(file)
        if draft is None:
            kept = api.post(ME, REGULATIONS, body)
        else:
            version = f'"{api.get(ME, f"{REGULATIONS}/{draft}")["rev"]}"'
            kept = api.put(ME, f"{REGULATIONS}/{draft}", body, version=version)
        _tell(kept)
        _check(api, str(kept["regulation_id"]))


@regulation_app.command()
def check(regulation_id: RegulationArgument, token: TokenOption, url: UrlOption = LOCAL) -> None:
    """Tunjukkan temuan seperti saat diajukan. | Show the findings, as the submission judges them.

    Contoh | Example: erk regulation check 01968f3e-0000-7000-8000-000000000001
    """
    with service(url, token) as api:
        _check(api, regulation_id)


@regulation_app.command("list")
def list_command(
    token: TokenOption,
    url: UrlOption = LOCAL,
    state: Annotated[str | None, typer.Option(help="draft, submitted, enacted, rejected, withdrawn.")] = None,
) -> None:
    """Daftar peraturan instansi sendiri. | List the agency's own regulations, the newest first.

    Contoh | Example: erk regulation list --state submitted
    """
    with service(url, token) as api:
        for one in api.every(ME, REGULATIONS, **({} if state is None else {"state": state})):
            _tell(one)


@regulation_app.command()
def versions(
    token: TokenOption,
    url: UrlOption = LOCAL,
    region: Annotated[str | None, typer.Option(help="Daerah. | Region.")] = None,
    on: Annotated[str | None, typer.Option(help="Pada hari. | On a day, YYYY-MM-DD; else today.")] = None,
) -> None:
    """Daftar semua versi; * berlaku hari itu. | List every version; * is in force on the day.

    Contoh | Example: erk regulation versions --region nasional --on 2026-04-01
    """
    asked = {name: value for name, value in (("region", region), ("on", on)) if value is not None}
    with service(url, token) as api:
        for one in api.every(ME, "/v1/regulation-versions", **asked):
            until = one["superseded_on"] or ""
            mark = "*" if one["counts"] else " "
            chain = f"{one['region']}/{one['variant']}"
            typer.echo(f"{mark} {chain} {one['in_force']}..{until} {one['rule_set_id']} {one['standing']}")


@regulation_app.command()
def show(regulation_id: RegulationArgument, token: TokenOption, url: UrlOption = LOCAL) -> None:
    """Cetak peraturan dengan naskahnya sebagai JSON. | Print a regulation with its text as JSON.

    Contoh | Example: erk regulation show 01968f3e-0000-7000-8000-000000000001
    """
    with service(url, token) as api:
        found = api.get(ME, f"{REGULATIONS}/{regulation_id}")
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


@regulation_app.command()
def diff(
    regulation_id: RegulationArgument,
    token: TokenOption,
    url: UrlOption = LOCAL,
    against: Annotated[str | None, typer.Option(help="Pembanding. | The id of another regulation.")] = None,
) -> None:
    """Tunjukkan apa yang berbeda. | Show what differs from another version.

    Contoh | Example: erk regulation diff 01968f3e-0000-7000-8000-000000000001 --against nasional-2020-basis-penuh
    """
    with service(url, token) as api:
        asked = {} if against is None else {"against": against}
        found = api.get(ME, f"{REGULATIONS}/{regulation_id}/differences", **asked)
        for one in found["items"]:
            what = " ".join(part for part in (one["section"], one["name"], one["field"]) if part)
            typer.echo(f"{what}: {one['old'] or '-'} -> {one['new'] or '-'}")
        typer.echo(f"{found['old']['rule_set_id']} -> {found['new']['rule_set_id']}: {len(found['items'])}")


@regulation_app.command()
def submit(regulation_id: RegulationArgument, token: TokenOption, url: UrlOption = LOCAL) -> None:
    """Ajukan naskah tanpa kesalahan. | Submit a draft without errors; its digest is what is approved.

    Contoh | Example: erk regulation submit 01968f3e-0000-7000-8000-000000000001
    """
    _act(url, token, regulation_id, "submission", {})


@regulation_app.command()
def approve(
    regulation_id: RegulationArgument,
    token: TokenOption,
    digest: Annotated[str, typer.Option(help="Sidik yang disetujui. | The digest that you have read.")],
    url: UrlOption = LOCAL,
) -> None:
    """Tetapkan, sebagai orang kedua. | Put it in force, as another person than who submitted it.

    Contoh | Example: erk regulation approve 01968f3e-0000-7000-8000-000000000001 --digest sha256:...
    """
    _act(url, token, regulation_id, "approval", {"digest": digest})


@regulation_app.command()
def reject(
    regulation_id: RegulationArgument,
    token: TokenOption,
    reason: Annotated[str, typer.Option(help="Alasan. | The reason.")],
    url: UrlOption = LOCAL,
) -> None:
    """Tolak, dengan alasan. | Reject a submitted regulation, with the reason.

    Contoh | Example: erk regulation reject 01968f3e-0000-7000-8000-000000000001 --reason "Pasal 5 belum sesuai"
    """
    _act(url, token, regulation_id, "rejection", {"reason": reason})


@regulation_app.command()
def withdraw(regulation_id: RegulationArgument, token: TokenOption, url: UrlOption = LOCAL) -> None:
    """Tarik kembali. | Take back a draft or a submitted regulation.

    Contoh | Example: erk regulation withdraw 01968f3e-0000-7000-8000-000000000001
    """
    _act(url, token, regulation_id, "withdrawal", {})


def _act(url: str, token: str, regulation_id: str, action: str, body: Json) -> None:
    with service(url, token) as api:
        _tell(api.post(ME, f"{REGULATIONS}/{regulation_id}/{action}", body))


def _tell(regulation: Json) -> None:
    told = (regulation[name] for name in ("regulation_id", "state", "rule_set_id", "in_force", "digest"))
    typer.echo(" ".join(str(part) for part in told if part is not None))


def _check(api: Api, regulation_id: str) -> None:
    """Print each finding; errors end the command."""
    found = api.get(ME, f"{REGULATIONS}/{regulation_id}/findings")
    for one in found["items"]:
        place = f"{one['file']}:{one['line']}:{one['column']}"
        typer.echo(f"{one['severity']}: {place}: {one['code']}: {one['message']} Mend: {one['mend']}")
    typer.echo(f"{found['errors']} errors, {found['warnings']} warnings")
    if found["errors"]:
        raise typer.Exit(1)


def _body(file: Path) -> Json:
    """Read a file and the csv files that it names, as far as they are there."""
    try:
        text = file.read_text(encoding="utf-8")
        files = [
            {"name": name, "content": (file.parent / name).read_text(encoding="utf-8")}
            for name in _csv_names(file, text)
            if Path(name).name == name and (file.parent / name).is_file()
        ]
    except (OSError, UnicodeDecodeError) as error:
        told = f"{file.name}: {type(error).__name__}"
        raise refuse(told) from None
    return {"format": "json" if file.suffix == ".json" else "toml", "text": text, "files": files}


def _csv_names(file: Path, text: str) -> list[str]:
    """List the csv files that a text names; of one that can't be read the service tells what is wrong."""
    try:
        raw: Any = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
        tables = raw.get("tables", {}).values()
        return list(dict.fromkeys(str(table["rows_csv"]) for table in tables if "rows_csv" in table))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return []
