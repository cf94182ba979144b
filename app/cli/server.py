"""How uvicorn serves the application: in this process, or in several that share one listening socket."""

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import wait

import typer
import uvicorn
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from app.cli.collector import settle_collector
from app.cli.logs import configure_logging
from app.main import build_app
from app.settings import Settings

_STOP_SECONDS = 20
_START_SECONDS = 60
_SILENT_SECONDS = 30
"""After so long without a sign, a process of several is replaced."""


def run(settings: Settings, database_url: str, listener: socket.socket, processes: int) -> None:
    """Serve until stopped; say on standard output where, once requests are answered."""
    serve_application(partial(_application, settings, database_url), listener, processes)


def serve_application(make: Callable[[], ASGIApp], listener: socket.socket, processes: int) -> None:
    """Serve the application that `make` makes in each process, until stopped."""
    config = server_config(partial(_settled, make), processes)
    if processes == 1:
        _Server(config).run(sockets=[listener])
    else:
        _Processes(config, [listener]).run()


def server_config(make: Callable[[], ASGIApp], processes: int = 1) -> uvicorn.Config:
    """Return how uvicorn serves the application that `make` makes in each process."""
    return uvicorn.Config(
        make,
        factory=True,
        workers=processes,
        timeout_worker_healthcheck=_SILENT_SECONDS,
        http="h11",  # httptools loses the body of a request with `Upgrade: h2c`, which Java's client sends
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


class _Server(uvicorn.Server):
    """The only process."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _say_where(sockets or [])


class _Processes(Multiprocess):
    """Keeps several processes alive, and ends them."""

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(_START_SECONDS, self.should_exit) for process in self.processes):
            _say_where(self.sockets)


def _say_where(sockets: list[socket.socket]) -> None:
    for listener in sockets:
        host, port, *_ = listener.getsockname()
        typer.echo(f"listening on http://{f'[{host}]' if ':' in host else host}:{port}")


def _application(settings: Settings, database_url: str) -> ASGIApp:
    configure_logging(settings.log_level)
    return build_app(settings, database_url)


def _settled(make: Callable[[], ASGIApp]) -> ASGIApp:
    """Make the application in the process that serves it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    app = make()
    settle_collector()
    return app


def _end_with(parent: int) -> None:
    """Stop in good order when the parent is gone, however it went: else this process would hold the port for ever."""
    wait([parent])
    os.kill(os.getpid(), signal.SIGTERM)
