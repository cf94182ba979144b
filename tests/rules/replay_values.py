"""The words and numbers of an expanded trace, read by `fractions.Fraction`, without any code of the service."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor
from typing import Any

Json = Any
Value = Any
"""A number, a word, yes or no, or nothing."""


class ReplayError(Exception):
    """The trace contradicts itself, or lacks something."""


def agree(said: object, found: object, about: str) -> None:
    """Fail unless the trace says what was found."""
    if type(said) is not type(found) or said != found:
        message = f"{about}: the trace says {said!r}, it comes to {found!r}"
        raise ReplayError(message)


def number(text: str) -> Fraction:
    """Read "3/100", "0.5" or "50%"."""
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def hold(condition: object, what: str) -> None:
    """Fail where something does not hold."""
    agree(bool(condition), bool(1), what)


def value_of(said: Json) -> Value:
    """Read a value: a number, a word, yes or no, or nothing."""
    if not isinstance(said, str):
        return said
    try:
        return Fraction(said)
    except ValueError:
        return said


def shown(value: Value) -> Json:
    """Write a value as the trace does."""
    return str(value) if isinstance(value, Fraction) else value


def to_multiple(value: Fraction, rounding: Json) -> Fraction:
    """Round to a multiple."""
    steps, sign = abs(value / number(rounding["to"])), -1 if value < 0 else 1
    whole, rest = floor(steps), steps - floor(steps)
    up = {
        "half_up": rest >= Fraction(1, 2),
        "half_even": rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[rounding["mode"]]
    return sign * (whole + up) * number(rounding["to"])


def allocate(amounts: Iterable[tuple[str, int]], exact: dict[str, Fraction], total: int) -> tuple[dict[str, int], int]:
    """Floor all; then one rupiah each to the largest fractions of the side that is short."""
    listed = list(amounts)
    whole = {name: floor(exact[name]) for name, _sign in listed}
    gap = total - sum(sign * whole[name] for name, sign in listed)
    side = 1 if gap > 0 else -1
    short = [name for name, sign in listed if sign == side and exact[name].denominator > 1]
    for name in sorted(short, key=lambda name: whole[name] - exact[name])[: abs(gap)]:
        whole[name] += 1
        gap -= side
    return whole, gap


def split(own: dict[str, Fraction], bases: dict[str, Fraction], rest: Fraction, total: int) -> dict[str, int]:
    """Bring what each criterion has to the total, before it was rounded if it was to whole rupiah only."""
    have = sum(own.values(), Fraction(0))
    wanted = have + rest if abs(have + rest - total) < 1 else Fraction(total)
    own = {name: max(value, Fraction(0)) for name, value in own.items()}
    have = sum(own.values(), Fraction(0))
    weights = own if have > 0 else bases
    weight = sum(weights.values(), Fraction(0))
    exact = own
    if have != wanted:
        exact = {name: weights.get(name, Fraction(0)) * wanted / weight if weight else Fraction(0) for name in own}
        if not weight and own:
            exact[next(iter(own))] = wanted
    whole, _rest = allocate([(name, 1) for name in exact], exact, total)
    return whole
