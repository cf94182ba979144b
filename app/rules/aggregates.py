"""Sums, counts, averages, extremes of what a loop kept; a sum of nothing is zero, an average of nothing an error."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.rules import exact
from app.rules.errors import PersonError
from app.rules.exact import ZERO, Ratio

Kept = list[tuple[int, Any]]  # how often, and the value


def _sum(kept: Kept) -> Ratio:
    total = ZERO
    for count, value in kept:
        total = exact.add(total, value if count == 1 else exact.multiply((count, 1), value))
    return total


def _count(kept: Kept) -> Ratio:
    return sum(count for count, _value in kept), 1


def _average(kept: Kept) -> Ratio:
    if not kept:
        raise PersonError(code="average-of-nothing")
    return exact.divide(_sum(kept), _count(kept))


def _lowest(kept: Kept) -> Ratio:
    return _pick([value for _count, value in kept], -1)


def _highest(kept: Kept) -> Ratio:
    return _pick([value for _count, value in kept], 1)


def _pick(values: list[Ratio], sign: int) -> Ratio:
    if not values:
        raise PersonError(code="average-of-nothing", detail="min or max of nothing")
    found = values[0]
    for value in values[1:]:
        if exact.compare(value, found) * sign > 0:
            found = value
    return found


LOOPS: Final[Mapping[str, Callable[[Kept], Any]]] = {
    "sum": _sum,
    "count": _count,
    "avg": _average,
    "min": _lowest,
    "max": _highest,
    "any": lambda kept: any(value for _count, value in kept),
}
EXTREMES: Final[Mapping[str, Callable[[list[Ratio]], Ratio]]] = {
    "min": lambda values: _pick(values, -1),
    "max": lambda values: _pick(values, 1),
}


def total_of(values: list[Any]) -> Ratio:
    """Add up a line's values over the segments and criteria; where there is none, it is zero."""
    total = values[0] if values else ZERO
    for value in values[1:]:
        total = exact.add(total, value)
    return total
