"""Looks up a cell of a table by key, by band, or by both."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final

from app.rules.errors import PersonError
from app.rules.exact import Ratio, compare, text
from app.rules.model import Row, Table
from app.rules.readers import Value

NO_RECORD: Final = "no_record"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a look-up found, and in which row, as the file writes it."""

    value: Value
    row: str


Finder = Callable[[Value | None, Ratio | None], Cell]


def finder(table: Table, column: str) -> Finder:
    """Make the function that finds a column's cell; no row for a key or value is a PersonError."""
    by_key: dict[Hashable, list[tuple[Row, Cell]]] = {}
    for row in table.rows:
        key: Hashable = (row.key, 1) if isinstance(row.key, int) else row.key
        by_key.setdefault(key, []).append((row, Cell(row.cells[column], row.text)))
    if table.by is None:
        return _by_key(table.name, {key: rows[0][1] for key, rows in by_key.items()})
    return _by_band(table, by_key)


def _by_key(name: str, cells: dict[Hashable, Cell]) -> Finder:
    def find(key: Value | None, _value: Ratio | None) -> Cell:
        try:
            return cells[key]
        except KeyError:
            raise _no_row(name, key, None) from None

    return find


def _by_band(table: Table, by_key: dict[Hashable, list[tuple[Row, Cell]]]) -> Finder:
    no_record = None if table.no_record is None else Cell(table.no_record, NO_RECORD)
    is_in = _below_upper if table.edges == "lower" else _up_to_upper

    def find(key: Value | None, value: Ratio | None) -> Cell:
        if value is None and no_record is not None:
            return no_record
        for row, cell in by_key.get(key, ()):
            if value is not None and is_in(row, value):
                return cell
        raise _no_row(table.name, key, value)

    return find


def _below_upper(row: Row, value: Ratio) -> bool:
    low = row.since is None or compare(row.since, value) <= 0
    return low and (row.until is None or compare(value, row.until) < 0)


def _up_to_upper(row: Row, value: Ratio) -> bool:
    low = row.since is None or compare(row.since, value) < 0
    return low and (row.until is None or compare(value, row.until) <= 0)


def _no_row(table: str, key: Value | None, value: Ratio | None) -> PersonError:
    shown = [text(part) if isinstance(part, tuple) else str(part) for part in (key, value) if part is not None]
    return PersonError(code="no-row", fact=table, detail=", ".join(shown))
