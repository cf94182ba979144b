"""SIASN's codes in our words: what the agency's own code mappings say, else what is public; never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from app.personnel.code_mappings import CodeKind, CodeMapping, is_word

SYSTEM: Final = "siasn"

SANCTIONS: Final[Mapping[str, str]] = {
    "1": "teguran_lisan",
    "2": "teguran_tertulis",
    "3": "pernyataan_tidak_puas",
    **dict.fromkeys(("4", "5", "6", "7", "8"), "medium"),
    **dict.fromkeys(("9", "10", "11", "13", "14"), "severe"),
}
"""BKN's list of sanctions as public clients show it; the levels are those of PP 53/2010, articles 7 to 9. The codes of
PP 94/2021's cuts are not public, and 12 (taken up again) is no sanction: the agency maps what it needs."""

_GOLONGAN_GROUPS: Final[Mapping[str, str]] = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_GOLONGAN_CODE = re.compile(r"[1-3][1-4]|4[1-5]", re.ASCII)
_ACTIVE = "aktif"


class Codes:
    """Finds our code or word for one of SIASN's."""

    def __init__(self, mappings: Iterable[CodeMapping] = ()) -> None:
        self._mappings: dict[tuple[CodeKind, str], list[CodeMapping]] = {}
        for one in sorted(mappings, key=lambda one: one.since):
            if one.system == SYSTEM:
                self._mappings.setdefault((one.kind, one.foreign_code), []).append(one)

    def own(self, kind: CodeKind, code: str, on: date) -> str | None:
        """Return what a code meant on a day by the agency's mappings, else by what is public, else None."""
        earlier = [one for one in self._mappings.get((kind, code), ()) if one.since <= on]
        if earlier:
            last = earlier[-1]
            return last.own_code if last.until is None or last.until > on else None
        return _public(kind, code)


def _public(kind: CodeKind, code: str) -> str | None:
    if kind is CodeKind.SANCTION:
        return SANCTIONS.get(code.lstrip("0"))
    if kind is CodeKind.PREDICATE:
        word = code.lower().replace(" ", "_")
        return word if is_word(kind, word) else None
    if kind is CodeKind.GOLONGAN:
        return _golongan(code)
    return None


def _golongan(code: str) -> str | None:
    """Read `III/c`, a PPPK's `IX`, or the code of both digits: 33."""
    if _GOLONGAN_CODE.fullmatch(code) is not None:
        code = f"{_GOLONGAN_GROUPS[code[0]]}/{'abcde'[int(code[1]) - 1]}"
    return code if is_word(CodeKind.GOLONGAN, code) else None


def service_state(standing: str | None) -> str | None:
    """Return the state of service, where SIASN says that somebody is active; its other words are not public."""
    return "active" if standing is not None and standing.strip().lower() == _ACTIVE else None
