"""What other systems call our units, posts and words, from a day on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.rules import vocabulary

_GOLONGAN_PNS = re.compile(r"(I|II|III|IV)(/[a-e])?")


class CodeKind(StrEnum):
    """What a code of another system stands for."""

    UNIT = "unit"
    POST = "post"
    PREDICATE = "predicate"
    SANCTION = "sanction"
    GOLONGAN = "golongan"
    LEAVE = "leave"


NAMES_THINGS = frozenset({CodeKind.UNIT, CodeKind.POST})
"""Kinds whose own code is that of a thing which the agency has recorded; the others have words of the rules."""

_WORDS: Mapping[CodeKind, tuple[str, ...]] = {
    CodeKind.PREDICATE: vocabulary.PREDICATES,
    CodeKind.SANCTION: vocabulary.SANCTION_KINDS,
    CodeKind.LEAVE: vocabulary.LEAVE_KINDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMapping:
    """From a day on a system's code means one of our codes or words, until another day or the next mapping.

    Sent with `until` = `since` it is taken back.
    """

    system: str
    kind: CodeKind
    foreign_code: str
    since: date
    until: date | None = None
    own_code: str


@dataclass(frozen=True, slots=True)
class MappingFilter:
    """Which system's codes, and of what; None for any."""

    system: str | None = None
    kind: CodeKind | None = None


def is_word(kind: CodeKind, text: str) -> bool:
    """Tell whether a text is one of our words of a kind; a golongan is `III/c`, `III` or, of a PPPK, `IX`."""
    if kind is CodeKind.GOLONGAN:
        return text in vocabulary.GOLONGAN_PPPK or _GOLONGAN_PNS.fullmatch(text) is not None
    return text in _WORDS[kind]
