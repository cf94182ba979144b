"""Checks of tables that can be read: classes without amount, bands that turn round."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from app.rules.exact import compare, text
from app.rules.model import Diagnostic, Row, RuleSet, Table

CLASS_KEY: Final = "kelas_jabatan"


def check_tables(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find what is wrong with each table of the rule set."""
    for table in rule_set.tables.values():
        if table.by is not None:
            for _, rows in groupby(table.rows, key=lambda row: row.key):
                yield from _turns(table, list(rows))
        if table.key == CLASS_KEY:
            yield from _classes(table)


def _turns(table: Table, rows: Sequence[Row]) -> Iterator[Diagnostic]:
    for column in table.columns:
        cells = [cell for cell in (row.cells[column] for row in rows) if not isinstance(cell, str)]
        steps = {_sign(compare(above, below)) for below, above in pairwise(cells)} - {0}
        if len(steps) > 1:
            yield Diagnostic(
                "bands-not-monotone",
                table.place,
                f"table {table.name}: the values {', '.join(text(cell) for cell in cells)} go up and down.",
                "Look for a slip of the pen; if the regulation has it so, nothing need be done.",
                severity="warning",
            )


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _classes(table: Table) -> Iterator[Diagnostic]:
    classes = {row.key for row in table.rows if isinstance(row.key, int)}
    if not classes:
        return
    missing = [str(number) for number in range(min(classes), max(classes)) if number not in classes]
    if missing:
        yield Diagnostic(
            "class-without-amount",
            table.place,
            f"table {table.name}: no row for class {', '.join(missing)}, though classes below and above have one.",
            "Add the rows; if nobody holds such a post, add them all the same, or correct the neighbours.",
        )
