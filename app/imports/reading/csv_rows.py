"""CSV as spreadsheets write it: UTF-8, comma, semicolon or tab, a header, quotes where needed."""

import csv
from collections.abc import Generator, Iterator, Sequence
from io import TextIOWrapper
from typing import BinaryIO

from app.imports.columns import Columns
from app.imports.model import SentRow
from app.imports.reading.header import check_header
from app.imports.refusals import FileEmptyError, FileEncodingError, RowUnreadableError
from app.shared.errors import FieldError
from app.shared.records import RefusalRecord

_DELIMITERS = (",", ";", "\t")
MAX_CELL = 16_384


def read_csv(file: BinaryIO, columns: Columns) -> Generator[SentRow]:
    """Yield rows, numbered as a spreadsheet does: the header is row 1; empty rows are passed over."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        yield from _rows(text, columns)
    except UnicodeDecodeError:
        raise FileEncodingError from None
    finally:
        text.detach()


def count_csv(file: BinaryIO) -> int:
    """Return how many rows `read_csv` would yield, without making values of their cells: a tenth of the time."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        first = _first(text)
        return sum(1 for cells in _cells(text, _delimiter(first)) if cells is None or any(cells))
    except UnicodeDecodeError:
        raise FileEncodingError from None
    finally:
        text.detach()


def _rows(text: TextIOWrapper, columns: Columns) -> Iterator[SentRow]:
    first = _first(text)
    delimiter = _delimiter(first)
    header = check_header(next(csv.reader([first], delimiter=delimiter)), columns)
    for number, cells in enumerate(_cells(text, delimiter), start=2):
        if cells is None:
            yield _unreadable(number, len(header), None)
        elif any(cells):
            yield _row(number, cells, header, columns)


def _first(text: TextIOWrapper) -> str:
    first = text.readline(MAX_CELL)
    if not first.strip():
        raise FileEmptyError
    return first


def _delimiter(first: str) -> str:
    return max(_DELIMITERS, key=first.count)


def _cells(text: TextIOWrapper, delimiter: str) -> Iterator[list[str] | None]:
    """Yield the cells of each row; None for one that can't be read."""
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _row(number: int, cells: Sequence[str], header: Sequence[str | None], columns: Columns) -> SentRow:
    if len(cells) != len(header):
        return _unreadable(number, len(header), len(cells))
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name is not None}
    return SentRow(number, columns.values(named))


def _unreadable(number: int, expected: int, found: int | None) -> SentRow:
    errors = (FieldError("", "row-width", {"expected": str(expected), "found": str(found or "?")}),)
    return SentRow(number, {}, RefusalRecord.of(RowUnreadableError(errors=errors)))
