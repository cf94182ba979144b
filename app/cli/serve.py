"""`erk serve`: the HTTP service."""

import socket
from typing import Annotated

import typer

from app.cli import server
from app.cli.field_keys import require_field_keys
from app.cli.logs import configure_logging
from app.cli.options import DataOption, load_settings, refuse
from app.cli.signing_key import require_good_signing_key
from app.cli.termination import leave_when_terminated
from app.main import database_url
from app.persistence.embedded import EmbeddedServerError
from app.persistence.server_check import UnfitServerError
from app.rules import Library, RuleSetError


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8000,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many processes answer; one a core.")] = 1,
    data: DataOption = None,
) -> None:
    """Serve HTTP until stopped; without ERK_DATABASE_URL on an embedded PostgreSQL.

    Example: erk serve --port 8000 --processes 4 --data ./erk-data
    """
    leave_when_terminated()
    settings = load_settings(data)
    configure_logging(settings.log_level)
    require_good_signing_key(settings)
    try:
        Library(settings.rules_paths).read_folders()
    except RuleSetError as error:
        raise refuse("\n".join(map(str, error.diagnostics))) from None
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
                require_field_keys(settings, url)
                server.run(settings, url, listener, processes)
        except (EmbeddedServerError, UnfitServerError) as error:
            raise refuse(str(error)) from None
