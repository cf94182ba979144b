"""Brings exact amounts to whole rupiah that add up: floors, then one rupiah each by largest remainder."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rules.exact import ZERO, Ratio, compare, floor, subtract


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount that is added (`sign` 1) or taken off (-1)."""

    name: str
    sign: int
    exact: Ratio


def allocate(amounts: Sequence[Amount], total: int) -> tuple[tuple[int, ...], int]:
    """Return the amounts in whole rupiah, and the signed rest by which they still miss the total.

    All are floored. If the total is above their sum, the added amounts with the largest fractions go up by 1, if below,
    those taken off; ties by order. Only a coarser rounding than to whole rupiah leaves a rest.
    """
    whole = [floor(amount.exact) for amount in amounts]
    gap = total - sum(amount.sign * value for amount, value in zip(amounts, whole, strict=True))
    sign = 1 if gap > 0 else -1
    fractions = [
        (index, subtract(amount.exact, (whole[index], 1)))
        for index, amount in enumerate(amounts)
        if amount.sign == sign and amount.exact[1] != 1
    ]
    for index in _largest_first(fractions)[: abs(gap)]:
        whole[index] += 1
        gap -= sign
    return tuple(whole), gap


def split(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a whole amount by weights, by largest remainder; without any weight all goes to the first."""
    whole_weight = sum(weights)
    if not weights or whole_weight == 0:
        return (total, *(0 for _ in weights[1:])) if weights else ()
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole_weight) for weight in weights]
    shares = [whole for whole, _rest in parts]
    by_rest = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    for index in by_rest[: abs(total) - sum(shares)]:
        shares[index] += 1
    return tuple(sign * share for share in shares)


def _largest_first(fractions: list[tuple[int, Ratio]]) -> list[int]:
    ordered: list[tuple[int, Ratio]] = []
    for index, fraction in fractions:
        place = len(ordered)
        while place and compare(ordered[place - 1][1], fraction) < 0:
            place -= 1
        ordered.insert(place, (index, fraction))
    return [index for index, fraction in ordered if fraction != ZERO]
