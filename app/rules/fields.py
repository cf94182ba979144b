"""Reads the keys of one raw part, noting with place and mend whatever is missing, unknown or of the wrong kind."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from app.rules import exact
from app.rules.exact import Ratio
from app.rules.merging import Merged, Part
from app.rules.tree import Unit

Word = TypeVar("Word", bound=StrEnum)


class Fields:
    """The keys of one part; after reading, `close` notes those that nobody asked for."""

    def __init__(self, part: Part, merged: Merged) -> None:
        self.part = part
        self.merged = merged
        self.raw: dict[str, Any] = dict(part.raw) if isinstance(part.raw, dict) else {}
        if not isinstance(part.raw, dict):
            self.wrong("table-wanted", f"{part.name} is not a table of keys.", "Write { key = value, ... }.")

    def wrong(self, code: str, message: str, mend: str, *below: str | int) -> None:
        """Note something wrong at a key."""
        self.merged.report(code, self.part.place(*below), message, mend)

    def take(self, key: str) -> object:
        """Take a key as it stands, or None."""
        return self.raw.pop(key, None)

    def text(self, key: str, default: str | None = "") -> str:
        """Take a text; without a default it must be there."""
        value = self.raw.pop(key, default)
        if isinstance(value, str) and (value or default is not None):
            return value
        self.wrong("text-wanted", f"{self.part.name} needs a text `{key}`.", f'Write {key} = "...".', key)
        return ""

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word | None:
        """Take one of an enumeration's words; anything else is noted and gives the default."""
        value = self.raw.pop(key, None)
        if isinstance(value, str) and value in {word.value for word in words}:
            return words(value)
        if value is not None or default is None:
            known = ", ".join(word.value for word in words)
            self.wrong("unknown-word", f"{self.part.name}: {key} is {value!r}.", f"It is one of {known}.", key)
        return default

    def names(self, key: str) -> tuple[str, ...]:
        """Take a list of names (or one name alone)."""
        value = self.raw.pop(key, [])
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and all(isinstance(name, str) for name in listed):
            return tuple(listed)
        self.wrong("names-wanted", f"{self.part.name}: {key} is a list of names.", f'Write {key} = ["..."].', key)
        return ()

    def number(self, value: object, *below: str | int) -> Ratio | None:
        """Read an exact number, or note that it is none."""
        if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
            try:
                return exact.parse(value)
            except (ValueError, ArithmeticError):
                pass
        self.wrong("number-wanted", f"{self.part.name}: {value!r} is not a number.", 'Write 5, "0.5" or "3%".', *below)
        return None

    def close(self) -> None:
        """Note the keys that are left."""
        for key in self.raw:
            self.wrong("unknown-key", f"{self.part.name} has no key `{key}`.", "Check its spelling, or remove it.", key)


def unit_of(values: Iterable[object]) -> Unit:
    """Tell the unit of figures that don't declare one: percents are shares, anything else is a count."""
    return Unit.SHARE if any(isinstance(value, str) and value.endswith("%") for value in values) else Unit.COUNT
