"""Writes the table of the vocabulary: the facts that a regulation can use."""

from collections.abc import Iterator
from typing import Final

from app.rules.reference.markdown import table
from app.rules.tree import Unit
from app.rules.vocabulary import TERMS, Scope, Term

HEADING: Final = ("fact", "stands in", "unit or words", "Indonesian", "English")
STANDS_IN: Final = {
    Scope.PERSON: "the top level",
    Scope.SEGMENT: "`segments`",
    Scope.EITHER: "`segments`, else the top level",
    Scope.MONTH: "`month`",
    Scope.SALARY: "`salary` (payment)",
    Scope.EARLIER: "`earlier` (payment)",
    Scope.CARRIED: "`carried`",
    Scope.ENGINE: "worked out",
}


def vocabulary_table() -> str:
    """Write the vocabulary as a Markdown table."""
    return table(HEADING, map(_row, TERMS))


def _row(term: Term) -> tuple[str, ...]:
    where = f"an item of `{term.collection}`" if term.collection else STANDS_IN[term.scope]
    return (f"`{term.name}`", where, ", ".join(_values(term)), term.id, term.en)


def _values(term: Term) -> Iterator[str]:
    yield from term.words or (("any word",) if term.unit is Unit.CATEGORY else (term.unit.value,))
