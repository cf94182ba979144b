"""`erk db`: bring the database to the schema of this version, or tell how far it is from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import DataOption, load_settings, refuse
from app.persistence import embedded, migrate
from app.persistence.embedded import EmbeddedServerError
from app.persistence.failures import describe, driver_error

db_app = typer.Typer(help="Skema basis data. | The database's schema.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print JSON.")]


@db_app.command()
def upgrade(data: DataOption = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - how typer declares a flag
    """Jalankan migrasi yang belum dijalankan. | Run the pending migrations.

    Contoh | Example: erk db upgrade --data ./erk-data
    """
    with _owner_url(data) as url:
        before = migrate.status(url)
        migrate.upgrade(url)
    if as_json:
        typer.echo(json.dumps({"applied": before.pending, "head": before.head}))
    else:
        typer.echo(f"{len(before.pending)} migrasi dijalankan | migrations run: {before.head}")


@db_app.command()
def status(data: DataOption = None, as_json: AsJson = False) -> None:  # noqa: FBT002 - how typer declares a flag
    """Tunjukkan versi skema dan migrasi yang belum dijalankan. | Show the schema's version and pending migrations.

    Contoh | Example: erk db status --json
    """
    with _owner_url(data) as url:
        found = migrate.status(url)
    if as_json:
        typer.echo(json.dumps(asdict(found) | {"is_newer": found.is_newer}))
        return
    typer.echo(f"sekarang | current: {found.current or '-'}")
    typer.echo(f"terbaru  | head:    {found.head}")
    typer.echo(f"menunggu | pending: {', '.join(found.pending) or '-'}")
    if found.is_newer:
        typer.echo("Basis data lebih baru daripada program ini. | The database is newer than this program.")


@contextmanager
def _owner_url(data: Path | None) -> Iterator[str]:
    """Lend the owner's URL, of the site's server or of the embedded one; a failure is told on stderr, with status 1."""
    settings = load_settings(data)
    if settings.owner_database_url is None and not settings.embedded:
        message = "atur ERK_OWNER_DATABASE_URL | set ERK_OWNER_DATABASE_URL"
        raise refuse(message)
    try:
        if settings.owner_database_url is not None:
            yield settings.owner_database_url.get_secret_value()
        else:
            with embedded.start(settings.data_dir) as server:
                yield server.url(embedded.OWNER_ROLE)
    except EmbeddedServerError as error:
        raise refuse(str(error)) from None
    except Exception as error:
        if driver_error(error) is None:
            raise
        facts = ", ".join(describe(error).values())
        message = f"basis data menolak atau tak terjangkau | the database refused or is out of reach ({facts})"
        raise refuse(message) from None
