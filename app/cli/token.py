"""`erk token`: a token of the development issuer."""

from datetime import timedelta
from typing import Annotated

import typer

from app.cli.options import DataOption, load_settings, refuse
from app.clock import SystemClock
from app.http.scopes import Scope
from app.http.security.development import TokenRequest
from app.main import development_issuer


def token(
    agency: Annotated[list[int], typer.Option(min=11, max=9999, help="Region code; may be given several times.")],
    subject: Annotated[str, typer.Option(help="Subject, as it is bound to a principal of the agency.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="Scope; may be given several times; else all.")] = None,
    minutes: Annotated[int, typer.Option(min=1, max=525_600, help="How long it is good for.")] = 60,
    data: DataOption = None,
) -> None:
    """Print a token of the development issuer, which the embedded default trusts.

    Example: erk token --agency 9901 --subject officer-1 --scope hr:read --scope hr:write
    """
    settings = load_settings(data)
    try:
        issuer = development_issuer(settings)
    except LookupError as error:
        raise refuse(str(error)) from None
    request = TokenRequest(
        subject=subject,
        agencies=tuple(agency),
        scopes=tuple(scope or Scope),
        lifetime=timedelta(minutes=minutes),
    )
    typer.echo(issuer.issue(request, now=SystemClock().now()))
