"""Reads single facts out of the facts of one person, for formulas that are said in words instead of run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.rules.across import staff_term, still_counts
from app.rules.errors import PersonError
from app.rules.exact import ZERO, Ratio, add, divide, multiply, parse
from app.rules.frame import ONCE, Per, Spot
from app.rules.model import Line
from app.rules.names import CRITERION, SEGMENT
from app.rules.readers import Value, reader
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, BY_NAME, CRITERIA, Scope, Term

MISSING: Final = "missing-fact"
WRONG: Final = "wrong-fact"
NO_ROW: Final = "no-row"
NOTHING: Final = "average-of-nothing"
"""Codes of PersonError that can come up here."""

WORDS: Final = frozenset({Unit.CATEGORY, Unit.YES_NO})
Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a formula is being said: in which segment (None: the month), on which item, for which criterion.

    `falls` tells that less of what is being said is better for the person.
    """

    segment: int | None = None
    item: Item | None = None
    criterion: str | None = None
    falls: bool = False

    def fits(self, spot: Spot) -> bool:
        """Tell whether a spot is this one, as far as both say which segment and which criterion."""
        pairs = ((self.segment, spot.segment), (self.criterion, spot.criterion))
        return all(None in pair or pair[0] == pair[1] for pair in pairs)

    def turned(self) -> "Where":
        """Say what is taken off, or divided by: more of it is better where less was."""
        return replace(self, falls=not self.falls)


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

    def spots(self, per: Per) -> tuple[Spot, ...]:
        """List where a line that is marked so runs, in the order in which it does."""
        numbers = range(len(self.segments))
        if not per:
            return ONCE
        if CRITERION not in per:
            return tuple(Spot(number) for number in numbers)
        carried = [(number, name) for number in numbers for name in CRITERIA if name in self.criteria(number)]
        if SEGMENT in per:
            return tuple(Spot(number, name) for number, name in carried)
        names = {name for _number, name in carried}
        return tuple(Spot(None, name) for name in CRITERIA if name in names)

    def criteria(self, segment: int) -> dict[str, Ratio | None]:
        """Return the criteria of a segment's post, each with its amount."""
        listed = repeated(self.segments[segment].get("criteria"))
        amounts = [(str(item.get("criterion")), item_fact("criteria.amount", item)) for item in listed]
        return {name: amount if isinstance(amount, tuple) else None for name, amount in amounts}

    def criterion_amount(self, segment: int | None, criterion: str | None) -> Ratio | None:
        """Return the monthly amount of a criterion; outside a segment the mean by working days."""
        numbers = range(len(self.segments)) if segment is None else [segment]
        amounts = [self.criteria(number).get(criterion or "", ZERO) for number in numbers]
        if len(amounts) == 1 or None in amounts:
            return None if None in amounts else amounts[0]
        days = [self._working_days(part) for part in self.segments]
        total = ZERO
        for amount, weight in zip(amounts, days, strict=True):
            total = add(total, multiply(amount or ZERO, (weight, 1)))
        return divide(total, (sum(days), 1))

    def carried(self, line: Line) -> tuple[Ratio, Ratio] | None:
        """Read what the last earlier statement left of a carried line, and its month; None where none counts."""
        given = self.top.get("carried")
        left = given.get(line.id) if isinstance(given, Mapping) else None
        left_in, month = self.fact("carried.month", None), self.fact("month.index", None)
        if left is None or not isinstance(left_in, tuple):
            return None
        if not isinstance(month, tuple):
            raise PersonError(MISSING, fact="month.index")
        return (parse(left), left_in) if still_counts(left_in, month, line.resets) else None

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
    return _read(BY_NAME[name], item)


def staff_fact(line: Line, item: Item) -> Value | None:
    """Read what a score line came to for a staff member, None where it's not recorded."""
    return _read(staff_term(line), item)


def _read(term: Term, item: Item) -> Value | None:
    return reader(term)(item.get(term.key), "")


def repeated(listed: object) -> list[Item]:
    """List the items of a collection as written, each as often as its `n` says."""
    if not isinstance(listed, list | tuple):
        return []
    items = [item for item in listed if isinstance(item, Mapping)]
    return [item for item in items for _ in range(int(str(item.get("n", 1))))]
