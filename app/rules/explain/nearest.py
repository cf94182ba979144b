"""Finds what would have changed a figure: how much it was to the next band, or to the limit of a condition."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.rules.exact import Ratio, add, compare, floor, subtract
from app.rules.explain.figures import figure
from app.rules.model import Row, Table
from app.rules.tree import Unit

WHOLE: Final = frozenset({Unit.MINUTES, Unit.DAYS, Unit.COUNT})
FACTOR: Final = {Unit.RUPIAH: Unit.SHARE}
"""What a bare number in a formula is, where that isn't the line's unit: a factor of money."""

PAID: Final = {"id": "dibayar", "en": "paid"}
AT_THE_LIMIT: Final = {"<": True, ">=": True, ">": False, "<=": False}
"""Whether a value that comes from below is past the limit of a comparison when it reaches it."""


@dataclass(frozen=True, slots=True)
class Met:
    """A row that a value fell into."""

    table: Table
    row: Row
    column: str
    value: Ratio


@dataclass(frozen=True, slots=True)
class Step:
    """How far it was to something better, in which direction, and what that gives (None: the payment).

    A number that stands in the formula itself has no unit; it's told in that of the line.
    """

    distance: Ratio
    unit: Unit
    more: bool
    gives: Ratio | None
    gives_in: Unit | None

    def text(self, line: Unit, lang: str) -> str:
        """Say it for a line of some unit: `12 menit lagi: 85 %`, `dengan 15 menit lebih sedikit: 0,5 %`."""
        gives = PAID[lang] if self.gives is None else figure(self.gives, self.gives_in or FACTOR.get(line, line), lang)
        distance = figure(self.distance, self.unit, lang)
        if self.unit is Unit.DAYS:
            distance = f"{distance} {'hari' if lang == 'id' else 'days'}"
        if lang == "id":
            return f"{distance} lagi: {gives}" if self.more else f"dengan {distance} lebih sedikit: {gives}"
        return f"{distance} more: {gives}" if self.more else f"with {distance} less: {gives}"


def shortest(steps: Iterable[Step]) -> Step | None:
    """Find the shortest way, the first of equal ones."""
    best: Step | None = None
    for step in steps:
        if best is None or compare(step.distance, best.distance) < 0:
            best = step
    return best


def to_neighbours(met: Met, *, less_is_better: bool) -> list[Step]:
    """List the ways to the neighbouring rows that are better."""
    here, rows = met.row.cells[met.column], [row for row in met.table.rows if row.key == met.row.key]
    index, unit = rows.index(met.row), met.table.by or Unit.COUNT
    steps = []
    for neighbour, more in ((index - 1, False), (index + 1, True)):
        if not isinstance(here, tuple) or not 0 <= neighbour < len(rows):
            continue
        there, distance = rows[neighbour].cells[met.column], _to_band(met, more=more)
        if distance is not None and isinstance(there, tuple) and is_better(there, here, less_is_better=less_is_better):
            steps.append(Step(distance, unit, more, there, met.table.unit))
    return steps


def is_better(there: Ratio, here: Ratio, *, less_is_better: bool) -> bool:
    """Tell whether a value is better than another."""
    return compare(there, here) * (-1 if less_is_better else 1) > 0


def to_limit(value: Ratio, limit: Ratio, operator: str, unit: Unit) -> Ratio | None:
    """Tell how far a value must go to turn a comparison with a limit; None where the unit has no smallest step past it.

    Below 0 it must be less. Equality has no direction: None.
    """
    if operator not in AT_THE_LIMIT:
        return None
    distance, side = subtract(limit, value), compare(value, limit)
    from_below = side < 0 or (side == 0 and not AT_THE_LIMIT[operator])
    if AT_THE_LIMIT[operator] is from_below:
        return distance
    return add(distance, (1 if from_below else -1, 1)) if unit in WHOLE and distance[1] == 1 else None


def _to_band(met: Met, *, more: bool) -> Ratio | None:
    """Tell how far the neighbouring band is; None where the edge isn't in it and the unit has no smallest step."""
    edge = met.row.until if more else met.row.since
    if edge is None:
        return None
    distance = subtract(edge, met.value) if more else subtract(met.value, edge)
    if more == (met.table.edges == "lower"):
        return distance  # the edge itself is in the neighbouring band
    return add((floor(distance), 1), (1, 1)) if met.table.by in WHOLE else None
