"""Checks of validity: for a region and variant, one version at a time is in force."""

from collections.abc import Iterable, Iterator

from app.rules.model import Diagnostic, RuleSet


def check_validity(rule_set: RuleSet, others: Iterable[RuleSet]) -> Iterator[Diagnostic]:
    """Find other regulations of the same region and variant that come into force on the same day.

    A version is in force until its successor, so that two can overlap in no other way, and between two there is no gap.
    """
    for other in others:
        same = (other.region, other.variant, other.in_force) == (rule_set.region, rule_set.variant, rule_set.in_force)
        if same and other.id != rule_set.id:
            yield Diagnostic(
                "validity-overlap",
                rule_set.place,
                f"{rule_set.id} and {other.id} are both in force for {rule_set.region}, {rule_set.variant} "
                f"from {rule_set.in_force}.",
                "Give one of them another day, or another variant.",
            )
