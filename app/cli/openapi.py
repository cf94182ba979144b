"""`erk openapi`: the contract."""

from pathlib import Path
from typing import Annotated

import typer


def openapi(
    output: Annotated[Path | None, typer.Option(help="File to write; else standard output.")] = None,
) -> None:
    """Write the OpenAPI document of the service.

    Example: erk openapi --output openapi.yaml
    """
    from app.http.application import create_app  # noqa: PLC0415 - a second of imports that other commands don't need
    from app.http.openapi import as_yaml  # noqa: PLC0415 - as above

    text = as_yaml(create_app().openapi())
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
