"""What a second evaluation works with: plain fractions, roundings, whole rupiah, bands as they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

from app.rules.model import Table

Value = Any
"""A Fraction, a word, True or False; for a gate a pair of outcome and months."""


class PlainError(Exception):
    """The person's facts lead nowhere; the code and the line are what the application must say too."""

    def __init__(self, code: str, line: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.line = line


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come out: whole rupiah, exact texts, words; or the code and the line of the error."""

    lines: Mapping[str, int | str | None] = field(default_factory=dict)
    total: int = 0
    outcome: str = ""
    hold_months: int | None = None
    claim: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)
    by_criterion: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    error: str = ""
    at: str = ""


def number(given: object) -> Fraction:
    """Read 3, "0.5", "3%" or "1/3"."""
    text = str(given)
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def shown(value: Value) -> str:
    """Write a value as results do."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def rounded(value: Fraction, to: Fraction, mode: str) -> Fraction:
    """Round to a multiple."""
    steps = abs(value) / to
    below = floor(steps)
    up = {
        "half_up": steps - below >= Fraction(1, 2),
        "half_even": steps - below > Fraction(1, 2) or (steps - below == Fraction(1, 2) and below % 2 == 1),
        "down": False,
        "up": steps > below,
    }[mode]
    return (below + up) * to * (-1 if value < 0 else 1)


def whole_rupiah(amounts: Sequence[tuple[str, int, Fraction]], total: int) -> tuple[dict[str, int], int]:
    """Floor every amount; then one rupiah each, largest fraction first, to those that bring the sum to the total."""
    whole = {name: floor(exact) for name, _sign, exact in amounts}
    missing = total - sum(sign * whole[name] for name, sign, _exact in amounts)
    going = 1 if missing > 0 else -1
    broken = [(whole[name] - exact, name) for name, sign, exact in amounts if sign == going and exact != whole[name]]
    for _fraction, name in sorted(broken, key=lambda one: one[0])[: abs(missing)]:
        whole[name] += 1
        missing -= going
    return whole, missing


def cell(found: Value) -> Value:
    return Fraction(*found) if isinstance(found, tuple) else found


def is_in(table: Table, row: str, value: Fraction) -> bool:
    """Tell by the band as it is written."""
    since, _dots, until = row.rpartition(" ")[2].partition("..")
    ends = [number(since) if since else None, value, number(until) if until else None]
    strict = (False, True) if table.edges == "lower" else (True, False)
    return all(
        low is None or high is None or low < high or (low == high and not is_strict)
        for (low, high), is_strict in zip(pairwise(ends), strict, strict=True)
    )
