"""NDJSON: a JSON object on each line."""

from collections.abc import Generator
from typing import BinaryIO

from pydantic_core import from_json

from app.imports.columns import Columns
from app.imports.model import SentRow
from app.imports.refusals import RowUnreadableError
from app.shared.errors import FieldError
from app.shared.records import RefusalRecord

MAX_LINE = 65_536
_BOM = b"\xef\xbb\xbf"


def read_ndjson(file: BinaryIO, columns: Columns) -> Generator[SentRow]:  # noqa: ARG001 - every reader's signature
    """Yield rows, numbered by their lines; empty lines are passed over."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BOM)
        if len(line) > MAX_LINE:
            _skip_line(file, line)
            yield _unreadable(number, "line-too-long")
        elif line.strip() and (row := _row(number, line)) is not None:
            yield row


def _row(number: int, line: bytes) -> SentRow | None:
    """Read a line; None for one that has only fields that are passed over, as the last of an export."""
    try:
        found = from_json(line, allow_inf_nan=False)
    except ValueError:
        return _unreadable(number, "line-no-json")
    if not isinstance(found, dict):
        return _unreadable(number, "line-no-object")
    values = {name: value for name, value in found.items() if not name.startswith("_")}
    return SentRow(number, values) if values or not found else None


def _skip_line(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(MAX_LINE)


def _unreadable(number: int, code: str) -> SentRow:
    errors = (FieldError("", code, {"limit": str(MAX_LINE)}),)
    return SentRow(number, {}, RefusalRecord.of(RowUnreadableError(errors=errors)))
