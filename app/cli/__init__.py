"""The `erk` command."""

import typer

from app.cli import month_corrections, month_runs, openapi, serve, token, worker
from app.cli.agency import agency_app
from app.cli.attendance import attendance_app
from app.cli.audit import audit_app
from app.cli.bench import bench_app
from app.cli.calendar import calendar_app
from app.cli.catalogue import catalogue_app
from app.cli.db import db_app
from app.cli.demo import command as demo_command
from app.cli.keys import keys_app
from app.cli.month import month_app
from app.cli.month_states import add_to as add_month_states
from app.cli.personnel import personnel_app
from app.cli.regulation import regulation_app
from app.cli.rules import rules_app
from app.cli.siasn import siasn_app

app = typer.Typer(
    name="erk",
    help="Open e-Remunerasi Kinerja: from an ASN's daily activity log to an exact, explained performance allowance.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo_command.demo)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("token")(token.token)
app.command("openapi")(openapi.openapi)
app.add_typer(db_app, name="db")
add_month_states(month_app)
month_app.command("run")(month_runs.run)
month_app.command("cancel")(month_runs.cancel)
month_corrections.add_to(month_app)
app.add_typer(month_app, name="month")
app.add_typer(rules_app, name="rules")
app.add_typer(regulation_app, name="regulation")
app.add_typer(personnel_app, name="personnel")
app.add_typer(attendance_app, name="attendance")
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(calendar_app, name="calendar")
app.add_typer(agency_app, name="agency")
app.add_typer(siasn_app, name="siasn")
app.add_typer(keys_app, name="keys")
app.add_typer(audit_app, name="audit")
app.add_typer(bench_app, name="bench")


@app.callback()
def _root() -> None:
    pass


def main() -> None:
    """Run the command; the console script."""
    app()
