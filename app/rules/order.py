"""Puts the lines in the order in which they are worked out; a circle is refused."""

from collections.abc import Iterable, Mapping
from typing import Final

from app.rules import tree
from app.rules.model import Kind, Line
from app.rules.tree import Node

BEFORE_CUTS: Final = frozenset({Kind.BASE})
BEFORE_TOTAL: Final = frozenset({Kind.BASE, Kind.CUT, Kind.ADDITION, Kind.GROSS, Kind.WITHHELD, Kind.CLAIM})


class CircleError(Exception):
    """The lines wait for each other in a circle; `names` lists it, first name first."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" -> ".join((*names, names[0])))
        self.names = names


def reads(node: Node | None) -> tuple[str, ...]:
    """List the lines that a formula reads."""
    return tuple(found.name for found in tree.walk(node) if isinstance(found, tree.LineRead)) if node else ()


def dependencies(lines: Iterable[Line]) -> Mapping[str, tuple[str, ...]]:
    """Tell for each line what comes first: what it reads; for a cut also bases and cuts above it; for a total all."""
    listed = tuple(lines)
    amounts = tuple(line.id for line in listed if line.kind in BEFORE_TOTAL)
    gates = tuple(line.id for line in listed if line.kind is Kind.GATE)
    bases = tuple(line.id for line in listed if line.kind in BEFORE_CUTS)
    found: dict[str, tuple[str, ...]] = {}
    cuts: tuple[str, ...] = ()
    for line in listed:
        first = (*reads(line.tree), *line.of, *line.sum_of, *((line.from_line,) if line.from_line else ()))
        if line.kind is Kind.CUT:
            first = (*first, *bases, *cuts)
            cuts = (*cuts, line.id)
        if line.kind in {Kind.TOTAL, Kind.NET}:
            first = (*first, *amounts, *gates)
        found[line.id] = first
    return found


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Sort the lines so that each comes after all that it needs, else as they stand in the file."""
    by_id = {line.id: line for line in lines}
    needs = dependencies(by_id.values())
    done: dict[str, Line] = {}
    for first in by_id:
        waiting = {first: iter(needs[first])} if first not in done else {}
        while waiting:  # no recursion: a thousand lines may wait for each other in a row
            name = next(reversed(waiting))
            needed = next((one for one in waiting[name] if one in by_id and one not in done), None)
            if needed is None:
                del waiting[name]
                done[name] = by_id[name]
            elif needed in waiting:
                listed = tuple(waiting)
                raise CircleError(listed[listed.index(needed) :])
            else:
                waiting[needed] = iter(needs[needed])
    return tuple(done.values())
