"""The service at the other end of a command: its address, the token, and what it refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import typer

from app.cli.api import Api, connect
from app.cli.errors import CommandError
from app.cli.options import refuse

ME: Final = ""
"""Who asks: a command has one token."""
LOCAL: Final = "http://127.0.0.1:8000"

UrlOption = Annotated[str, typer.Option("--url", envvar="ERK_URL", help="Alamat layanan. | The service's address.")]
TokenOption = Annotated[
    str,
    typer.Option("--token", envvar="ERK_TOKEN", help="Token; lebih aman lewat ERK_TOKEN. | Better set in ERK_TOKEN."),
]


@contextmanager
def service(url: str, token: str) -> Iterator[Api]:
    """Lend the service's API; what it refuses ends the command."""
    try:
        with connect(url, lambda _who: token) as api:
            yield api
    except CommandError as error:
        raise refuse(str(error)) from None
