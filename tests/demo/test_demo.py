"""`erk demo` end to end, with few people: what it prints, and that it comes out the same each time."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from app.cli.demo.agency import AGENCY_ID, SMALLEST_AGENCY
from app.cli.demo.folder import MARKER, DemoFolder, Marker
from app.cli.demo.office import OFFICERS
from tests.rules.replayer import replay

Json = dict[str, Any]

IN_RUPIAH = {"base", "cut", "addition", "total"}
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


@contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[str, psutil.Process]]:
    """Serve what the demo left; lend the printed curl command and the service's process."""
    serving = command(folder, *options, "--serve", "--port", str(free_port()))
    with subprocess.Popen(serving, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        try:
            assert demo.stdout is not None
            curl = next(line for line in demo.stdout if "curl" in line)
            yield curl, psutil.Process(demo.pid).children()[0]
        finally:
            demo.send_signal(signal.SIGINT)
            try:
                demo.communicate(timeout=60)
            finally:
                demo.kill()  # only where Ctrl-C did nothing: the test must end
    assert demo.returncode == 0


def reader(folder: Path, curl: str) -> httpx.Client:
    issue = [sys.executable, "-m", "app.cli", "token", "--data", str(folder), "--agency", str(AGENCY_ID)]
    token = subprocess.run([*issue, "--subject", OFFICERS[0]], capture_output=True, text=True, check=True, timeout=60)
    headers = {"Authorization": f"Bearer {token.stdout.strip()}", "Accept-Language": "id"}
    return httpx.Client(base_url=httpx.URL(curl.split("'")[3]).join("/"), headers=headers, trust_env=False)


def statements_of(client: httpx.Client) -> list[str]:
    found: list[str] = []
    asked: dict[str, str] = {"page_size": "200"}
    while True:
        page = client.get("/v1/statements", params=asked).raise_for_status().json()
        found += [one["statement_id"] for one in page["items"]]
        if page["next_page_token"] is None:
            return found
        asked["page_token"] = page["next_page_token"]


def rupiah(amount: int) -> str:
    return f"Rp {abs(amount):,}".replace(",", ".")


def require_explained(client: httpx.Client, path: str) -> int:
    """Replay a statement's trace, and compare statement, trace and explanation line by line; return how many lines."""
    trace = client.get(f"{path}/trace").raise_for_status().json()["trace"]
    replay(trace)
    traced = {line["id"]: line for line in trace["lines"]}
    told = {line["line"]: line for line in client.get(f"{path}/explanation").raise_for_status().json()["lines"]}
    lines = client.get(path).raise_for_status().json()["lines"]
    assert set(traced) >= {line["line_id"] for line in lines}
    for line in lines:
        if line["kind"] in IN_RUPIAH and line["amount"]:
            assert rupiah(line["amount"]) in told[line["line_id"]]["text"], (path, line)
            assert told[line["line_id"]]["citation"].startswith(line["citation"])
    return len(lines)


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
    with served(folder) as (curl, service):
        _, authorization, _, url, _ = curl.split("'")
        header, _, token = authorization.partition(": ")
        page = httpx.get(url, headers={header: token}, trust_env=False).json()
        assert page["digest"] == first["digest"]
        assert len(page["items"]) == first["lines"]
    assert ended(service)


def test_every_line_of_every_statement_is_worked_out_again_from_its_trace_alone(first: Json, folder: Path) -> None:
    with served(folder, "--employees", str(first["employees"])) as (curl, _), reader(folder, curl) as client:
        statements = statements_of(client)
        lines = [require_explained(client, f"/v1/statements/{one}") for one in statements]

    assert len(lines) == first["statements"]
    assert min(lines) > 5


@pytest.mark.long
def test_every_line_of_200_statements_is_worked_out_again_from_its_trace_alone(tmp_path: Path) -> None:
    folder, whole = tmp_path / "data", ("--employees", "200")
    made = run_json(folder, *whole)

    test_every_line_of_every_statement_is_worked_out_again_from_its_trace_alone(made, folder)

    assert made["statements"] == 200


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
