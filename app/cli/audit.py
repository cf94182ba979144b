"""`erk audit`: verify the trail, sign and export checkpoints, and prove a statement offline."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from app.audit import checkpoints
from app.audit.model import Checkpoint
from app.cli.options import DataOption, load_settings, refuse
from app.cli.signing_key import require_good_signing_key
from app.http.problem_texts import PROBLEMS
from app.jobs.worker import Hands
from app.main import clock_of, database_url
from app.persistence.agencies import agency_ids
from app.persistence.database import Database
from app.persistence.embedded import EmbeddedServerError
from app.persistence.server_check import UnfitServerError
from app.seals import verifier
from app.seals.model import Report
from app.seals.service import proofs
from app.seals.service.verification import verify as verify_agency
from app.seals.tasks import sign_checkpoint
from app.shared.errors import Refusal

audit_app = typer.Typer(help="Jejak audit. | The audit trail.", no_args_is_help=True)

AgencyOption = Annotated[int, typer.Option("--agency", min=11, max=9999, help="Kode daerah. | Region code.")]
SomeAgency = Annotated[
    int | None, typer.Option("--agency", min=11, max=9999, help="Kode daerah; tanpa itu semua. | Else all.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print JSON.")]
T = TypeVar("T")
Kept = dict[int, dict[date, tuple[str, bytes]]]


@audit_app.command()
def verify(
    agency: SomeAgency = None,
    kept: Annotated[
        Path | None, typer.Option("--kept", help="NDJSON dari export-checkpoints. | Exported earlier, to compare with.")
    ] = None,
    data: DataOption = None,
    as_json: AsJson = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Periksa rantai, titik periksa, dan hasil yang dibekukan. | Verify chain, checkpoints and what runs froze.

    Keluar dengan status 1 bila ada yang berbeda. | Exits with 1 if anything differs.
    Contoh | Example: erk audit verify --agency 9901 --kept titik-periksa.ndjson
    """
    lines = _kept(kept)
    reports = _run(data, lambda hands: _verify(hands, agency, lines))
    if as_json:
        typer.echo(json.dumps([{"agency_id": agency_id} | asdict(report) for agency_id, report in reports.items()]))
    for agency_id, report in reports.items() if not as_json else ():
        typer.echo(
            f"{agency_id}: {report.rows} baris | rows, {report.checkpoints} titik periksa | checkpoints, "
            f"{report.results} hasil | results, {report.differences} berbeda | differ; "
            f"menunggu | waiting: {report.waiting_rows}, {report.waiting_runs}"
        )
        for finding in report.findings:
            typer.echo(f"  {finding.kind}  {finding.position or '-'}  {finding.object_id}")
    if any(report.differences for report in reports.values()):
        raise typer.Exit(1)


@audit_app.command()
def checkpoint(agency: SomeAgency = None, data: DataOption = None) -> None:
    """Tandatangani titik periksa hari ini sekarang. | Sign the day's checkpoint now, where there is none yet.

    Contoh | Example: erk audit checkpoint --agency 9901
    """
    for line in _run(data, lambda hands: _sign(hands, agency)):
        typer.echo(line)


@audit_app.command()
def export_checkpoints(agency: AgencyOption, data: DataOption = None) -> None:
    """Cetak semua titik periksa sebagai NDJSON, untuk inspektorat. | Print all checkpoints as NDJSON, to be kept.

    Contoh | Example: erk audit export-checkpoints --agency 9901 > titik-periksa.ndjson
    """

    async def export(hands: Hands) -> None:
        async with hands.database.transaction(agency) as conn:
            after = None
            while page := await checkpoints.page(conn, agency_id=agency, after=after):
                for one in page:
                    typer.echo(_line(one))
                after = page[-1].day

    _run(data, export)


