"""`erk demo` end to end, with few people: what it prints, and that it comes out the same each time."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from app.cli.demo.agency import SMALLEST_AGENCY
from app.cli.demo.folder import MARKER, DemoFolder, Marker

Json = dict[str, Any]

OF_EACH_RUN = ("seconds", "seconds_of_month")


def command(folder: Path, *options: str) -> list[str]:
    few = ["--employees", str(SMALLEST_AGENCY)]
    return [sys.executable, "-m", "app.cli", "demo", "--data", str(folder), *few, *options]


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(folder, *options), capture_output=True, text=True, check=False, timeout=120)


def run_json(folder: Path, *options: str) -> Json:
    done = run(folder, "--json", *options)
    assert done.returncode == 0, done.stderr
    found: Json = json.loads(done.stdout)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def wait_for(found: Callable[[], object], seconds: int = 60) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def marker_of(folder: Path) -> Marker:
    return Marker(**json.loads((folder / MARKER).read_text()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def first(folder: Path) -> Json:
    return run_json(folder)


def test_one_json_object_tells_the_month(first: Json) -> None:
    assert first["month"] == "2026-04"
    assert first["payment_month"] == "2026-05"
    assert first["employees"] == first["statements"] == first["lines"] + first["held"] == SMALLEST_AGENCY
    assert first["activities"] > 3000
    assert 150_000 < first["verified_minutes"] < 300_000
    assert first["digest"].startswith("sha256:")
    assert first["reused"] is False
    stages = {"start", "personnel", "month", "month_run", "publication", "report", "total"}
    assert set(first["seconds"]) == stages


def test_gross_is_base_less_cuts_and_more_additions_in_every_unit(first: Json) -> None:
    units = first["units"]
    assert len(units) == 6
    for sums in (first, *units):
        assert sums["gross"] == sums["base"] - sums["cuts"] + sums["additions"]
        assert sums["net"] == sums["gross"] - sums["deductions"]
        assert 0 < sums["cuts"] < sums["base"]
        assert sums["deductions"] > 0
    for amount in ("base", "cuts", "additions", "gross", "deductions", "net"):
        assert first[amount] == sum(unit[amount] for unit in units)
    assert sum(unit["minutes"] for unit in units) == first["verified_minutes"]


def test_another_folder_gives_the_same_digest(first: Json, tmp_path: Path) -> None:
    again = run_json(tmp_path / "data")
    for name in (*OF_EACH_RUN, "publication_id"):
        del again[name]
    assert again == {name: value for name, value in first.items() if name in again}


def test_a_second_run_reads_what_the_first_left_and_prints_it(first: Json, folder: Path) -> None:
    again = run(folder)
    assert again.returncode == 0, again.stderr
    assert "Reusing" in again.stderr
    assert first["digest"] in again.stdout
    assert f"/v1/publications/{first['publication_id']}/lines" in again.stdout
    assert "Kepmendagri 900-4700/2020" in again.stdout
    assert "Jumlah | Total" in again.stdout
    assert "…" not in again.stdout.split("Jumlah | Total")[1].splitlines()[0]


def test_the_printed_curl_reads_the_published_lines_while_it_serves(first: Json, folder: Path) -> None:
    serving = command(folder, "--serve", "--port", str(free_port()))
    with subprocess.Popen(serving, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert served.stdout is not None
            curl = next(line for line in served.stdout if "curl" in line)
            _, authorization, _, url, _ = curl.split("'")
            header, _, token = authorization.partition(": ")
            page = httpx.get(url, headers={header: token}, trust_env=False).json()
            assert page["digest"] == first["digest"]
            assert len(page["items"]) == first["lines"]
            service = psutil.Process(served.pid).children()[0]
        finally:
            served.send_signal(signal.SIGINT)
            try:
                served.communicate(timeout=60)
            finally:
                served.kill()  # only where Ctrl-C did nothing: the test must end
        assert served.returncode == 0
        assert ended(service)


def test_what_was_cut_short_is_begun_anew_and_its_service_ended(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with subprocess.Popen(command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as cut_short:
        wait_for(lambda: (folder / MARKER).exists() and marker_of(folder).service_pid)
        left = psutil.Process(marker_of(folder).service_pid)
        cut_short.kill()
    with DemoFolder.claim(folder) as claimed:
        marker = claimed.marker()
        assert marker is not None
        assert not marker.finished
        claimed.clear(marker)
    assert ended(left)
    assert not (folder / "postgres").exists()


def test_ctrl_c_ends_the_service_too(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with subprocess.Popen(command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as stopped:
        wait_for(lambda: (folder / MARKER).exists() and marker_of(folder).service_pid)
        service = psutil.Process(marker_of(folder).service_pid)
        stopped.send_signal(signal.SIGINT)
        _, said = stopped.communicate(timeout=60)
    assert stopped.returncode == 130
    assert "Stopped" in said
    assert ended(service)
    assert not marker_of(folder).finished


def test_a_folder_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    refused = run(tmp_path)
    assert refused.returncode == 1
    assert "left alone" in refused.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"letter.txt"}


def test_two_at_once_in_one_folder_are_refused(tmp_path: Path) -> None:
    with DemoFolder.claim(tmp_path / "data"):
        refused = run(tmp_path / "data")
    assert refused.returncode == 1
    assert "Another demo is running" in refused.stderr
