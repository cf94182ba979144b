"""Files as rows: CSV, NDJSON and XLSX, one row after the other, whatever the size."""

from collections.abc import Generator
from typing import BinaryIO

from app.imports.columns import columns_of
from app.imports.kinds import Kind
from app.imports.model import RowFormat, SentRow
from app.imports.reading.csv_rows import count_csv, read_csv
from app.imports.reading.ndjson_rows import read_ndjson
from app.imports.reading.xlsx_rows import read_xlsx

_READERS = {RowFormat.CSV: read_csv, RowFormat.NDJSON: read_ndjson, RowFormat.XLSX: read_xlsx}


def read_rows(file: BinaryIO, file_format: RowFormat, kind: Kind) -> Generator[SentRow]:
    """Return the rows of a file, read as they are asked for; the first `next` refuses what is no such file."""
    return _READERS[file_format](file, columns_of(kind))


def count_rows(file: BinaryIO, file_format: RowFormat, kind: Kind) -> int:
    """Return how many rows a file has."""
    return count_csv(file) if file_format is RowFormat.CSV else sum(1 for _ in read_rows(file, file_format, kind))
