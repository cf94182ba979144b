"""Synthetic people for any regulation: its own worked examples, with a typical month drawn anew for each person.

A typical month has as many due days as the example, of which up to five are not as usual: late, early, without
activity, without a record where an example lacks one too, or absent and on leave as an example has it. Usual days are
one row with a count. The same seed draws the same people.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from random import Random
from typing import Any, Final, TypeVar

from app.rules import PersonError, RuleSet, evaluate, evaluate_payment
from app.rules.model import Section

Facts = dict[str, Any]
T = TypeVar("T")

CHUNK: Final = 1000
MOST_UNUSUAL_DAYS: Final = 5
_ONE_AWAY_IN: Final = 3
_LONGEST_MINUTES: Final = 120
_MINUTES: Final = ("late_minutes", "early_minutes")


def people(rule_set: RuleSet, section: Section, *, seed: int) -> Iterator[Facts]:
    """Draw people without end; a section without an example that can be worked out gives none."""
    draw = Random(f"{seed}/{rule_set.id}/{section}")  # noqa: S311 - made-up people, not secrets
    patterns = _patterns(rule_set, section)
    make = _Month(rule_set, patterns).draw if section is Section.LINES else _payment
    while patterns:
        yield make(draw.choice(patterns), draw)


def chunks(drawn: Iterator[T], count: int) -> Iterator[list[T]]:
    """Take so many, a chunk at a time: no more than a chunk is held."""
    left = count
    while left and (chunk := list(islice(drawn, min(CHUNK, left)))):
        yield chunk
        left -= len(chunk)


def _patterns(rule_set: RuleSet, section: Section) -> list[Facts]:
    """List the examples' facts that come to a result, those of one undivided month where there are any."""
    found: list[Facts] = [
        dict(example.facts) for example in rule_set.examples if example.stage == section and not example.error
    ]
    found = [facts for facts in found if _is_worked_out(rule_set, section, facts)]
    undivided = [facts for facts in found if len(facts.get("segments", ())) == 1]
    return undivided or found


def _is_worked_out(rule_set: RuleSet, section: Section, facts: Facts) -> bool:
    try:
        (evaluate_payment if section is Section.PAYMENT else evaluate)(rule_set, facts)
    except PersonError:
        return False
    return True


class _Month:
    """Draws work months after patterns of one regulation."""

    def __init__(self, rule_set: RuleSet, patterns: list[Facts]) -> None:
        self._classes = _classes(rule_set)
        days = [day for facts in patterns for segment in facts["segments"] for day in segment.get("days", ())]
        present = [day for day in days if day["status"] == "present"]
        self._may_lack = tuple(name for name in _MINUTES if any(name not in day for day in present))
        away = [{**day, "n": 1} for day in days if day["status"] != "present"]
        self._away = away or [{"status": "absent", "productive": False, "n": 1}]
        usual = next((day for day in present if all(name in day for name in _MINUTES)), None)
        copied: Facts = usual or next(iter(present), {})
        self._usual: Facts = {"status": "present", **copied, "n": 1}
        self._usual |= {name: 0 for name in _MINUTES if name in self._usual}
        self._usual |= {name: True for name in ("productive", "apel") if name in self._usual}

    def draw(self, pattern: Facts, draw: Random) -> Facts:
        segments = [self._segment(segment, draw) for segment in pattern["segments"]]
        return {**pattern, "segments": segments}

    def _segment(self, segment: Facts, draw: Random) -> Facts:
        drawn = dict(segment)
        if segment.get("kelas_jabatan") in self._classes:
            drawn["kelas_jabatan"] = draw.choice(self._classes)
        if segment.get("days"):
            drawn["days"] = self._days(sum(day.get("n", 1) for day in segment["days"]), draw)
        if segment.get("entries"):
            drawn["entries"] = [_varied(entry, ("verified_minutes",), draw) for entry in segment["entries"]]
        return drawn

    def _days(self, count: int, draw: Random) -> list[Facts]:
        unusual = min(draw.randint(0, MOST_UNUSUAL_DAYS), count)
        usual = [{**self._usual, "n": count - unusual}] if count > unusual else []
        return usual + [self._unusual(draw) for _ in range(unusual)]

    def _unusual(self, draw: Random) -> Facts:
        """Take a day away as an example has it, or change a usual day in one way that the regulation can tell."""
        if not draw.randrange(_ONE_AWAY_IN):
            return dict(draw.choice(self._away))
        day = dict(self._usual)
        ways: list[Callable[[Facts, Random], None]] = [_short_of(name) for name in _MINUTES if name in day]
        ways += [_without(name) for name in self._may_lack if name in day]
        ways += [_idle] if "productive" in day else []
        if ways:
            draw.choice(ways)(day, draw)
        return day


def _classes(rule_set: RuleSet) -> list[Any]:
    """List the job classes that every table keyed by them has."""
    tables = [table for table in rule_set.tables.values() if table.key == "kelas_jabatan" and not table.unpublished]
    keys = [{row.key for row in table.rows} for table in tables]
    return sorted(set.intersection(*keys), key=str) if keys else []


def _idle(day: Facts, _draw: Random) -> None:
    day["productive"] = False


def _short_of(name: str) -> Callable[[Facts, Random], None]:
    def change(day: Facts, draw: Random) -> None:
        day[name] = draw.randint(1, _LONGEST_MINUTES)
        if "attended_minutes" in day:
            day["attended_minutes"] = max(0, day["attended_minutes"] - day[name])

    return change


def _without(name: str) -> Callable[[Facts, Random], None]:
    def change(day: Facts, _draw: Random) -> None:
        del day[name]

    return change


def _payment(pattern: Facts, draw: Random) -> Facts:
    paid = [_varied(item, ("amount",), draw) for item in pattern.get("paid", ())]
    drawn = {**pattern, "paid": paid}
    if "salary" in pattern:
        drawn["salary"] = _varied(pattern["salary"], tuple(pattern["salary"]), draw)
    return drawn


def _varied(item: Mapping[str, Any], names: tuple[str, ...], draw: Random) -> Facts:
    """Take up to a fifth off the whole numbers of those names."""
    numbers = {name: item[name] for name in names if isinstance(item.get(name), int)}
    return {**item, **{name: value - draw.randint(0, abs(value) // 5) for name, value in numbers.items()}}
