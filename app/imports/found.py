"""What kind of value stands in a column: told without the value itself, which may be personal."""

import re
from dataclasses import dataclass
from enum import StrEnum

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", re.ASCII)


class FoundKind(StrEnum):
    """Kinds of values."""

    NOTHING = "nothing"
    DIGITS = "digits"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    FLAG = "flag"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Found:
    """A kind of value, with how many characters or digits it has."""

    kind: FoundKind
    length: int = 0


def found_in(value: object) -> Found:
    """Say what kind of value it is."""
    if value is None or value == "":
        return Found(FoundKind.NOTHING)
    if isinstance(value, bool):
        return Found(FoundKind.FLAG)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (dict, list)):
        return Found(FoundKind.NESTED, len(value))
    return Found(FoundKind.NUMBER, len(str(value)))


def _text(value: str) -> Found:
    if value.isascii() and value.isdigit():
        return Found(FoundKind.DIGITS, len(value))
    return Found(FoundKind.DATE if _DAY.fullmatch(value) else FoundKind.TEXT, len(value))
