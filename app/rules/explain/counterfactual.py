"""Works out what the total would have been without one cut: the whole evaluation once more, with that rate at 0."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from app.rules.errors import PersonError
from app.rules.evaluation import evaluate
from app.rules.exact import ZERO
from app.rules.model import RuleSet
from app.rules.tree import Number


@dataclass(frozen=True, slots=True)
class Without:
    """The total without a cut; or, where that would need a fact that isn't there, the fact."""

    total: int | None
    missing: str = ""


def total_without(rule_set: RuleSet, cut: str, facts: Mapping[str, object]) -> Without:
    """Evaluate the facts again as if the cut of that id had a rate of 0."""
    try:
        return Without(evaluate(_without(rule_set, cut), facts).total)
    except PersonError as error:
        return Without(None, error.fact or error.code)


@lru_cache(maxsize=256)
def _without(rule_set: RuleSet, cut: str) -> RuleSet:
    nothing = Number(0, ZERO, "0")
    lines = tuple(replace(line, tree=nothing) if line.id == cut else line for line in rule_set.lines)
    return replace(rule_set, lines=lines)
