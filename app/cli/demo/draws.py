"""Chance that comes out the same for the same seed, on every machine and in any order of asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

_EPOCH_BITS = 80
_MILLISECOND = timedelta(milliseconds=1)


class Draws:
    """A stream of chance of its own for one subject, such as one person's one day."""

    def __init__(self, seed: int, *subject: object) -> None:
        self._random = Random("/".join(str(part) for part in (seed, *subject)))  # noqa: S311 - a story, not a secret

    def happens(self, per_mille: int) -> bool:
        """Tell whether something with this chance happens."""
        return self._random.randrange(1000) < per_mille

    def between(self, lowest: int, highest: int) -> int:
        """Pick a whole number, both ends included."""
        return self._random.randint(lowest, highest)

    def one_of(self, choices: Sequence[T]) -> T:
        """Pick one."""
        return choices[self._random.randrange(len(choices))]

    def some_of(self, choices: Sequence[T], count: int) -> list[T]:
        """Pick several, each once, in a drawn order."""
        return self._random.sample(choices, min(count, len(choices)))

    def identifier(self, instant: datetime) -> UUID:
        """Make a UUIDv7 as a phone would at this instant."""
        milliseconds = (instant - datetime.fromtimestamp(0, instant.tzinfo)) // _MILLISECOND
        value = milliseconds << _EPOCH_BITS | 7 << 76 | self._random.getrandbits(12) << 64
        return UUID(int=value | 2 << 62 | self._random.getrandbits(62))
