"""Checks a total against the annex's own formula, exactly: on the examples, and on many other facts made of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any, Final

from app.rules.checks.variations import Variation, variations
from app.rules.errors import PersonError
from app.rules.evaluation import interpret
from app.rules.exact import floor, parse
from app.rules.model import Diagnostic, Example, Kind, Line, MustEqual, RuleSet, Section

ANNEX: Final = "must equal"
"""The id of the line that the formula becomes: no line of a file can be called so."""
TRIED: Final = 300
"""How many other facts are tried; a difference in one of a hundred shows in all but one file of twenty."""


def check_must_equal(rule_set: RuleSet) -> Iterator[Diagnostic]:
    """Find examples, or else other facts, whose total differs from the annex's formula, rounded as the total is.

    A month that a gate brings to zero isn't compared: the formula knows no gates. The regulation's own formula may say
    the same in another way; but where it has a floor of 0, so must the annex's.
    """
    total = next((line for line in rule_set.lines if line.kind is Kind.TOTAL), None)
    if total is None or total.must_equal is None:
        return
    compared = _with_annex(rule_set, total, total.must_equal)
    for example in rule_set.examples:
        if example.stage == Section.LINES and not example.error and (wrong := _wrong(compared, example.facts)):
            yield _finding(total, total.must_equal, example, "", wrong)
            return
    found = next((one for one in variations(rule_set, TRIED) if _differs(compared, one)), None)
    if found is not None:
        least = reduce(lambda kept, change: _less(compared, kept, change), found.changes, found)
        yield _finding(total, total.must_equal, least.example, f" with {least}", _wrong(compared, least.facts))


def _with_annex(rule_set: RuleSet, total: Line, annex: MustEqual) -> RuleSet:
    """Add the annex's formula as a line that is worked out beside the others."""
    line = replace(total, id=ANNEX, kind=Kind.SCORE, tree=annex.tree, sum_of=(), from_line=None, must_equal=None)
    return replace(rule_set, lines=(*rule_set.lines, line))


def _wrong(compared: RuleSet, facts: Mapping[str, Any]) -> str:
    """Say how total and formula differ; nothing where they don't, or the month is paid nothing."""
    try:
        result = interpret(compared, Section.LINES, facts)
    except PersonError as error:
        return f"the formula ends with {error}" if error.line == ANNEX else ""
    wanted = floor(parse(str(result.line(ANNEX).exact)))
    if result.outcome == "zero" or result.total == wanted:
        return ""
    return f"the total is {result.total}, the formula of the annex gives {wanted}"


def _differs(compared: RuleSet, one: Variation) -> bool:
    return bool(_wrong(compared, one.facts))


def _less(compared: RuleSet, kept: Variation, change: tuple[Any, object]) -> Variation:
    """Take a change back if they differ without it too."""
    less = kept.without(change)
    return less if _differs(compared, less) else kept


def _finding(total: Line, annex: MustEqual, example: Example, changes: str, wrong: str) -> Diagnostic:
    return Diagnostic(
        "must-equal-differs",
        annex.place,
        f"{total.id}, example {example.name!r}{changes}: {wrong}.",
        "Correct the lines, or the formula, whichever differs from the annex; where the lines stop at 0, "
        "write max(0, ...).",
    )
