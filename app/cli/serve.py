"""`erk serve`: the HTTP service."""

import gc
import socket
from typing import Annotated

import typer
import uvicorn
from starlette.types import ASGIApp

from app.cli.logs import configure_logging
from app.cli.options import DataOption, load_settings, refuse
from app.cli.termination import leave_when_terminated
from app.main import build_app, database_url
from app.persistence.embedded import EmbeddedServerError
from app.persistence.server_check import UnfitServerError

_STOP_SECONDS = 20
_COLLECT_AFTER = 10_000


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8000,
    data: DataOption = None,
) -> None:
    """Serve HTTP until stopped; without ERK_DATABASE_URL on an embedded PostgreSQL.

    Example: erk serve --port 8000 --data ./erk-data
    """
    leave_when_terminated()
    settings = load_settings(data)
    configure_logging(settings.log_level)
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = f"can't listen on {host}:{port}: {error.strerror}"
        raise refuse(reason) from None
    with listener:
        # asyncio leaves Nagle's algorithm on for a socket made like this: every answer would wait 40 ms for an ACK.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with database_url(settings) as url:
                _Server(server_config(build_app(settings, url))).run(sockets=[listener])
        except (EmbeddedServerError, UnfitServerError) as error:
            raise refuse(str(error)) from None


def server_config(app: ASGIApp) -> uvicorn.Config:
    """Return how uvicorn serves the application."""
    return uvicorn.Config(
        app,
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
    """Says where it listens once requests are answered."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What was loaded by now stays: the collector need not walk it again, nor run for every few hundred objects.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_COLLECT_AFTER)
        for listener in sockets or []:
            host, port, *_ = listener.getsockname()
            typer.echo(f"listening on http://{f'[{host}]' if ':' in host else host}:{port}")
