"""Checks rows against their kind: what is well formed becomes records, the rest is refused row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from app.imports.kinds import Kind, Row
from app.imports.model import RefusedRow, SentRow
from app.imports.refusals import RowInvalidError
from app.shared.errors import FieldError
from app.shared.records import RefusalRecord
from app.wire.errors import field_error

MAX_ERRORS = 50
"""Wrong columns told of one row."""


@dataclass(slots=True)
class Checked:
    """Rows that are well formed with their records, and those that are not."""

    rows: list[SentRow] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


def check(kind: Kind, rows: Sequence[SentRow]) -> Checked:
    """Check rows; none is lost: each is in `rows` or in `refused`."""
    checked = Checked()
    readable = []
    for row in rows:
        if row.problem is None:
            readable.append(row)
        else:
            checked.refused.append(RefusedRow(row.number, row.values, row.problem))
    models, problems = _validated(kind, readable)
    checked.rows = [row for index, row in enumerate(readable) if index not in problems]
    checked.records = [model.to_record() for model in models]
    checked.refused.extend(
        RefusedRow(readable[index].number, readable[index].values, problem) for index, problem in problems.items()
    )
    return checked


def _validated(kind: Kind, rows: Sequence[SentRow]) -> tuple[list[Row], dict[int, RefusalRecord]]:
    """Return the rows that are well formed, and what is wrong with the others, by their places."""
    values = [row.values for row in rows]
    try:
        return _adapter(kind).validate_python(values), {}
    except ValidationError as error:
        problems = _problems(error)
    good = [one for place, one in enumerate(values) if place not in problems]
    return _adapter(kind).validate_python(good), problems


def _problems(error: ValidationError) -> dict[int, RefusalRecord]:
    found: dict[int, list[FieldError]] = {}
    for item in error.errors(include_url=False, include_input=False):
        place, *within = item["loc"]
        found.setdefault(int(place), []).append(field_error({**item, "loc": within}))
    return {
        place: RefusalRecord.of(RowInvalidError(errors=tuple(errors[:MAX_ERRORS]))) for place, errors in found.items()
    }


@cache
def _adapter(kind: Kind) -> TypeAdapter[list[Row]]:
    return TypeAdapter(list[kind.row])  # type: ignore[name-defined]  # the kind's own row
