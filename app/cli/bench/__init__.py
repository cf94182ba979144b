"""`erk bench`: how fast and how exact this is, on this machine; one module per subject."""

from typing import Final

import typer

from app.cli.bench import rules
from app.cli.bench.hr import command as hr
from app.cli.bench.month import command as month
from app.cli.bench.push import command as push
from app.cli.bench.push import month_end_command as month_end
from app.cli.bench.push import pull_command as pull

bench_app: Final = typer.Typer(
    help="Ukur kecepatan dan ketepatan. | Measure speed and exactness.", no_args_is_help=True
)
bench_app.command("rules")(rules.rules)
bench_app.command("people")(hr.people)
bench_app.command("month")(month.month)
bench_app.command("push")(push.push)
bench_app.command("sync-pull")(pull.sync_pull)
bench_app.command("month-end")(month_end.command)


@bench_app.callback()
def _root() -> None:
    pass
