"""The real server: what a test inside the application can't show."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg
import pytest
import uvicorn
from psycopg import sql
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.cli.server import server_config
from app.persistence.sealing import key_id, read_key
from tests.cli.test_keys import INDEX, NEW, OLD, seal_one
from tests.rules.writing import TOTAL, line, write
from tests.support.databases import Clone
from tests.support.service import Service, StartService


@pytest.fixture
def service(app_url: str, start_service: StartService, tmp_path: Path) -> Service:
    # The database comes first, so that it outlives the service.
    return start_service(env={"ERK_DATABASE_URL": app_url}, data=tmp_path / "data")


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})
        return
    await Response(await Request(scope, receive).body())(scope, receive, send)


@pytest.fixture
def echo_url() -> Iterator[str]:
    """An echo behind the very server that `erk serve` runs."""
    server = uvicorn.Server(server_config(lambda: echo))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield "http://{}:{}".format(*listener.getsockname())
        server.should_exit = True
        thread.join()


def exchange(url: str, request: bytes) -> bytes:
    """Send raw bytes and read until the server closes."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_the_server_says_where_it_listens_in_one_line_and_ends_cleanly(service: Service) -> None:
    assert service.stop() == 0
    lines = service.output.read_text().splitlines()
    assert [line for line in lines if not line.startswith("{")] == [f"listening on {service.url}"]
    assert all(json.loads(line)["event"] for line in lines if line.startswith("{"))


def test_a_post_that_asks_for_h2c_keeps_its_body(echo_url: str) -> None:
    """Java's HttpClient asks for it on every first request over plain http."""
    body = b'{"device_id": "phone"}'
    answer = exchange(
        echo_url,
        b"POST /v1/sync/push HTTP/1.1\r\nHost: erk\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\nContent-Type: application/json\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
        + b"GET / HTTP/1.1\r\nHost: erk\r\nConnection: close\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body in answer


def test_the_server_tells_nothing_of_itself_and_believes_no_proxy(service: Service) -> None:
    answer = httpx.get(f"{service.url}/healthz", headers={"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "https"})
    assert "server" not in answer.headers
    assert "10.0.0.1" not in service.output.read_text()


def test_a_request_without_a_token_is_refused_before_its_body_is_read(service: Service) -> None:
    answer = exchange(
        service.url,
        b"POST /v1/nothing HTTP/1.1\r\nHost: erk\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 404 ")


def test_a_port_that_is_taken_is_refused_in_words(service: Service, start_service: StartService) -> None:
    port = str(urlsplit(service.url).port)
    with pytest.raises(pytest.fail.Exception, match="can't listen on"):
        start_service("--port", port, env={"ERK_DATABASE_URL": "postgresql://nobody@/none"})


def test_a_rules_folder_with_a_mistake_is_refused_with_its_place(start_service: StartService, tmp_path: Path) -> None:
    write(tmp_path, line("amount", "base", "nothing_known"), TOTAL)
    with pytest.raises(pytest.fail.Exception, match=r"uji\.toml:\d+:\d+: unknown-name: "):
        start_service(env={"ERK_DATABASE_URL": "postgresql://nobody@/none", "ERK_RULES_PATHS": str(tmp_path)})


@pytest.fixture
def processes(app_url: str, start_service: StartService, tmp_path: Path) -> Service:
    """Two processes on one port."""
    return start_service("--processes", "2", env={"ERK_DATABASE_URL": app_url}, data=tmp_path / "data")


def serving(service: Service) -> set[psutil.Process]:
    """Return the processes that answer requests."""
    children = psutil.Process(service.process.pid).children()
    alive = [one for one in children if one.status() != psutil.STATUS_ZOMBIE]
    return {one for one in alive if "resource_tracker" not in " ".join(one.cmdline())}


def test_several_processes_answer_on_one_port_and_end_together(processes: Service) -> None:
    children = serving(processes)
    assert len(children) == 2
    assert httpx.get(f"{processes.url}/readyz").is_success

    assert processes.stop() == 0

    assert not any(one.is_running() for one in children)
    lines = processes.output.read_text().splitlines()
    assert [line for line in lines if not line.startswith("{")] == [f"listening on {processes.url}"]


def test_a_process_of_several_that_is_killed_is_replaced_and_the_other_answers_meanwhile(processes: Service) -> None:
    before = serving(processes)
    victim = min(before, key=lambda one: one.pid)
    victim.kill()

    until(lambda: len(serving(processes) - {victim}) == 2)

    assert httpx.get(f"{processes.url}/readyz", timeout=30).is_success
    assert before - {victim} < serving(processes)


def test_when_the_first_process_is_killed_the_others_let_go_of_the_port(processes: Service) -> None:
    children = serving(processes)

    processes.kill9()

    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for half a minute at most."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.long
def test_without_a_database_url_it_starts_its_own_and_starts_again_on_it(
    start_service: StartService, tmp_path: Path
) -> None:
    for _ in range(2):
        service = start_service(data=tmp_path / "data")
        assert httpx.get(f"{service.url}/readyz").json() == {"status": "ready"}
        assert service.stop() == 0


def test_a_server_that_has_lost_its_database_still_ends_when_told(service: Service, clone: Clone) -> None:
    with psycopg.connect(clone.server.superuser_url(), autocommit=True) as conn:
        conn.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(clone.name)))
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (clone.name,))
    assert httpx.get(f"{service.url}/readyz").status_code == 503
    assert httpx.get(f"{service.url}/healthz").status_code == 200
    assert service.stop() == 0


def test_it_does_not_start_where_values_are_sealed_under_a_key_that_is_not_set(
    clone: Clone, start_service: StartService
) -> None:
    asyncio.run(seal_one(clone))
    env = {"ERK_DATABASE_URL": clone.app_url, "ERK_INDEX_KEY": INDEX}
    lost = key_id(read_key(OLD))

    with pytest.raises(pytest.fail.Exception, match=f"id {lost} .*ERK_FIELD_KEYS") as refused:
        start_service(env=env | {"ERK_FIELD_KEYS": NEW})
    with pytest.raises(pytest.fail.Exception, match="ERK_INDEX_KEY"):
        start_service(env={"ERK_DATABASE_URL": clone.app_url})
    worker = subprocess.run(
        [sys.executable, "-m", "app.cli", "worker"],
        env=os.environ | env | {"ERK_FIELD_KEYS": NEW},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (worker.returncode, lost in worker.stderr) == (1, True)
    assert not any(key in str(refused.value) + worker.stderr for key in (OLD, NEW, INDEX))
    assert start_service(env=env | {"ERK_FIELD_KEYS": f"{NEW},{OLD}"}).stop() == 0
