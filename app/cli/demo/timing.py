"""Seconds of each stage of the demo: the one place where a number is not exact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic


@dataclass(slots=True)
class Timings:
    """How long each stage took, in the order in which they ran."""

    seconds: dict[str, float] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure one stage."""
        began = monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + monotonic() - began, 2)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure a part of a stage, each time that it comes; it counts in the stage, not beside it."""
        began = monotonic()
        try:
            yield
        finally:
            self.parts[name] = round(self.parts.get(name, 0.0) + monotonic() - began, 2)

    @property
    def total(self) -> float:
        """All stages together."""
        return round(sum(self.seconds.values()), 2)
