"""What a compiled formula sees while it runs: the facts, the lines so far, the current segment and item, the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.rules.errors import PersonError
from app.rules.exact import ZERO, Ratio, add, divide, multiply
from app.rules.facts import Segment, Values
from app.rules.names import CRITERION, SEGMENT
from app.rules.rows import Row, Rows
from app.rules.vocabulary import CRITERIA

Gate = tuple[str, int | None]  # pay | zero | hold, and the months of a hold
Read = dict[str, object]  # one entry of the record, plain JSON
Per = tuple[str, ...]
Amounts = Mapping[str, Ratio | None]

PAY: Final[Gate] = ("pay", None)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a line runs: in which segment, for which criterion; None where it isn't marked so."""

    segment: int | None = None
    criterion: str | None = None


ONCE: Final = (Spot(),)


@dataclass(slots=True)
class Frame:
    """One evaluation under way; `at` is the number of the current segment, None outside one."""

    values: Values
    criteria: int | None = None  # the place of the criteria among a segment's items
    lines: dict[str, list[Any]] = field(default_factory=dict)  # one value for each spot of the line
    segment: Segment | None = None
    at: int | None = None
    criterion: str | None = None
    row: Row = ()
    record: list[Read] = field(default_factory=list)  # filled only by programs that trace
    rows_seen: list[Read] = field(default_factory=list)
    posts: list[Amounts] = field(default_factory=list)  # the criteria of each segment's post, once they were asked for
    known: dict[Per, tuple[Spot, ...]] = field(default_factory=dict)

    def spots(self, per: Per) -> tuple[Spot, ...]:
        """List where a line that is marked so runs, in a fixed order."""
        if not per:
            return ONCE
        if per not in self.known:
            self.known[per] = tuple(self._spots(per))
        return self.known[per]

    def _spots(self, per: Per) -> list[Spot]:
        if CRITERION not in per:
            return [Spot(number) for number in range(len(self.values.segments))]
        posts = self.carried()
        if SEGMENT in per:
            return [Spot(number, criterion) for number, post in enumerate(posts) for criterion in post]
        return [Spot(None, criterion) for criterion in CRITERIA if any(criterion in post for post in posts)]

    def each(self, per: Per, run: Callable[["Frame"], Any]) -> list[Any]:
        """Run something at each spot and come back to the whole month."""
        found = []
        for spot in self.spots(per):
            self.at, self.criterion = spot.segment, spot.criterion
            self.segment = None if spot.segment is None else self.values.segments[spot.segment]
            found.append(run(self))
        self.at = self.segment = self.criterion = None
        return found

    def each_segment(self, run: Callable[["Frame"], Any]) -> list[Any]:
        """Run something in each segment; the criterion, if there is one, stays."""
        criterion = self.criterion
        found = self.each((SEGMENT,), run)
        self.criterion = criterion
        return found

    def here(self, line: str, per: Per) -> list[Any]:
        """Return a line's values that belong to the current segment and criterion, as far as both run per these."""
        return [
            value
            for spot, value in zip(self.spots(per), self.lines[line], strict=True)
            if (self.at is None or spot.segment in {None, self.at})
            and (self.criterion is None or spot.criterion in {None, self.criterion})
        ]

    def collection(self, index: int) -> Rows | None:
        """Return a segment collection's rows: of the current segment, or of all of them outside one."""
        if self.segment is not None:
            return self.segment.items[index]
        listed = [segment.items[index] for segment in self.values.segments]
        return None if None in listed else [row for rows in listed if rows is not None for row in rows]

    def carried(self) -> list[Amounts]:
        """Return the criteria that each segment's post carries, each with its amount."""
        if not self.posts:
            self.posts = [self._post(number) for number in range(len(self.values.segments))]
        return self.posts

    def _post(self, number: int) -> Amounts:
        path = f"segments.{number}.criteria"
        rows = None if self.criteria is None else self.values.segments[number].items[self.criteria]
        if rows is None or any(row[0] is None for _count, row in rows):
            raise PersonError(code="missing-fact", fact="criteria", path=path)
        found: dict[Any, Any] = {row[0]: row[1] for _count, row in rows}
        if len(found) < sum(count for count, _row in rows):
            raise PersonError(code="wrong-fact", fact="criteria", path=path, detail="a criterion is there twice")
        return {criterion: found[criterion] for criterion in CRITERIA if criterion in found}

    def criterion_amount(self) -> Ratio | None:
        """Return the monthly amount of the current criterion; outside a segment the mean by working days."""
        posts, name = self.carried(), self.criterion or ""
        if self.at is not None or len(posts) == 1:
            return posts[self.at or 0].get(name)
        total = days = ZERO
        for post, segment in zip(posts, self.values.segments, strict=True):
            amount = post.get(name, ZERO)
            if amount is None or segment.working_days is None:
                return None
            total, days = add(total, multiply(amount, segment.working_days)), add(days, segment.working_days)
        return divide(total, days)
