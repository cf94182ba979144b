"""The header of a table: which column is which."""

from collections.abc import Sequence

from app.imports.columns import Columns
from app.imports.refusals import FileHeaderError
from app.shared.errors import FieldError


def check_header(cells: Sequence[str], columns: Columns) -> list[str | None]:
    """Return the name of each column, None for one that is passed over (`_...`), or raise `FileHeaderError`."""
    names = [cell.strip().lower() for cell in cells]
    errors = []
    expected = ", ".join(columns.readings)
    for name in dict.fromkeys(names):
        if name.startswith("_"):
            continue
        if name not in columns.readings:
            errors.append(FieldError(f"/{name[:60]}", "unknown-column", {"expected": expected}))
        elif names.count(name) > 1:
            errors.append(FieldError(f"/{name}", "column-twice"))
    errors.extend(FieldError(f"/{name}", "missing-column") for name in sorted(columns.required - set(names)))
    if errors:
        raise FileHeaderError(errors=tuple(errors), expected=expected)
    return [None if name.startswith("_") else name for name in names]
