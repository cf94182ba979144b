"""Splits a statement's total over the criteria, in whole rupiah: SIPD's columns."""

from app.rules.aggregates import total_of
from app.rules.exact import ZERO, Ratio, add, compare, divide, multiply, subtract
from app.rules.model import Kind, Line, RuleSet
from app.rules.names import CRITERION
from app.rules.program import Outcome
from app.rules.results import CriterionAmount
from app.rules.tracing import plain
from app.rules.tree import SUMMED_OVER_SEGMENTS
from app.rules.vocabulary import CRITERIA
from app.rules.whole_rupiah import Amount, allocate

ADDED, TAKEN = frozenset({Kind.BASE, Kind.ADDITION}), frozenset({Kind.CUT})


def by_criterion(rule_set: RuleSet, outcome: Outcome, total: int) -> tuple[CriterionAmount, ...]:
    """Split the total over the criteria that the person has amounts for; nothing where no line runs per criterion.

    A criterion has its own bases and additions less its own cuts, and nothing where its cuts are more than that. What
    no criterion has of its own (a cut of the whole or by more than a criterion had, a gate, a rounding to more than a
    rupiah) falls on each in proportion to that. The parts go to whole rupiah as amounts do everywhere: floors, then one
    rupiah each by largest remainder, ties in the order of the criteria.
    """
    lines = [line for line in rule_set.lines if line.kind in ADDED | TAKEN]
    marked = [line for line in lines if CRITERION in line.per]
    bases = _sums([line for line in marked if line.kind is Kind.BASE], outcome)
    own = _sums(marked, outcome)
    if not own:
        return ()
    unmarked = [_signed(line, outcome.total(line.id)) for line in lines if CRITERION not in line.per]
    wanted = _target(total_of([*own.values(), *unmarked]), total)
    parts = _scaled({name: value if value[0] > 0 else ZERO for name, value in own.items()}, wanted, bases)
    whole, _rest = allocate([Amount(name, 1, exact) for name, exact in parts.items()], total)
    return tuple(CriterionAmount(name, value) for name, value in zip(parts, whole, strict=True))


def values_by_criterion(line: Line, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Write a line's exact value for each criterion, summed over the segments where that means something."""
    if CRITERION not in line.per:
        return ()
    found: dict[str, list[object]] = {}
    for spot, value in zip(outcome.frame.spots(line.per), outcome.frame.lines[line.id], strict=True):
        found.setdefault(spot.criterion or "", []).append(value)
    told: list[tuple[str, str]] = []
    for name in CRITERIA:
        values = found.get(name, [])
        if values and (len(values) == 1 or line.unit in SUMMED_OVER_SEGMENTS):
            told.append((name, _text(values)))
    return tuple(told)


def _text(values: list[object]) -> str:
    value = plain(values[0] if len(values) == 1 else total_of(values))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sums(lines: list[Line], outcome: Outcome) -> dict[str, Ratio]:
    """Add up the signed amounts of each criterion, in the order of the criteria."""
    found: dict[str, Ratio] = {}
    for line in lines:
        for spot, value in zip(outcome.frame.spots(line.per), outcome.frame.lines[line.id], strict=True):
            name = spot.criterion or ""
            found[name] = add(found.get(name, ZERO), _signed(line, value))
    return {name: found[name] for name in CRITERIA if name in found}


def _signed(line: Line, value: Ratio) -> Ratio:
    return subtract(ZERO, value) if line.kind in TAKEN else value


def _target(exact: Ratio, total: int) -> Ratio:
    """Return the exact amount that is split: the total before rounding, if it was rounded to whole rupiah only."""
    over, under = subtract(exact, (total, 1))
    return exact if abs(over) < under else (total, 1)


def _scaled(own: dict[str, Ratio], wanted: Ratio, bases: dict[str, Ratio]) -> dict[str, Ratio]:
    """Scale each criterion's own amount so that they add up to what is wanted; by the bases where they are nothing."""
    have = total_of(list(own.values()))
    if have == wanted:
        return own
    weights = own if compare(have, ZERO) > 0 else bases
    weight = total_of(list(weights.values()))
    if weight == ZERO:
        first = next(iter(own))
        return {name: wanted if name == first else ZERO for name in own}
    factor = divide(wanted, weight)
    return {name: multiply(weights.get(name, ZERO), factor) for name in own}
