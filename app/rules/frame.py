"""What a compiled formula sees while it runs: the facts, the lines so far, the current segment and item, the record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.rules.facts import Segment, Values
from app.rules.rows import Row, Rows

Gate = tuple[str, int | None]  # pay | zero | hold, and the months of a hold
Read = dict[str, object]  # one entry of the record, plain JSON


@dataclass(slots=True)
class Frame:
    """One evaluation under way; `at` is the number of the current segment, None outside one."""

    values: Values
    lines: dict[str, list[Any]] = field(default_factory=dict)  # per segment, or one value
    segment: Segment | None = None
    at: int | None = None
    row: Row = ()
    record: list[Read] = field(default_factory=list)  # filled only by programs that trace
    rows_seen: list[Read] = field(default_factory=list)

    def each_segment(self, run: Callable[["Frame"], Any]) -> list[Any]:
        """Run something in each segment and come back to the whole month."""
        found = []
        for number, segment in enumerate(self.values.segments):
            self.at, self.segment = number, segment
            found.append(run(self))
        self.at = self.segment = None
        return found

    def collection(self, index: int) -> Rows | None:
        """Return a segment collection's rows: of the current segment, or of all of them outside one."""
        if self.segment is not None:
            return self.segment.items[index]
        listed = [segment.items[index] for segment in self.values.segments]
        return None if None in listed else [row for rows in listed if rows is not None for row in rows]
