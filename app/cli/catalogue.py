"""`erk catalogue`: kinds of work, and the posts that they are for, in and out of the service as files."""

from typing import Final

import typer

from app.cli.rows import export_file, import_files

catalogue_app: Final = typer.Typer(
    help="Katalog aktivitas sebagai berkas. | The catalogue of activities as files.", no_args_is_help=True
)
catalogue_app.command("import")(import_files)
catalogue_app.command("export")(export_file)
