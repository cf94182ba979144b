"""Refused rows as people read them: row, column, what was found, what is expected and what to do."""

from collections.abc import Iterable

from app.http.language import Language
from app.http.problem_texts import FIELD_ERRORS, PROBLEMS
from app.http.problem_texts.imports import FOUND, MEND_ROW
from app.http.schemas.imports import RefusedColumn, RefusedRowOut
from app.http.schemas.problems import ProblemRemedy
from app.imports.found import found_in
from app.imports.kinds import Kind
from app.imports.model import PROBLEM_COLUMNS, RefusedRow


def explain(row: RefusedRow, kind: Kind, language: Language) -> RefusedRowOut:
    """Write out why a row was refused; a problem that names no column is one of the columns that name the row."""
    problem = row.problem
    text = PROBLEMS[problem.code]
    detail = text.detail.fill(language, problem.params)
    places = [(error.pointer.removeprefix("/"), error.code, error.params) for error in problem.errors]
    columns = [
        RefusedColumn(
            column=name or "*",
            code=code,
            found=_found(row, name, language),
            expected=(text.errors.get(code) or FIELD_ERRORS[code]).fill(language, params),
        )
        for name, code, params in places
    ] or [
        RefusedColumn(column=name, code=problem.code, found=_found(row, name, language), expected=detail)
        for name in kind.key
    ]
    return RefusedRowOut(
        row=row.number,
        code=problem.code,
        title=text.title.plain(language),
        detail=detail,
        columns=columns,
        remedies=_remedies(row, language),
    )


def problem_cells(row: RefusedRow, kind: Kind, language: Language) -> dict[str, str | int]:
    """Return what an error file has beside the columns that were sent."""
    told = explain(row, kind, language)
    problem = "; ".join(f"{one.column}: {one.expected} ({one.found})" for one in told.columns)
    cells = (row.number, _joined(one.column for one in told.columns), f"{told.code}: {problem}", _titles(told))
    return dict(zip(PROBLEM_COLUMNS, cells, strict=True))


def _found(row: RefusedRow, name: str, language: Language) -> str:
    found = found_in(row.values.get(name))
    return FOUND[found.kind].fill(language, {"length": str(found.length)})


def _remedies(row: RefusedRow, language: Language) -> list[ProblemRemedy]:
    text = PROBLEMS[row.problem.code]
    own = [
        ProblemRemedy(code=one.code, title=text.remedies[one.code].fill(language, one.params), href=one.href)
        for one in row.problem.remedies
    ]
    standing = [
        ProblemRemedy(code=code, title=words.fill(language, row.problem.params), href=None)
        for code, words in text.remedies.items()
    ]
    return own or standing or [ProblemRemedy(code="mend-row", title=MEND_ROW.plain(language), href=None)]


def _joined(names: Iterable[str]) -> str:
    return " ".join(names)


def _titles(told: RefusedRowOut) -> str:
    return " ".join(remedy.title for remedy in told.remedies)
