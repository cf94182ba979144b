"""SIASN's codes in our words where the import doesn't see them: states of service, and predicates that are sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from app.personnel.code_mappings import CodeKind, CodeMapping, is_word

SYSTEM: Final = "siasn"
UNPAID_LEAVE: Final = "cltn"
"""What our rows have as the kind of a leave that SIASN lists by itself; the import knows it."""

_ACTIVE = "aktif"


def service_state(standing: str | None) -> str | None:
    """Return the state of service, where SIASN says that somebody is active; its other words are not public."""
    return "active" if standing is not None and standing.strip().lower() == _ACTIVE else None


class Predicates:
    """What SIASN calls our predicates, by the agency's mappings of a day: a number where it is sent."""

    def __init__(self, mappings: Iterable[CodeMapping] = ()) -> None:
        self._mappings: dict[str, list[CodeMapping]] = {}
        for one in sorted(mappings, key=lambda one: one.since):
            if one.system == SYSTEM and one.kind is CodeKind.PREDICATE:
                self._mappings.setdefault(one.foreign_code, []).append(one)

    def own(self, code: str, on: date) -> str | None:
        """Return our word for one of SIASN's: as mapped, else in the nation's own notation, else None."""
        held = self._held(code, on)
        if held is not None:
            return held
        word = code.lower().replace(" ", "_")
        return word if is_word(CodeKind.PREDICATE, word) else None

    def numbers(self, own: str, on: date) -> list[int]:
        """Return the numbers that mean our word on a day: one, if the agency has mapped it well."""
        return [int(code) for code in self._mappings if _is_number(code) and self._held(code, on) == own]

    def _held(self, code: str, on: date) -> str | None:
        earlier = [one for one in self._mappings.get(code, ()) if one.since <= on]
        if not earlier or (earlier[-1].until is not None and earlier[-1].until <= on):
            return None
        return earlier[-1].own_code


def _is_number(code: str) -> bool:
    return code.isascii() and code.isdigit()
