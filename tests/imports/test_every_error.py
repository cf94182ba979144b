"""Whatever a row can be refused for names row, column, what was found, what is expected and what to do, twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import app.main
from app.http.language import Language
from app.http.problem_texts import FIELD_ERRORS, PROBLEMS
from app.http.refused_rows import explain, problem_cells
from app.imports.model import RefusedRow
from app.shared.errors import FieldError, Refusal
from app.shared.records import RefusalRecord
from tests.imports.rows import PAY

STAGES = ("app.facts", "app.personnel", "app.attendance", "app.imports", "app.period")
VALUES = {"nip": "12345", "name": None, "since": "1/2/2026", "amount": 12, "agreed": True}


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith(STAGES) and hasattr(one, "code"):
            yield one
        yield from refusals(one)


CODES = sorted({one.code for one in refusals()})
FIELDS = sorted({(code, error) for code in CODES for error in PROBLEMS[code].errors} | {
    ("row-invalid", error) for error in FIELD_ERRORS
})  # fmt: skip


def require_whole(row: RefusedRow) -> None:
    told = {language: explain(row, PAY, language) for language in Language}
    for out in told.values():
        assert out.row == 7
        assert out.columns
        assert all(one.column and one.found and one.expected for one in out.columns)
        assert out.remedies
        assert all(one.title for one in out.remedies)
    first, second = told.values()
    assert first.detail != second.detail
    assert first.remedies[0].title != second.remedies[0].title
    assert all(problem_cells(row, PAY, Language.ID).values())


def test_the_catalogue_is_walked() -> None:
    assert app.main
    assert {"row-invalid", "reference-unknown", "post-held", "fact-repeated", "month-closed"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_that_names_no_column_is_told_of_the_columns_that_name_the_row(code: str) -> None:
    row = RefusedRow(7, VALUES, RefusalRecord(code))

    require_whole(row)

    assert [one.column for one in explain(row, PAY, Language.ID).columns] == ["nip", "since"]


@pytest.mark.parametrize(("code", "error"), FIELDS)
def test_a_wrong_column_is_told_with_what_was_found_in_it(code: str, error: str) -> None:
    require_whole(RefusedRow(7, VALUES, RefusalRecord(code, errors=(FieldError("/name", error),))))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, "nothing"), ("12345", "5 digits"), ("Siti", "a text of 4 characters"), ("1/2/2026", "a date"),
        (12, "a number, not a text"), (True, "true or false"), ([1], "an object or a list"),
    ],
)  # fmt: skip
def test_what_was_found_is_told_by_its_kind_and_never_itself(value: object, found: str) -> None:
    row = RefusedRow(7, {"name": value}, RefusalRecord("row-invalid", errors=(FieldError("/name", "wrong-type"),)))

    told = explain(row, PAY, Language.EN)

    assert told.columns[0].found == found
    assert not isinstance(value, str) or value not in told.model_dump_json()
