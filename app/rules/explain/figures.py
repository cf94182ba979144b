"""Prints exact numbers for people, with Indonesian marks in both languages: `Rp 4.747.143`, `94,5 %`, `1/21`."""

from typing import Final

from app.rules.exact import Ratio, floor
from app.rules.tree import Unit
from app.shared.money import rupiah_text

PLACES: Final = 8
"""A decimal fraction with at most so many places is printed as one; anything finer as a fraction."""

YES: Final = {True: ("ya", "yes"), False: ("tidak", "no")}


def figure(value: Ratio, unit: Unit, lang: str) -> str:
    """Print a number with its unit; rupiah that aren't whole have two decimals, cut off and marked with `...`."""
    if unit is Unit.RUPIAH:
        return _rupiah(value)
    if unit is Unit.SHARE:
        return percent(value)
    if unit is Unit.MINUTES:
        return f"{plain(value)} {'menit' if lang == 'id' else 'minutes'}"
    return plain(value)


def percent(value: Ratio) -> str:
    """Print a share as a percentage where that is exact, else as a fraction."""
    written = _decimal((value[0] * 100, value[1]))
    return f"{written} %" if written is not None else plain(value)


def plain(value: Ratio) -> str:
    """Print a plain number: whole, decimal where exact, else as a fraction."""
    written = _decimal(value)
    return written if written is not None else f"{value[0]}/{value[1]}"


def _rupiah(value: Ratio) -> str:
    if value[1] == 1:
        return rupiah_text(value[0])
    sign = "-" if value[0] < 0 else ""
    hundredths, exact = floor((abs(value[0]) * 100, value[1])), value[0] * 100 % value[1] == 0
    whole, rest = divmod(hundredths, 100)
    return f"{sign}{rupiah_text(whole)},{rest:02d}{'' if exact else '...'}"


def _decimal(value: Ratio) -> str | None:
    scale = 10**PLACES
    scaled, rest = divmod(abs(value[0]) * scale, value[1])
    if rest:
        return None
    whole, places = divmod(scaled, scale)
    sign = "-" if value[0] < 0 else ""
    decimals = f"{places:0{PLACES}d}".rstrip("0")
    return sign + f"{whole:,}".replace(",", ".") + (f",{decimals}" if decimals else "")
