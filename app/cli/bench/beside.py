"""Runs the national pattern beside two other engines: plain fractions written by hand, and zen-engine if installed."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from app.cli.bench.exactness import Against
from app.cli.bench.national import figures_of
from app.cli.bench.people import Facts
from app.cli.bench.reference import reference_of
from app.cli.bench.timing import Rates, Side
from app.cli.bench.zen_model import facts_text, zen_model
from app.rules import RuleSet, evaluate

ZEN_IS_MISSING: Final = "zen-engine is not installed, so nothing is compared with it: pip install 'erk[bench]'"
ZEN: Final = "zen-engine"
_MODEL: Final = "national"

Zen = Callable[[str, Mapping[str, bool]], dict[str, Any]]
"""Evaluates one person's facts, with options."""

_TRACED: Final = {"trace": True}
_PLAIN: Final = {"trace": False}


@dataclass(slots=True)
class Beside:
    """The other engines, ready to run, and what comparing with them found."""

    rule_set: RuleSet
    zen: Zen | None = field(init=False)
    against_reference: Against = field(default_factory=Against)
    against_zen: Against = field(default_factory=Against)

    def __post_init__(self) -> None:
        self.zen = _zen(self.rule_set)

    def sides(self) -> list[Side]:
        """List what is to be timed beside our own evaluation."""
        work = reference_of(figures_of(self.rule_set))

        def reference(people: Sequence[Facts]) -> None:
            for facts in people:
                work(facts)

        found = [Side("fraction_kernel", reference)]
        if self.zen is not None:
            found += [_zen_side("zen_trace", self.zen, _TRACED), _zen_side("zen", self.zen, _PLAIN)]
        return found

    def compare(self, chunks: Iterator[list[Facts]]) -> None:
        """Compare each person's result, one chunk of people at a time."""
        work = reference_of(figures_of(self.rule_set))
        for facts in (facts for chunk in chunks for facts in chunk):
            ours = evaluate(self.rule_set, facts)
            self.against_reference.add_exact(ours, work(facts))
            if self.zen is not None:
                self.against_zen.add_floats(ours, self.zen(facts_text(facts), _PLAIN)["result"])

    def summary(self) -> list[str]:
        """Say in a line for each engine how many results differ."""
        others = {"fraction_kernel": self.against_reference, "zen": None if self.zen is None else self.against_zen}
        return [f"{name}: {found.summary()}" for name, found in others.items() if found is not None]

    def to_json(self, rates: dict[str, Rates]) -> dict[str, object]:
        """Write speeds and differences as plain JSON."""
        told: dict[str, object] = {
            "fraction_kernel": {
                "people_per_second": rates["fraction_kernel"].spread(),
                "erk_is_times_as_fast": _times(rates, "fraction_kernel"),
                "compared": self.against_reference.to_json(),
            }
        }
        if self.zen is None:
            return {**told, "zen_engine": {"installed": False, "remedy": ZEN_IS_MISSING}}
        zen = {
            "installed": True,
            "version": version(ZEN),
            "model": "one expression node with the same lines; days as rows with a count; facts as prepared JSON text",
            "people_per_second_trace": rates["zen_trace"].spread(),
            "people_per_second": rates["zen"].spread(),
            "erk_is_times_as_fast": _times(rates, "zen_trace"),
            "compared": self.against_zen.to_json(),
        }
        return {**told, "zen_engine": zen}


def _times(rates: dict[str, Rates], other: str) -> dict[str, object]:
    """Compare with and without writing our lines out with labels and articles, which the others don't."""
    return {
        asked: round(rates[asked].median / max(rates[other].median, 1), 2) for asked in ("trace", "lines_and_trace")
    }


def _zen(rule_set: RuleSet) -> Zen | None:
    """Load the model into zen-engine, or return None where that is not installed."""
    try:
        version(ZEN)
    except PackageNotFoundError:
        return None
    model = zen_model(figures_of(rule_set))
    engine = importlib.import_module("zen").ZenEngine({"loader": {"type": "static", "content": {_MODEL: model}}})

    def run(facts: str, options: Mapping[str, bool]) -> dict[str, Any]:
        found: dict[str, Any] = engine.evaluate(_MODEL, facts, options)
        return found

    return run


def _zen_side(name: str, zen: Zen, options: Mapping[str, bool]) -> Side:
    def run(texts: Sequence[str]) -> None:
        for text in texts:
            zen(text, options)

    return Side(name, run, lambda people: [facts_text(facts) for facts in people])
