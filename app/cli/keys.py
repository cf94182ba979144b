"""`erk keys`: the keys under which sensitive values are sealed: made, counted, and changed for newer ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.cli.options import DataOption, load_settings, refuse
from app.http.problem_texts import PROBLEMS
from app.main import clock_of, database_url, sealer_of
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServerError
from app.persistence.sealing import Seal, Sealer, new_key
from app.persistence.server_check import UnfitServerError
from app.personnel.service.sealing_keys import keys_in_use, keys_in_use_by_agency, rotate_batch
from app.shared.errors import Refusal

keys_app = typer.Typer(help="Kunci data peka. | Keys of sensitive data.", no_args_is_help=True)

AgencyOption = Annotated[int, typer.Option("--agency", min=11, max=9999, help="Kode daerah. | Region code.")]
Json = dict[str, Any]


@keys_app.command()
def new() -> None:
    """Buat kunci baru untuk ERK_FIELD_KEYS atau ERK_INDEX_KEY. | Make a key for one of them.

    Contoh | Example: erk keys new
    """
    typer.echo(new_key())


@keys_app.command()
def status(
    agency: Annotated[
        int | None, typer.Option("--agency", min=11, max=9999, help="Kode daerah; tanpa itu semua. | Else all.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Hitung nilai menurut kuncinya. | Count values by the keys under which they stand, of an agency or of all.

    Contoh | Example: erk keys status --agency 3273
    """
    told = _run(data, _status_of_all) if agency is None else _with(data, agency, _status)
    typer.echo(json.dumps(told, indent=2))
    if told["missing"]:
        message = f"kunci hilang | keys that are not set: {', '.join(told['missing'])}"
        raise refuse(message)


@keys_app.command()
def rotate(agency: AgencyOption, data: DataOption = None) -> None:
    """Segel ulang semua nilai dengan kunci terbaru; boleh diulang. | Seal all values anew under the newest key.

    Contoh | Example: ERK_FIELD_KEYS=NEW,OLD erk keys rotate --agency 3273
    """
    with Console(stderr=True).status("Menyegel ulang | Sealing anew"):
        told = _with(data, agency, _rotate)
    typer.echo(json.dumps(told, indent=2))


Work = Callable[[Database, Seal, Path | None], Awaitable[Json]]


async def _status(database: Database, seal: Seal, _data: Path | None) -> Json:
    async with database.transaction(seal.agency_id) as conn:
        found = await keys_in_use(conn, agency_id=seal.agency_id)
    return {
        "newest": next(iter(seal.sealer.key_ids), None),
        "sealed": dict(found.sealed),
        "marks": dict(found.marks),
        "missing": found.unknown_to(seal.sealer),
    }


async def _status_of_all(database: Database, sealer: Sealer) -> Json:
    found = await keys_in_use_by_agency(database)
    agencies = [
        {"agency": agency, "sealed": dict(used.sealed), "marks": dict(used.marks), "missing": used.unknown_to(sealer)}
        for agency, used in found.items()
    ]
    return {
        "newest": next(iter(sealer.key_ids), None),
        "agencies": agencies,
        "missing": sorted({one for used in found.values() for one in used.unknown_to(sealer)}),
    }


async def _rotate(database: Database, seal: Seal, data: Path | None) -> Json:
    """Go on batch by batch, each in a transaction of its own: what is done stays done."""
    clock, rows = clock_of(load_settings(data)), 0
    while True:
        async with database.transaction(seal.agency_id) as conn:
            done = await rotate_batch(conn, seal=seal, now=clock.now())
        rows += done
        if not done:
            return {"rotated": rows, **await _status(database, seal, data)}


def _with(data: Path | None, agency: int, work: Work) -> Json:
    return _run(data, lambda database, sealer: work(database, Seal(sealer, agency), data))


def _run(data: Path | None, work: Callable[[Database, Sealer], Awaitable[Json]]) -> Json:
    settings = load_settings(data)

    async def run(url: str, sealer: Sealer) -> Json:
        database = Database(url, pool_size=1, application="erk keys")
        try:
            return await work(database, sealer)
        finally:
            await database.close()

    try:
        with database_url(settings) as url:
            return asyncio.run(run(url, sealer_of(settings)))
    except Refusal as refusal:
        words = PROBLEMS[refusal.code].detail
        message = f"{words.id} | {words.en}".format_map(refusal.params)
        raise refuse(message) from None
    except (EmbeddedServerError, UnfitServerError) as error:
        raise refuse(str(error)) from None
