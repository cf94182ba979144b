"""Writes the source of a function: statements in blocks, names for what is used again, constants by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class UnsupportedError(Exception):
    """The kernel can't say this; the rule set is worked out by the closures alone."""


MOST: Final = 1 << 128
"""What facts and a denominator's factors stay below; larger ones are left to the closures, which may refuse them."""


class OtherwiseError(Exception):
    """This person's month is not an ordinary one: the closures work it out."""


class Writer:
    """The lines of a function as they are written, and the constants that it reads."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, object] = {"Otherwise": OtherwiseError, "MOST": MOST}
        self._indent = 1
        self._names = 0
        self._held: set[str] = set()
        self._shared: dict[str, str] = {}

    def put(self, line: str) -> None:
        """Write a statement."""
        self.lines.append("    " * self._indent + line)

    def unless(self, condition: str) -> None:
        """Give up where a condition doesn't hold."""
        self.put(f"if not ({condition}): raise Otherwise")

    def fresh(self, stem: str = "v") -> str:
        """Make a name that nobody has."""
        self._names += 1
        return f"{stem}{self._names}"

    def once(self, condition: str) -> None:
        """Give up where a condition doesn't hold that stays as it is; outside blocks it is asked only once."""
        if condition not in self._held:
            self.unless(condition)
        if self._indent == 1:
            self._held.add(condition)

    def let(self, code: str, stem: str = "v") -> str:
        """Name a value; what is a name already keeps it."""
        if code.isidentifier() or code.isdigit():
            return code
        name = self.fresh(stem)
        self.put(f"{name} = {code}")
        return name

    def share(self, code: str) -> str:
        """Name a product that stays as it is, once for all who use it; inside blocks it is written out."""
        if code.isidentifier() or code.isdigit():
            return code
        if code not in self._shared and self._indent == 1:
            self._shared[code] = self.let(code, "s")
        return self._shared.get(code, code)

    def constant(self, value: object) -> str:
        """Name a constant."""
        name = self.fresh("K")
        self.constants[name] = value
        return name

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write a block under its head."""
        self.put(head)
        self._indent += 1
        yield
        self._indent -= 1

    @contextmanager
    def aside(self) -> Iterator[list[str]]:
        """Write statements apart, one level deeper; they are in the list afterwards."""
        kept, self.lines = self.lines, []
        written = self.lines
        self._indent += 1
        yield written
        self._indent -= 1
        self.lines = kept
