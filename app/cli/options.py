"""Options that several commands share, and the settings that they change."""

from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings
from app.shared.month import Month

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the embedded server and its keys; else ERK_DATA_DIR or the user's own."),
]


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        message = "YYYY-MM"
        raise typer.BadParameter(message) from None


MonthOption = Annotated[Month, typer.Option("--month", parser=_month, help="Bulan kerja. | Work month, YYYY-MM.")]


def load_settings(data: Path | None) -> Settings:
    """Read the settings; an option on the command line comes before the environment."""
    return Settings() if data is None else Settings(data_dir=data)


def refuse(message: str) -> typer.Exit:
    """Say why nothing was done, on standard error, and return the exit to raise."""
    typer.echo(f"erk: {message}", err=True)
    return typer.Exit(1)
