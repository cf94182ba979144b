"""Checks of tables that can be read: classes without amount, bands that turn round."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from app.rules.checks.usage import trees
from app.rules.exact import compare, text
from app.rules.model import Diagnostic, Row, RuleSet, Table
from app.rules.tree import Fact, ItemFact, Lookup, Node, walk
from app.rules.vocabulary import BY_NAME

CLASS_KEY: Final = "kelas_jabatan"


def check_tables(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find what is wrong with each table of the rule set."""
    looked_up = [node for tree in trees(rule_set) for node in walk(tree) if isinstance(node, Lookup)]
    for table in rule_set.tables.values():
        if table.by is not None:
            for _, rows in groupby(table.rows, key=lambda row: row.key):
                yield from _turns(table, list(rows))
        if table.key == CLASS_KEY:
            yield from _classes(table)
        yield from _unreachable(table, [node.key for node in looked_up if node.table == table.name])


def check_published(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find tables without their amounts, for a regulation that is to be put in force."""
    for table in rule_set.tables.values():
        if table.unpublished:
            yield Diagnostic(
                "amounts-unpublished",
                table.place,
                f"table {table.name} has no amounts: they were never published.",
                "Put the rows of the decree in; until then the regulation is a draft.",
            )


def _unreachable(table: Table, keys: Sequence[Node | None]) -> Iterator[Diagnostic]:
    """Find rows whose key is no word of the facts by which the table is looked up."""
    facts = [BY_NAME[key.name].words for key in keys if isinstance(key, Fact | ItemFact) and key.name in BY_NAME]
    if not facts or len(facts) < len(keys) or not all(facts):
        return
    known = {word for words in facts for word in words}
    dead = [row.text for row in table.rows if row.key not in known]
    if dead:
        yield Diagnostic(
            "row-unreachable",
            table.place,
            f"table {table.name}: nothing leads to row {', '.join(dead)}.",
            f"Correct its key, or remove it; the keys are {', '.join(sorted(known))}.",
            severity="warning",
        )


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
