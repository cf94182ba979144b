"""Writes of several stages joined into one statement: each costs a round of parsing, sending and waiting less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Write:
    """Common table expressions that write something, and their values.

    Their text is a constant of a store. `{gate}` stands in it for a condition: where it doesn't hold, nothing is
    written. They begin with a name of their own, so that several can stand beside each other.
    """

    expressions: str
    values: Mapping[str, Any]

    @property
    def alone(self) -> str:
        """Return the statement that writes this and nothing else."""
        return joined((), self.expressions)


@cache
def joined(first: tuple[str, ...], *rest: str, gate: str = "TRUE", tell: str = "SELECT 1") -> str:
    """Return one statement: what comes first whatever happens, the rest where the gate holds, and what it tells."""
    expressions = [*first, *(one.format(gate=gate) for one in rest)]
    return "WITH " + ",\n".join(one.strip() for one in expressions) + "\n" + tell
