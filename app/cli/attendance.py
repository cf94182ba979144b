"""`erk attendance`: days of people in and out of the service as files."""

from typing import Final

import typer

from app.cli.rows import export_file, import_files

attendance_app: Final = typer.Typer(help="Presensi sebagai berkas. | Attendance as files.", no_args_is_help=True)
attendance_app.command("import")(import_files)
attendance_app.command("export")(export_file)
