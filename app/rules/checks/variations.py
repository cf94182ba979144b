"""Makes other facts of a regulation's own examples: the same for the same file, with values that may well be given."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from app.rules.exact import text
from app.rules.model import Example, RuleSet, Section
from app.rules.readers import is_whole
from app.rules.tree import Unit
from app.rules.vocabulary import BY_COLLECTION, BY_NAME, NOTES, Term

Path = tuple[str | int, ...]
Json = Any  # facts are plain JSON
Change = tuple[Path, object]
Pool = Mapping[str, list[object]]

LEFT_OUT: Final = {"n": 0}
"""An item that is there no time."""
ONE_IN: Final = 4
"""One fact in so many gets another value."""
KEPT: Final = frozenset({"month", "carried", *(NOTES - {"n"})})
HUNDRED: Final = 100
THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True)
class Variation:
    """An example's facts with some of them changed."""

    example: Example
    changes: tuple[Change, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """Write the facts."""
        facts: dict[str, Any] = deepcopy(dict(self.example.facts))
        for (*way, last), value in self.changes:
            holder: Json = facts
            for step in way:
                holder = holder[step]
            holder[last] = value
        return facts

    def without(self, change: Change) -> "Variation":
        """Take one change back."""
        return Variation(self.example, tuple(one for one in self.changes if one is not change))

    def __str__(self) -> str:
        said = (
            f"{'.'.join(str(step) for step in path)} {'left out' if value == LEFT_OUT else f'= {value}'}"
            for path, value in self.changes
        )
        return ", ".join(said)


def variations(rule_set: RuleSet, count: int) -> Iterator[Variation]:
    """Make so many variations of the examples of a month's statement; not all of them are whole facts."""
    examples = [one for one in rule_set.examples if one.stage == Section.LINES and not one.error]
    if not examples:
        return
    pool = _pool(rule_set, examples)
    for number in range(count):
        choose = _Choices(number)
        example = examples[number % len(examples)]
        yield Variation(example, tuple(_changes(example.facts, (), pool, choose)))


class _Choices:
    """Numbers that look like chance and are the same every time (a linear congruential generator)."""

    def __init__(self, seed: int) -> None:
        self.state = seed * 0x9E3779B97F4A7C15 + 1

    def below(self, limit: int) -> int:
        """Choose a number from 0 to below the limit."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


def _pool(rule_set: RuleSet, examples: list[Example]) -> dict[str, list[object]]:
    """Collect for each fact the values that examples give it, keys of tables, and both sides of the edges of bands."""
    pool: dict[str, list[object]] = {}
    for example in examples:
        for term, value in _given(example.facts, ()):
            pool.setdefault(term.name, []).append(value)
    for table in rule_set.tables.values():
        if table.key in pool:
            pool[table.key].extend(row.key for row in table.rows)
        edges = [row.since for row in table.rows if row.since is not None]
        for name in (name for name in pool if table.by is not None and BY_NAME[name].unit is table.by):
            pool[name].extend(_written(name, top + step, bottom) for top, bottom in edges for step in (-bottom, 0))
    return pool


def _written(name: str, top: int, bottom: int) -> object:
    whole = is_whole(BY_NAME[name]) and bottom == 1
    return max(top, 0) if whole else text((max(top, 0), bottom))


def _given(holder: Json, path: Path) -> Iterator[tuple[Term, object]]:
    """List the facts that are given, each with its term."""
    for at, value in holder.items() if isinstance(holder, Mapping) else enumerate(holder):
        if isinstance(value, Mapping | list):
            yield from _given(value, (*path, at))
        elif (term := _term((*path, at))) is not None:
            yield term, value


def _term(path: Path) -> Term | None:
    names = [step for step in path if isinstance(step, str)]
    return BY_NAME.get(".".join(names[-2:])) or BY_NAME.get(names[-1])


def _changes(holder: Json, path: Path, pool: Pool, choose: _Choices) -> Iterator[Change]:
    """Change one fact in a few, and leave an item of a collection out now and then."""
    for at, value in holder.items() if isinstance(holder, Mapping) else enumerate(holder):
        here = (*path, at)
        if at in KEPT:
            continue
        if not isinstance(value, Mapping | list):
            if choose.below(ONE_IN) == 0:
                yield here, _other(here, value, pool, choose)
        elif isinstance(at, int) and path[-1] in BY_COLLECTION and choose.below(2 * ONE_IN) == 0:
            yield here, LEFT_OUT
        else:
            yield from _changes(value, here, pool, choose)


def _other(path: Path, value: object, pool: Pool, choose: _Choices) -> object:
    """Choose another value for a fact; one that the vocabulary doesn't know stays."""
    term = _term(path)
    if path[-1] == "n":
        return choose.below(2 * value + 1) if isinstance(value, int) else value
    if term is None:
        return value
    if term.unit is Unit.YES_NO:
        return not value
    known = [*pool[term.name], *term.words]
    if term.unit is Unit.CATEGORY or choose.below(2) == 0:
        return known[choose.below(len(known))]
    if is_whole(term) and isinstance(value, int):
        return choose.below(2 * value + 3)
    scale = 1 if term.unit is Unit.SHARE else HUNDRED
    return f"{choose.below(THOUSAND + 1) * scale}/{THOUSAND}"
