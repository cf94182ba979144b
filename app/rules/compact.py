"""The compact trace: what it belongs to, the facts in plan order, each line's values; plain JSON."""

from typing import Final

from app.rules import exact
from app.rules.model import RuleSet, Section
from app.rules.plan import Plan

ENGINE_VERSION: Final = "1"
COMPACT_SCHEMA: Final = "erk.trace.compact.v1"


def head_of(rule_set: RuleSet, section: Section, plan: Plan) -> dict[str, object]:
    """Write what a trace belongs to: whoever replays it compares this first."""
    return {
        "schema": COMPACT_SCHEMA,
        "engine": ENGINE_VERSION,
        "section": section.value,
        "rules": rule_set.digest,
        "plan": plan.digest,
    }


def compact_value(value: object) -> object:
    """Write a line's value: whole numbers as they are, fractions as reduced text, a gate as its words."""
    if type(value) is not tuple:
        return value
    if type(value[0]) is str:
        return value[0] if value[1] is None else f"{value[0]} {value[1]}"
    return value[0] if value[1] == 1 else exact.text(value)
