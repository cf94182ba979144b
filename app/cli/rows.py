"""`erk personnel import|export` and `erk attendance import|export`: files of HR, over HTTP like any other system's."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.cli.api import Api, Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.options import refuse
from app.imports.model import RowFormat
from app.imports.rows import KINDS

POLL: Final = 1 / 5
"""Seconds between two looks at an operation."""
SHOWN: Final = 20
"""Refused rows told on the terminal; all are in the error file."""

FilesArgument = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, help="Berkas csv, ndjson, xlsx. | Files; their names say the kind."),
]
KindOption = Annotated[
    str | None, typer.Option("--kind", help="Jenis baris; bila tidak, nama berkas. | Kind; else the file's name.")
]
TrialOption = Annotated[bool, typer.Option("--validate-only", help="Periksa saja. | Check every row and keep none.")]
ErrorsOption = Annotated[Path | None, typer.Option("--errors", help="Folder berkas galat. | Where the error files go.")]
SystemOption = Annotated[
    str | None, typer.Option("--system", help="Kode milik siapa, misalnya siasn. | Whose codes the rows carry.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Hasil sebagai JSON. | Print the operations as JSON.")]


def import_files(  # noqa: PLR0913 - the options of a command
    paths: FilesArgument,
    *,
    token: TokenOption,
    url: UrlOption = LOCAL,
    kind: KindOption = None,
    validate_only: TrialOption = False,
    system: SystemOption = None,
    errors: ErrorsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Catat baris dari berkas; baris yang salah tidak menghentikan yang lain. | Record the rows of files.

    Contoh | Example: erk personnel import units.csv posts.csv employees.ndjson assignments.xlsx
    """
    order = list(KINDS)
    chosen = sorted(((_kind(path, kind), path) for path in paths), key=lambda one: order.index(one[0]))
    ended = []
    with service(url, token) as api:
        for name, path in chosen:
            operation = _import(api, name, path, validate_only=validate_only, system=system)
            ended.append(operation)
            if not as_json:
                _tell(api, path, operation)
            if operation["refused"]:
                _save_errors(api, operation, (errors or path.parent) / f"{path.stem}-refused.csv")
    if as_json:
        typer.echo(json.dumps(ended, ensure_ascii=False, indent=2))
    if any(one["refused"] or one["state"] != "succeeded" for one in ended):
        raise typer.Exit(1)


def export_file(  # noqa: PLR0913 - the options of a command
    kind: Annotated[str, typer.Argument(help="Jenis baris, misalnya employees. | The kind of the rows.")],
    *,
    token: TokenOption,
    output: Annotated[Path, typer.Option("--output", dir_okay=False, help="Berkas keluaran. | Where the rows go.")],
    url: UrlOption = LOCAL,
    file_format: Annotated[RowFormat, typer.Option("--format", help="csv | ndjson")] = RowFormat.CSV,
    known_at: Annotated[
        int | None, typer.Option("--known-at", help="Nomor perubahan. | As known at a change number.")
    ] = None,
    changed_after: Annotated[
        int | None, typer.Option("--changed-after", help="Hanya yang berubah sesudahnya. | Only what changed since.")
    ] = None,
) -> None:
    """Tulis semua baris suatu jenis, seperti yang diterima impor. | Write all rows of a kind, as an import takes them.

    Contoh | Example: erk personnel export employees --output employees.csv
    """
    asked = {"known_at": known_at, "changed_after": changed_after}
    params = {name: value for name, value in asked.items() if value is not None}
    with service(url, token) as api, output.open("wb") as file:
        known = api.download(ME, f"/v1/exports/{kind}", file, format=file_format, **params)
    typer.echo(f"{output}: {kind}, known at {known}", err=True)


def _kind(path: Path, kind: str | None) -> str:
    name = kind or path.stem
    if name not in KINDS:
        message = f"{path.name}: --kind? ({', '.join(KINDS)})"
        raise refuse(message)
    return name


def _import(api: Api, kind: str, path: Path, *, validate_only: bool, system: str | None) -> Json:
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in set(RowFormat):
        message = f"{path.name}: csv, ndjson, xlsx?"
        raise refuse(message)
    params = {"kind": kind, "format": suffix, "validate_only": str(validate_only).lower()}
    params |= {} if system is None else {"system": system}
    with path.open("rb") as file:
        operation = api.upload(ME, "/v1/import-files", file, **params)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task(path.name, total=None)
        return wait_for(
            api, ME, operation, lambda now: progress.update(task, total=now["total"], completed=now["done"])
        )


def wait_for(api: Api, who: str, operation: Json, tell: Callable[[Json], None] = lambda _: None) -> Json:
    """Return an operation once it has ended."""
    while operation["state"] in {"queued", "running"}:
        time.sleep(POLL)
        operation = api.get(who, f"/v1/operations/{operation['operation_id']}")
        tell(operation)
    return operation


def _tell(api: Api, path: Path, operation: Json) -> None:
    counts = " ".join(f"{name}={operation[name]}" for name in ("created", "changed", "unchanged", "refused"))
    typer.echo(f"{path.name}: {operation['state']} {counts}")
    if operation["problem"] is not None:
        typer.echo(f"  {operation['problem']['title']}: {operation['problem']['detail']}", err=True)
    if not operation["refused"]:
        return
    shown = api.get(ME, f"/v1/operations/{operation['operation_id']}/refused-rows", page_size=SHOWN)
    for row in shown["items"]:
        for one in row["columns"]:
            typer.echo(f"  {row['row']} {one['column']}: {one['expected']} ({one['found']})", err=True)


def _save_errors(api: Api, operation: Json, path: Path) -> None:
    with path.open("wb") as file:
        api.download(ME, f"/v1/operations/{operation['operation_id']}/error-file", file, format="csv")
    typer.echo(f"  -> {path}", err=True)
