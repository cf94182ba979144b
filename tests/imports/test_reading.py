"""Files as rows: what spreadsheets and scripts really write, and what is refused with its place."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from app.imports.checking import check
from app.imports.model import RowFormat, SentRow
from app.imports.reading import count_rows, read_rows
from app.imports.reading.ndjson_rows import MAX_LINE
from app.imports.reading.xlsx_rows import MAX_ROWS
from app.imports.refusals import (
    FileEmptyError,
    FileEncodingError,
    FileHeaderError,
    WorkbookError,
    WorkbookTooLongError,
)
from app.shared.errors import FieldError
from tests.imports.rows import PAY

NIP = "193503302010011005"
READ = {"nip": NIP, "name": "Siti", "since": "2026-01-01", "amount": 12, "agreed": True}


def rows_of(content: str | bytes, written: RowFormat) -> list[SentRow]:
    sent = content.encode() if isinstance(content, str) else content
    read = list(read_rows(BytesIO(sent), written, PAY))
    assert count_rows(BytesIO(sent), written, PAY) == len(read)
    return read


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_is_read_as_spreadsheets_write_it(delimiter: str, mark: str, end: str) -> None:
    header = delimiter.join(["NIP", "Name", "since", "amount", "agreed"])
    row = delimiter.join([f" {NIP} ", '"Siti"', "2026-01-01", "12", "Ya"])

    (read,) = rows_of(mark + header + end + row + end, RowFormat.CSV)

    assert (read.number, read.values) == (2, READ)


def test_an_empty_cell_is_a_field_that_is_not_there() -> None:
    (read,) = rows_of(f"nip,name,since,amount,agreed\n{NIP},Siti,2026-01-01,,\n", RowFormat.CSV)

    assert read.values == {"nip": NIP, "name": "Siti", "since": "2026-01-01"}


def test_rows_have_the_numbers_of_the_spreadsheet_also_behind_empty_ones() -> None:
    read = rows_of(f"nip,name,since\n\n,,\n{NIP},Siti,2026-01-01\n", RowFormat.CSV)

    assert [row.number for row in read] == [4]


def test_a_row_of_another_width_is_refused_and_the_next_is_read() -> None:
    first, second = rows_of(f"nip,name,since\n{NIP},Siti\n{NIP},Siti,2026-01-01\n", RowFormat.CSV)

    assert first.problem is not None
    assert first.problem.errors == (FieldError("", "row-width", {"expected": "3", "found": "2"}),)
    assert (second.number, second.problem) == (3, None)


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        ("nip,name", [("/since", "missing-column")]),
        ("nip,name,since,gaji", [("/gaji", "unknown-column")]),
        ("nip,name,name,since", [("/name", "column-twice")]),
    ],
)
def test_a_header_tells_every_column_that_is_wrong(header: str, wrong: list[tuple[str, str]]) -> None:
    with pytest.raises(FileHeaderError) as refused:
        rows_of(f"{header}\n", RowFormat.CSV)

    assert [(error.pointer, error.code) for error in refused.value.errors] == wrong


def test_columns_of_an_error_file_are_passed_over() -> None:
    (read,) = rows_of(f"nip,name,since,_row,_problem\n{NIP},Siti,2026-01-01,7,row-invalid\n", RowFormat.CSV)

    assert "_row" not in read.values


def test_a_csv_of_another_encoding_is_refused_as_such() -> None:
    with pytest.raises(FileEncodingError):
        rows_of("nip,name,since\n1,Sití,2026-01-01\n".encode("latin-1"), RowFormat.CSV)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FileEmptyError):
        rows_of("", RowFormat.CSV)


def test_ndjson_numbers_rows_by_lines_and_goes_on_behind_what_is_none() -> None:
    lines = ["", '{"nip": "1"}', "{", "[1]", "x" * (MAX_LINE + 9), '{"nip": "2", "_row": 9}']

    read = rows_of("\ufeff" + "\n".join(lines), RowFormat.NDJSON)

    assert [(row.number, row.problem and row.problem.errors[0].code) for row in read] == [
        (2, None), (3, "line-no-json"), (4, "line-no-object"), (5, "line-too-long"), (6, None),
    ]  # fmt: skip
    assert read[-1].values == {"nip": "2"}


def test_a_line_that_says_only_how_many_rows_there_were_is_no_row() -> None:
    assert rows_of('{"_rows": 3, "_digest": "sha256:0"}\n', RowFormat.NDJSON) == []


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_gives_days_as_text_and_whole_numbers_where_they_belong() -> None:
    book = workbook(
        ("nip", "name", "since", "amount", "agreed"),
        (NIP, "Siti", date(2026, 1, 1), 12, True),
        (None, None, None, None, None),
        (NIP, "Siti", datetime(2026, 1, 1), 12.0, "ya"),  # noqa: DTZ001 - as a spreadsheet has it
    )

    read = rows_of(book, RowFormat.XLSX)

    assert [(row.number, row.values) for row in read] == [(2, READ), (4, READ)]


def test_a_nip_that_a_spreadsheet_keeps_as_a_number_is_refused_since_its_last_digits_are_lost() -> None:
    (read,) = rows_of(workbook(("nip", "name", "since"), (193503302010011005, "Siti", "2026-01-01")), RowFormat.XLSX)

    (refused,) = check(PAY, [read]).refused

    assert [(error.pointer, error.code) for error in refused.problem.errors] == [("/nip", "nip-form")]


def test_a_workbook_of_more_rows_than_it_may_have_is_refused() -> None:
    book = workbook(("nip", "name", "since"), *((NIP, "Siti", "2026-01-01") for _ in range(MAX_ROWS + 1)))

    with pytest.raises(WorkbookTooLongError):
        rows_of(book, RowFormat.XLSX)


def test_a_bomb_is_no_workbook() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1 << 20))

    with pytest.raises(WorkbookError):
        rows_of(file.getvalue(), RowFormat.XLSX)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nip,name,since\n"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(WorkbookError):
        rows_of(content, RowFormat.XLSX)


def test_wrong_rows_are_told_each_with_all_its_columns_and_the_others_are_records() -> None:
    good = {"nip": NIP, "name": "Siti", "since": "2026-01-01"}
    rows = [
        SentRow(2, good),
        SentRow(3, good | {"nip": "12", "amount": "x", "gaji": 1}),
        SentRow(4, {}),
        SentRow(5, good),
    ]

    checked = check(PAY, rows)

    assert [row.number for row in checked.rows] == [2, 5]
    assert len(checked.records) == 2
    told = {row.number: {(e.pointer, e.code) for e in row.problem.errors} for row in checked.refused}
    assert told == {
        3: {("/nip", "nip-form"), ("/amount", "rupiah-form"), ("/gaji", "unknown-field")},
        4: {("/nip", "missing"), ("/name", "missing"), ("/since", "missing")},
    }
