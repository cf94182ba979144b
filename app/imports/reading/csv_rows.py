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


def _rows(text: TextIOWrapper, columns: Columns) -> Iterator[SentRow]:
    first = text.readline(MAX_CELL)
    if not first.strip():
        raise FileEmptyError
    delimiter = max(_DELIMITERS, key=first.count)
    header = check_header(next(csv.reader([first], delimiter=delimiter)), columns)
    reader = csv.reader(text, delimiter=delimiter)
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _unreadable(number, len(header), None)
            continue
        if any(cells):
            yield _row(number, cells, header, columns)


def _row(number: int, cells: Sequence[str], header: Sequence[str | None], columns: Columns) -> SentRow:
    if len(cells) != len(header):
        return _unreadable(number, len(header), len(cells))
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name is not None}
    return SentRow(number, columns.values(named))


def _unreadable(number: int, expected: int, found: int | None) -> SentRow:
    errors = (FieldError("", "row-width", {"expected": str(expected), "found": str(found or "?")}),)
    return SentRow(number, {}, RefusalRecord.of(RowUnreadableError(errors=errors)))
