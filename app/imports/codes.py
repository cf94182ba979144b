"""Codes of other systems in rows: in which columns they stand, on which day they mean something, and what is public."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.personnel.code_mappings import CodeKind, is_word

SIASN: Final = "siasn"
SIASN_UNPAID_LEAVE: Final = "cltn"
"""What rows from SIASN have as the kind of a leave outside the State's charge, which SIASN lists by itself."""
SIASN_SANCTIONS: Final[Mapping[str, str]] = {
    "1": "teguran_lisan",
    "2": "teguran_tertulis",
    "3": "pernyataan_tidak_puas",
    **dict.fromkeys(("4", "5", "6", "7", "8"), "medium"),
    **dict.fromkeys(("9", "10", "11", "13", "14"), "severe"),
}
"""BKN's list of sanctions as public clients show it; the levels are those of PP 53/2010, articles 7 to 9. The codes of
PP 94/2021's cuts are not public, and 12 (taken up again) is no sanction: the agency maps what it needs."""

_GOLONGAN_GROUPS: Final[Mapping[str, str]] = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_SIASN_GOLONGAN = re.compile(r"[1-3][1-4]|4[1-5]", re.ASCII)
_DAY = re.compile(r"(\d{4})(-\d{2})?(-\d{2})?(?:T.*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A column that holds codes, of what, and the column with the day, month or year for which they are said."""

    column: str
    kind: CodeKind
    on: str = "since"
    between: str | None = None
    """What stands between several codes, where there may be several."""

    def codes(self, values: Mapping[str, Any]) -> list[str]:
        """Return the codes of a row; none where the column is empty or holds no text."""
        text = values.get(self.column)
        if not isinstance(text, str):
            return []
        parts = [text] if self.between is None else text.split(self.between)
        return [code for part in parts if (code := part.strip())]

    def day(self, values: Mapping[str, Any]) -> date | None:
        """Return the day on which the codes of a row are said, the first of a month or year; None if unreadable."""
        text = values.get(self.on)
        said = _DAY.fullmatch(text.strip()) if isinstance(text, str) else None
        if said is None:
            return None
        try:
            return date(int(said[1]), int((said[2] or "-1")[1:]), int((said[3] or "-1")[1:]))
        except ValueError:
            return None


def public_word(system: str, kind: CodeKind, code: str) -> str | None:
    """Return what a code means without the agency's saying so: national notation, or what SIASN's public lists say."""
    if kind is CodeKind.PREDICATE:
        word = code.lower().replace(" ", "_")
        return word if is_word(kind, word) else None
    if kind is CodeKind.GOLONGAN:
        if system == SIASN and _SIASN_GOLONGAN.fullmatch(code):
            return f"{_GOLONGAN_GROUPS[code[0]]}/{'abcde'[int(code[1]) - 1]}"
        return code if is_word(kind, code) else None
    if system != SIASN:
        return None
    if kind is CodeKind.SANCTION:
        return SIASN_SANCTIONS.get(code.lstrip("0"))
    return "unpaid" if kind is CodeKind.LEAVE and code == SIASN_UNPAID_LEAVE else None


def golongan_columns(own: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a golongan as an employee's columns have it: `III/c` is golongan and ruang, a PPPK's stands by itself."""
    if values.get("status_asn") == "pppk":
        return {"golongan": None, "golongan_pppk": own}
    golongan, _, ruang = own.partition("/")
    return {"golongan": golongan, "golongan_pppk": None} | ({"ruang": ruang} if ruang else {})