@audit_app.command()
def keys(
    data: DataOption = None,
    pem: Annotated[bool, typer.Option("--pem", help="Cetak PEM. | Print PEM.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Cetak kunci publik yang menandatangani titik periksa. | Print the public key that signs checkpoints.

    Contoh | Example: erk audit keys --pem > kunci.pem
    """
    signer = require_good_signing_key(load_settings(data))
    if signer is None:
        message = "atur ERK_AUDIT_KEY_FILE | set ERK_AUDIT_KEY_FILE"
        raise refuse(message)
    typer.echo(signer.public_key.to_pem().rstrip() if pem else json.dumps(signer.public_key.to_jwk()))


@audit_app.command()
def prove(
    agency: AgencyOption,
    statement: Annotated[UUID, typer.Option("--statement", help="Pengenal rincian TKD. | The statement's id.")],
    output: Annotated[Path | None, typer.Option("--output", help="Berkas; tanpa itu dicetak. | Else printed.")] = None,
    data: DataOption = None,
) -> None:
    """Tulis bukti satu rincian TKD, yang dapat diperiksa tanpa layanan ini. | Write the proof of one statement.

    Contoh | Example: erk audit prove --agency 9901 --statement 01968f3e-0000-7000-8000-000000000001 --output bukti.json
    """

    async def work(hands: Hands) -> bytes:
        async with hands.database.transaction(agency) as conn:
            return await proofs.prove_for_operator(conn, agency_id=agency, statement_id=statement, now=hands.now())

    proof = _run(data, work)
    if output is None:
        typer.echo(proof.decode())
    else:
        output.write_bytes(proof + b"\n")


@audit_app.command(name="verifier")
def print_verifier() -> None:
    """Cetak program pemeriksa bukti, hanya Python standar. | Print the program that verifies proofs, plain Python.

    Contoh | Example: erk audit verifier > verifier.py && python3 -I -S verifier.py bukti.json kunci.pem
    """
    typer.echo(Path(verifier.__file__).read_text("utf-8"), nl=False)


async def _verify(hands: Hands, agency: int | None, kept: Kept) -> dict[int, Report]:
    reports = {}
    with Progress(console=Console(stderr=True), transient=True) as bar:
        for agency_id in await _agencies(hands, agency):
            show = partial(_show, bar, bar.add_task(f"{agency_id}"))
            report = await verify_agency(hands.database, agency_id=agency_id, progress=show)
            async with hands.database.transaction(agency_id) as conn:
                told = kept.get(agency_id, {})
                report.add(await checkpoints.differing(conn, agency_id=agency_id, kept=told))
            reports[agency_id] = report
    return reports


def _kept(file: Path | None) -> Kept:
    """Read checkpoints that were exported earlier, by agency and day."""
    found: Kept = {}
    try:
        for line in [] if file is None else file.read_text("utf-8").splitlines():
            said = json.loads(line)
            agency_id, day = json.loads(said["content"])["agency_id"], date.fromisoformat(said["day"])
            found.setdefault(agency_id, {})[day] = (said["content"], bytes.fromhex(said["signature"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"--kept: {type(error).__name__}"
        raise refuse(message) from None
    return found


def _show(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)


async def _sign(hands: Hands, agency: int | None) -> list[str]:
    if hands.signer is None:
        message = "atur ERK_AUDIT_KEY_FILE | set ERK_AUDIT_KEY_FILE"
        raise refuse(message)
    signed = [await sign_checkpoint(hands, agency_id) for agency_id in await _agencies(hands, agency)]
    return [_line(one) for one in signed if one is not None]


async def _agencies(hands: Hands, agency: int | None) -> list[int]:
    if agency is not None:
        return [agency]
    async with hands.database.transaction(None) as conn:
        return await agency_ids(conn)


def _line(one: Checkpoint) -> str:
    said = {"day": one.day.isoformat(), "position": one.position, "content": one.content, "key_id": one.key_id}
    return json.dumps({**said, "signature": one.signature.hex()})


def _run(data: Path | None, work: Callable[[Hands], Awaitable[T]]) -> T:
    settings = load_settings(data)
    signer = require_good_signing_key(settings)

    async def run(url: str) -> T:
        database = Database(url, pool_size=1, application="erk audit")
        try:
            return await work(Hands(database=database, now=clock_of(settings).now, signer=signer))
        finally:
            await database.close()

    try:
        with database_url(settings) as url:
            return asyncio.run(run(url))
    except Refusal as refusal:
        words = PROBLEMS[refusal.code].detail
        message = f"{words.id} | {words.en}".format_map(refusal.params)
        raise refuse(message) from None
    except (EmbeddedServerError, UnfitServerError) as error:
        raise refuse(str(error)) from None
