"""Times sides beside each other: each chunk of people goes through all of them, so that they share the weather."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter_ns, process_time_ns
from typing import Any, Final

_SECOND: Final = 10**9


@dataclass(frozen=True, slots=True)
class Side:
    """Something that works through people; what `prepare` does to a chunk is not timed."""

    name: str
    run: Callable[[Sequence[Any]], None]
    prepare: Callable[[Sequence[Any]], Sequence[Any]] = list


@dataclass(slots=True)
class Rates:
    """People per second in each repetition, by the processor's time of this process and by the clock on the wall."""

    cpu: list[int] = field(default_factory=list)
    wall: list[int] = field(default_factory=list)

    @property
    def median(self) -> int:
        """Return the middle one by the processor's time."""
        return int(median(self.cpu))

    def spread(self) -> dict[str, object]:
        """Write the spread as plain JSON."""
        by_wall = {"median": int(median(self.wall)), "min": min(self.wall), "max": max(self.wall)}
        return {"median": self.median, "min": min(self.cpu), "max": max(self.cpu), "wall": by_wall}


def measure(
    sides: Sequence[Side], draw: Callable[[], Iterator[list[Any]]], repetitions: int, done: Callable[[int], None]
) -> dict[str, Rates]:
    """Send the same people through all sides so many times, and return each side's rates."""
    rates = {side.name: Rates() for side in sides}
    for _ in range(repetitions):
        spent = {side.name: [0, 0] for side in sides}
        count = 0
        for number, chunk in enumerate(draw()):
            count += len(chunk)
            for side in _turned(sides, number):
                _add(spent[side.name], side, chunk)
            done(len(chunk))
        for name, (cpu, wall) in spent.items():
            rates[name].cpu.append(count * _SECOND // max(cpu, 1))
            rates[name].wall.append(count * _SECOND // max(wall, 1))
    return rates


def _turned(sides: Sequence[Side], number: int) -> Sequence[Side]:
    """Begin with another side each time: none always finds the caches cold."""
    first = number % len(sides)
    return [*sides[first:], *sides[:first]]


def _add(spent: list[int], side: Side, chunk: Sequence[Any]) -> None:
    prepared = side.prepare(chunk)
    cpu, wall = process_time_ns(), perf_counter_ns()
    side.run(prepared)
    spent[0] += process_time_ns() - cpu
    spent[1] += perf_counter_ns() - wall
