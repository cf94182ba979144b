"""`erk bench`: how fast and how exact this is, on this machine; one module per subject."""

from typing import Final

import typer

from app.cli.bench import rules
from app.cli.bench.hr import command as hr

bench_app: Final = typer.Typer(
    help="Ukur kecepatan dan ketepatan. | Measure speed and exactness.", no_args_is_help=True
)
bench_app.command("rules")(rules.rules)
bench_app.command("people")(hr.people)


@bench_app.callback()
def _root() -> None:
    pass
