"""Works out the target minutes of a person's month by `[calendar]` alone, before there is anything to score."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.rules.compiling import Compiler, Run
from app.rules.errors import PersonError
from app.rules.exact import ExactError, ceiling
from app.rules.facts import gather
from app.rules.frame import Frame
from app.rules.model import RuleSet, Section
from app.rules.plan import Plan, plan_of
from app.rules.proration import prorated


def target_minutes(rule_set: RuleSet, facts: Mapping[str, Any]) -> int | None:
    """Return the whole minutes with which the month's target is reached, by the same formula as the lines read.

    None where the regulation has no target, or reads for it what the facts don't say.
    """
    if rule_set.target is None:
        return None
    plan, run = _target_of(rule_set)
    try:
        values = gather(plan, prorated(rule_set.calendar, facts), with_segments=True)
        return ceiling(run(Frame(values, plan.criteria)))
    except (PersonError, ExactError):
        return None


@lru_cache(maxsize=256)
def _target_of(rule_set: RuleSet) -> tuple[Plan, Run]:
    plan = plan_of(rule_set, Section.LINES)
    return plan, Compiler(rule_set, plan).targets()
