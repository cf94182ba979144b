"""`erk siasn`: fetches what BKN's SIASN knows, as rows that the service's own import takes, and sends assessments."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import httpx
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.options import DataOption, load_settings, refuse
from app.clock import SystemClock
from app.imports.rows.code_mappings import CodeMappingRow
from app.personnel.code_mappings import CodeMapping
from app.settings import Settings
from app.shared.nip import Nip
from app.siasn.client import Patience, SiasnClient
from app.siasn.errors import SiasnError
from app.siasn.outgoing import AssessmentToSend
from app.siasn.pulling import Pull, PullFolder, Sums, pull_people, pull_units, write_private
from app.siasn.pushing import DONE, Push, PushFolder, PushFolderInUseError, PushState, push_assessments
from app.siasn.rows import IMPORTED_AS, PullKind, Wanted
from app.siasn.tokens import Access
from app.siasn.words import SYSTEM, Predicates

siasn_app = typer.Typer(help="Data dari SIASN BKN. | Data from BKN's SIASN.", no_args_is_help=True)

_NIPS_NEEDED = "--nip-file diperlukan. | --nip-file is needed."
_OFF = (
    "SIASN tidak disetel; isi {names}. | SIASN is not set up; set {names}.\n"
    "Tanpa SIASN, data kepegawaian masuk lewat impor. | Without SIASN, personnel comes in by import."
)
_WRITES_OFF = (
    "Menulis ke SIASN dimatikan: ERK_SIASN_WRITES=true, atau --dry-run. | Writing to SIASN is off: set it, or try."
)


@siasn_app.callback()
def _group() -> None:
    pass


@siasn_app.command("pull")
def pull_command(  # noqa: PLR0913, PLR0917 - one parameter for each option
    kind: Annotated[PullKind, typer.Option("--kind", help="Apa. | What.")],
    output: Annotated[Path, typer.Option("--output", file_okay=False, help="Folder hasil. | Where rows go.")],
    nip_file: Annotated[
        Path | None, typer.Option("--nip-file", exists=True, dir_okay=False, help="Satu NIP per baris. | One per line.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Sejak hari. | From this day on, YYYY-MM-DD; 1 January if absent.")
    ] = None,
    unit_kind: Annotated[str, typer.Option("--unit-kind", help="Jenis unit. | Kind written for units.")] = "unit",
    again: Annotated[bool, typer.Option("--again", help="Ulang semua. | Ask everything again.")] = False,  # noqa: FBT002 - how typer declares a flag
    data: DataOption = None,
) -> None:
    """Ambil baris dari SIASN untuk diimpor. | Fetch rows from SIASN, to be imported.

    Yang sudah lengkap di folder itu dilewati; keluar dengan status 1 bila ada yang gagal. | What is complete in the
    folder is skipped; exits with 1 if somebody failed.
    Contoh | Example: erk siasn pull --kind sanctions --nip-file nip.txt --output hasil
    """
    access = _access(load_settings(data))
    wanted = Wanted(since=_day(since), unit_kind=unit_kind)
    if nip_file is None and kind is not PullKind.UNITS:
        raise refuse(_NIPS_NEEDED)
    nips = [] if nip_file is None else list(_nips(nip_file))
    folder = PullFolder(output, kind)
    try:
        sums = asyncio.run(_pull(access, Pull(kind=kind, nips=nips, wanted=wanted, again=again), folder))
    except SiasnError as error:
        message = f"{error}. Coba lagi; yang sudah lengkap dilewati. | Try again; it goes on."
        raise refuse(message) from None
    typer.echo(
        f"{sums.people} orang diminta, {sums.skipped} dilewati, {sums.rows} baris, {sums.findings} bukan baris,"
        f" {sums.failed} gagal | people asked, skipped, rows, no rows, failed"
    )
    typer.echo(f"erk personnel import --system {SYSTEM} --kind {IMPORTED_AS[kind]} {folder.rows}")
    if sums.findings:
        typer.echo(f"{folder.findings}: lihat | look")
    if sums.failed:
        raise typer.Exit(1)


@siasn_app.command("push")
def push_command(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="NDJSON penilaian. | Assessments.")],
    output: Annotated[Path, typer.Option("--output", file_okay=False, help="Folder penanda. | Where markers stay.")],
    mappings: Annotated[
        Path, typer.Option("--mappings", exists=True, help="NDJSON code-mappings. | Export of code-mappings.")
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Baca saja. | Read and write nothing.")] = False,
    data: DataOption = None,
) -> None:
    """Kirim penilaian ke SIASN, masing-masing sekali. | Send assessments to SIASN, each once.

    Yang sudah ada di SIASN tidak ditimpa; keluar dengan status 1 bila ada yang tidak terkirim. | What SIASN has is
    never overwritten; exits with 1 if any was not sent.
    Contoh | Example: erk siasn push penilaian.ndjson --mappings code-mappings.ndjson --output hasil --dry-run
    """
    settings = load_settings(data)
    access = _access(settings)
    if not (dry_run or settings.siasn_writes):
        raise refuse(_WRITES_OFF)
    push = Push(assessments=_assessments(path), predicates=Predicates(_mappings(mappings)), dry=dry_run)
    told: Counter[PushState] = Counter()
    left: list[str] = []

    def tell(one: AssessmentToSend, state: PushState) -> None:
        told[state] += 1
        if state not in DONE:
            left.append(json.dumps({"nip": one.nip, "period": one.period, "why": state}))

    try:
        asyncio.run(_push(access, push, PushFolder(output), tell))
    except (SiasnError, PushFolderInUseError) as error:
        message = f"{error}. Coba lagi; yang sudah terkirim dilewati. | Try again; it goes on."
        raise refuse(message) from None
    finally:
        write_private(output / "assessments.not-sent.ndjson", left)
    typer.echo(" ".join(f"{state}={count}" for state, count in sorted(told.items())))
    if left:
        raise typer.Exit(1)


async def _push(
    access: Access, push: Push, folder: PushFolder, tell: Callable[[AssessmentToSend, PushState], object]
) -> None:
    patience = Patience()
    async with httpx.AsyncClient(timeout=patience.seconds) as http:
        with _progress(len(push.assessments)) as progress:
            task = progress.add_task("push", total=len(push.assessments))

            def advance(one: AssessmentToSend, state: PushState) -> None:
                tell(one, state)
                progress.advance(task)

            await push_assessments(SiasnClient(http, access, patience), push, folder, advance)


async def _pull(access: Access, pull: Pull, folder: PullFolder) -> Sums:
    patience = Patience()
    async with httpx.AsyncClient(timeout=patience.seconds) as http:
        source = SiasnClient(http, access, patience)
        if pull.kind is PullKind.UNITS:
            return await pull_units(source, pull.wanted, folder)
        with _progress(len(pull.nips)) as progress:
            task = progress.add_task(str(pull.kind), total=len(pull.nips))
            return await pull_people(source, pull, folder, lambda: progress.advance(task))


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal or not total) as progress:
        yield progress


def _access(settings: Settings) -> Access:
    given = {name: getattr(settings, f"siasn_{name}") for name in Access.__dataclass_fields__}
    missing = [f"ERK_SIASN_{name.upper()}" for name, value in given.items() if not value]
    if missing:
        raise refuse(_OFF.format(names=", ".join(missing)))
    return Access(
        **{name: value if isinstance(value, str) else value.get_secret_value() for name, value in given.items()}
    )


def _assessments(path: Path) -> list[AssessmentToSend]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(AssessmentToSend.model_validate(json.loads(line)))
        except ValidationError as error:
            columns = ", ".join(sorted({str(*item["loc"][:1]) or "*" for item in error.errors(include_input=False)}))
            message = f"{path.name}:{number}: salah | wrong: {columns}"
            raise refuse(message) from None
        except ValueError:
            message = f"{path.name}:{number}: bukan JSON. | no JSON."
            raise refuse(message) from None
    return found


def _mappings(path: Path) -> list[CodeMapping]:
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            said = json.loads(line)
            if "_rows" in said:
                continue
            known = {name: said[name] for name in CodeMappingRow.model_fields if name in said}
            found.append(CodeMappingRow.model_validate(known).to_record())
        except (ValueError, TypeError, ValidationError):
            message = f"{path.name}:{number}: bukan padanan kode. | not a code mapping."
            raise refuse(message) from None
    return found


def _nips(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                yield Nip.parse(line)
            except ValueError:
                message = f"{path.name}:{number}: bukan NIP. | not a NIP."
                raise refuse(message) from None


def _day(text: str | None) -> date:
    if text is None:
        return SystemClock().now().date().replace(month=1, day=1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "--since: YYYY-MM-DD"
        raise refuse(message) from None
