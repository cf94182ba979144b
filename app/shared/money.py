"""Whole rupiah and their Indonesian print."""

RUPIAH_MAX = 2**53 - 1
"""The largest amount on the wire: every JSON reader holds it exactly."""


def rupiah_text(amount: int) -> str:
    """Print rupiah the Indonesian way: `Rp 4.747.143`, a minus sign before `Rp`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp {abs(amount):,}".replace(",", ".")
