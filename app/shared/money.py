"""Whole rupiah and their Indonesian print."""

RUPIAH_MAX = 2**53 - 1
"""The largest amount on the wire: every JSON reader holds it exactly."""


def rupiah_text(amount: int) -> str:
    """Print rupiah the Indonesian way: `Rp 4.747.143`, a minus sign before `Rp`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp {abs(amount):,}".replace(",", ".")


def apportion(total: int, weights: list[int]) -> list[int]:
    """Split whole rupiah by non-negative weights: floors, then the largest remainders, ties by order.

    The parts sum to `total` exactly. Weights that are all zero are an error: there is nothing to split by.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0 or total < 0:
        message = "apportion needs a total and weights that are not negative, and one weight above zero"
        raise ValueError(message)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
