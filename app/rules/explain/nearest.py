"""Finds what would have changed a figure from a table of bands: how much to the next band that is better."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.rules.exact import Ratio, add, compare, floor, subtract
from app.rules.explain.figures import figure
from app.rules.model import Row, Table
from app.rules.tree import Unit

WHOLE = frozenset({Unit.MINUTES, Unit.DAYS, Unit.COUNT})


@dataclass(frozen=True, slots=True)
class Met:
    """A row that a value fell into."""

    table: Table
    row: Row
    column: str
    value: Ratio


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is to a better band, in which direction, and what that band gives."""

    distance: Ratio
    more: bool
    met: Met
    cell: Ratio

    def text(self, lang: str) -> str:
        """Say it: `dengan 15 menit lebih sedikit: 0,5 %`."""
        distance = figure(self.distance, self.met.table.by or Unit.COUNT, lang)
        cell = figure(self.cell, self.met.table.unit, lang)
        if lang == "id":
            return f"dengan {distance} lebih {'banyak' if self.more else 'sedikit'}: {cell}"
        return f"with {distance} {'more' if self.more else 'less'}: {cell}"


def nearest_step(met: Iterable[Met], *, less_is_better: bool) -> Step | None:
    """Find the shortest way from any of the rows met to a neighbour that is better."""
    best: Step | None = None
    for one in met:
        for step in _steps(one, less_is_better=less_is_better):
            if best is None or compare(step.distance, best.distance) < 0:
                best = step
    return best


def _steps(met: Met, *, less_is_better: bool) -> list[Step]:
    here, rows = met.row.cells[met.column], [row for row in met.table.rows if row.key == met.row.key]
    index = rows.index(met.row)
    steps = []
    for neighbour, more in ((index - 1, False), (index + 1, True)):
        if not isinstance(here, tuple) or not 0 <= neighbour < len(rows):
            continue
        there, distance = rows[neighbour].cells[met.column], _distance(met, more=more)
        if distance is not None and isinstance(there, tuple) and (compare(there, here) < 0) is less_is_better:
            steps.append(Step(distance, more, met, there))
    return [step for step in steps if step.cell != here]


def _distance(met: Met, *, more: bool) -> Ratio | None:
    """Tell how far the neighbouring band is; None where the edge isn't in it and the unit has no smallest step."""
    edge = met.row.until if more else met.row.since
    if edge is None:
        return None
    distance = subtract(edge, met.value) if more else subtract(met.value, edge)
    if more == (met.table.edges == "lower"):
        return distance  # the edge itself is in the neighbouring band
    return add((floor(distance), 1), (1, 1)) if met.table.by in WHOLE else None
