"""XLSX: the first sheet of a workbook, its first row the header, read without holding the sheet."""

from collections.abc import Generator, Iterator, Sequence
from datetime import date, datetime, time
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.imports.columns import Columns, Reading
from app.imports.model import SentRow
from app.imports.reading.header import check_header
from app.imports.refusals import FileEmptyError, WorkbookError, WorkbookTooLongError

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes that all parts of a workbook may have together: a sheet of 50,000 rows has a tenth of that."""

Cell = object


def read_xlsx(file: BinaryIO, columns: Columns) -> Generator[SentRow]:
    """Yield rows under their numbers in the sheet; empty rows are passed over."""
    try:
        _refuse_bomb(file)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise WorkbookError from None
    try:
        yield from _rows(book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS), columns)
    finally:
        book.close()


def _refuse_bomb(file: BinaryIO) -> None:
    with ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            raise WorkbookError
    file.seek(0)


def _rows(sheet: Iterator[Sequence[Cell]], columns: Columns) -> Iterator[SentRow]:
    first = next(sheet, ())
    names = [str(cell) for cell in first if cell is not None]
    if not names:
        raise FileEmptyError
    header = check_header(names, columns)
    count = 0
    for number, cells in enumerate(sheet, start=2):
        if all(cell is None or cell == "" for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise WorkbookTooLongError(limit=MAX_ROWS)
        named = {name: cell for name, cell in zip(header, cells, strict=False) if name is not None}
        values = {name: _value(columns, name, cell) for name, cell in named.items() if cell not in {None, ""}}
        yield SentRow(number, values)


def _value(columns: Columns, name: str, cell: Cell) -> Cell:
    """Return a cell's value: days and times as their text; a number where text belongs stays a number and is refused.

    A spreadsheet keeps fifteen digits of a number: a NIP or account that was typed as one is lost already.
    """
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, str):
        return columns.value(name, cell.strip())
    if isinstance(cell, float) and cell.is_integer() and columns.readings[name] is Reading.WHOLE:
        return int(cell)
    return cell
