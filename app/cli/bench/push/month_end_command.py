"""`erk bench month-end`: a city's phones send most of a week's entries within two hours, scaled down in time."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns
from typing import Annotated, Any, Final

import psutil
import typer
from rich.console import Console

from app.cli.bench.machine import load, machine
from app.cli.bench.push import store
from app.cli.bench.push.load import SECOND, percentiles
from app.cli.bench.push.month_end_day import ENTRIES, Handset, Tally, differing, month_end, morning
from app.cli.bench.push.phones import TIMES, Phone
from app.cli.bench.push.site import PHONES, Site, site
from app.cli.errors import CommandError
from app.cli.logs import configure_logging
from app.cli.options import refuse
from app.cli.termination import leave_when_terminated

REAL_MINUTES: Final = 120
_DAYS: Final = 5
_A_DAY: Final = 8
_SAMPLE: Final = 500
_MINUTE: Final = 60
_MIB: Final = 1 << 20
_METHOD: Final = {
    "like_phones_in_two_hours": "how many phones within two real hours would come as thick and fast",
    "load": f"each phone comes once: it reads what changed, sends {ENTRIES} entries in batches of at most 20, and reads"
    " again; phones come at times spread over the minutes, and wait where others are still being served",
    "pull, push": "from when a request was sent to when it was answered; what was refused for want of room is a retry",
    "visit": "from when a phone was due to when it had read all",
    "lost": "entries sent and acknowledged less entries on the server; anything but 0 fails the command",
    "differing": "phones of the sample whose own digest isn't the server's; anything but 0 fails the command",
    "memory": "most resident memory of the service's processes together, looked at twice a second",
}


class LostError(CommandError):
    """Entries were lost or doubled, or phones hold something else than the server."""

    def __init__(self, sent: int, found: int, different: int) -> None:
        super().__init__(
            f"Dikirim {sent} entri, di server {found}; ponsel yang berbeda: {different}.",
            f"{sent} entries were sent, {found} are on the server; phones that differ: {different}.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the day is, and into how much time it is pressed."""

    phones: int
    seconds: int
    workers: int


def command(
    phones: Annotated[int, typer.Option(min=10, max=100_000, help="Jumlah ponsel. | How many phones.")] = 2000,
    minutes: Annotated[int, typer.Option(min=1, max=120, help="Menit untuk dua jam. | Minutes for two hours.")] = 2,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Proses layanan. | The service's processes.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak JSON. | Print one JSON object.")] = False,  # noqa: FBT002 - how typer declares a flag
) -> None:
    """Hari akhir bulan. | The day at the end of a month, when all phones send at once; fails if an entry is lost.

    Contoh | Example: erk bench month-end --phones 20000 --minutes 20 --json
    """
    console = Console(stderr=True)
    configure_logging("WARNING")
    leave_when_terminated()
    size = Size(phones=phones, seconds=minutes * _MINUTE, workers=workers)
    with TemporaryDirectory(prefix="erk-bench-") as name:
        try:
            told = measure(Path(name), size, console)
        except CommandError as error:
            raise refuse(str(error)) from None
    typer.echo(json.dumps(told, indent=2) if as_json else _shown(told))


def measure(folder: Path, size: Size, console: Console) -> dict[str, Any]:
    """Build a site in the folder, let the day pass, and see that nothing was lost; raises `LostError`."""
    before, began = load(), perf_counter_ns()
    with console.status("Menyiapkan | Preparing") as status, site(folder, size.phones, PHONES) as built:
        days = built.founded[PHONES].work_days[-_DAYS:]
        handsets = [Handset(phone=Phone(owner=one, days=days, times=TIMES[:_A_DAY])) for one in built.owners[PHONES]]
        with built.service(size.workers) as (port, process):
            asyncio.run(morning(port, handsets))
            store.settle(built.owner_url)
            prepared = perf_counter_ns() - began
            status.update("Mengukur | Measuring")
            with _watched(process) as peaks:
                tally = asyncio.run(month_end(port, handsets, size.seconds * SECOND))
            checked = nothing_lost(built, port, handsets)
    return {
        **figures(size, tally),
        **checked,
        "memory_mib": max(peaks, default=0) // _MIB,
        "preparing_seconds": prepared // SECOND,
        "method": _METHOD,
        "machine": machine(),
        "load": {"before": before, "after": load()},
    }


def nothing_lost(built: Site, port: int, handsets: list[Handset]) -> dict[str, int]:
    """Count what phones sent on the server, and compare the digests of a sample; raises `LostError`."""
    sent = sum(one.sent for one in handsets)
    found = store.entries_of(built.app_url, PHONES, [one.phone for one in handsets])
    sample = handsets[:: max(len(handsets) // _SAMPLE, 1)]
    since = built.founded[PHONES].work_days[0]
    different = asyncio.run(differing(port, sample, since))
    if sent != found or different:
        raise LostError(sent, found, different)
    return {"sent": sent, "found": found, "lost": sent - found, "sample": len(sample), "differing": different}


def figures(size: Size, tally: Tally) -> dict[str, Any]:
    """Tell how fast the phones were served."""
    entries = size.phones * ENTRIES
    return {
        "phones": size.phones,
        "workers": size.workers,
        "entries_of_a_phone": ENTRIES,
        "minutes": size.seconds // _MINUTE,
        "times_faster_than_real": REAL_MINUTES * _MINUTE // size.seconds,
        "like_phones_in_two_hours": size.phones * REAL_MINUTES * _MINUTE // size.seconds,
        "seconds_until_all_were_served": tally.elapsed // SECOND,
        "pushes_per_second": len(tally.pushes) * SECOND // tally.elapsed,
        "entries_per_second": entries * SECOND // tally.elapsed,
        "push": {"requests": len(tally.pushes), **percentiles(tally.pushes)},
        "pull": {"requests": len(tally.pulls), **percentiles(tally.pulls)},
        "visit": percentiles(tally.visits),
        "retries": tally.retries,
        "backoffs": tally.backoffs,
    }


@contextmanager
def _watched(process: int) -> Iterator[list[int]]:
    """Look at the memory of a process and of all below it, until the block ends."""
    peaks: list[int] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(1 / 2):
            first = psutil.Process(process)
            peaks.append(sum(_resident(one) for one in (first, *first.children(recursive=True))))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _shown(told: dict[str, Any]) -> str:
    lines = [f"{name:32} {value}" for name, value in told.items() if isinstance(value, int)]
    for name in ("push", "pull", "visit"):
        times = " ".join(f"{part} {told[name][f'{part}_ms']}" for part in ("p50", "p95", "p99"))
        lines.append(f"{name:32} ms: {times}")
    return "\n".join(lines)
