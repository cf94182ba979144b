"""Reads single facts out of the facts of one person, for formulas that are said in words instead of run."""

from collections.abc import Mapping
from typing import Final

from app.rules.exact import Ratio, parse
from app.rules.readers import Value, reader
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, BY_NAME, Scope

MISSING: Final = "missing-fact"
WRONG: Final = "wrong-fact"
NO_ROW: Final = "no-row"
NOTHING: Final = "average-of-nothing"
"""Codes of PersonError that can come up here."""

WORDS: Final = frozenset({Unit.CATEGORY, Unit.YES_NO})
Item = Mapping[str, object]


class Facts:
    """The facts of one person: the whole month, or one segment of it (`segment` is its index)."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        self.top = facts
        self.segments = repeated(facts.get("segments", ()))

    def items(self, collection: str, segment: int | None) -> list[Item]:
        """List the items of a collection, repeated ones as often as they stand for."""
        if BY_COLLECTION[collection].where != "segment":
            return repeated(self.top.get(collection))
        chosen = self.segments if segment is None else [self.segments[segment]]
        return [item for part in chosen for item in repeated(part.get(collection))]

    def fact(self, name: str, segment: int | None) -> Value | None:
        """Read a fact by its vocabulary name, None where it's not recorded."""
        term = BY_NAME[name]
        if term.scope is Scope.ENGINE:
            return self._worked_out(name, segment)
        parts = [self.top] if segment is None else [self.segments[segment], self.top]
        if "." in name:
            group = self.top.get(name.partition(".")[0])
            parts = [group] if isinstance(group, Mapping) else []
        return next((reader(term)(part[term.key], "") for part in parts if part.get(term.key) is not None), None)

    def _worked_out(self, name: str, segment: int | None) -> Ratio:
        days = [self._working_days(part) for part in self.segments]
        given = self.top.get("month")
        month = given.get("working_days", sum(days)) if isinstance(given, Mapping) else sum(days)
        here = month if segment is None or name == "month.working_days" else days[segment]
        return parse(f"{here}/{month}") if name == "segment.share" else (here, 1)

    def _working_days(self, part: Item) -> int:
        given = part.get("working_days")
        return given if isinstance(given, int) else len(repeated(part.get("days")))


def item_fact(name: str, item: Item) -> Value | None:
    """Read a fact of an item of a collection, None where it's not recorded."""
    term = BY_NAME[name]
    return reader(term)(item.get(term.key), "")


def repeated(listed: object) -> list[Item]:
    """List the items of a collection as written, each as often as its `n` says."""
    if not isinstance(listed, list | tuple):
        return []
    items = [item for item in listed if isinstance(item, Mapping)]
    return [item for item in items for _ in range(int(str(item.get("n", 1))))]
