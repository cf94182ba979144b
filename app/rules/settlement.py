"""Turns the exact values of a statement into lines in whole rupiah that add up to its total."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from app.rules.aggregates import total_of
from app.rules.breakdown import values_by_criterion
from app.rules.errors import PersonError
from app.rules.exact import ZERO, Ratio, add, floor, multiply, rounded, subtract
from app.rules.model import Kind, Line, RuleSet, Text
from app.rules.names import CRITERION
from app.rules.program import Outcome
from app.rules.results import ROUNDING_LINE, GateOutcome, ResultLine
from app.rules.tracing import plain
from app.rules.tree import SUMMED_OVER_SEGMENTS, Unit
from app.rules.whole_rupiah import Amount, allocate

SIGNS: Final = {Kind.BASE: 1, Kind.ADDITION: 1, Kind.CUT: -1}
ROUNDING_LABEL: Final = Text("Pembulatan", "Rounding")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which lines a statement shows, and how: worked out once, since looking up enums is slow."""

    amounts: tuple[tuple[Line, int], ...]  # with the sign
    shown: tuple[tuple[Line, bool], ...]  # whether it may be summed over segments
    gates: tuple[Line, ...]
    total: Line | None
    per_criterion: bool


@lru_cache(maxsize=256)
def layout_of(rule_set: RuleSet) -> Layout:
    """Lay out a rule set's statement."""
    lines = rule_set.lines
    return Layout(
        amounts=tuple((line, SIGNS[line.kind]) for line in lines if line.kind in SIGNS),
        shown=tuple(
            (line, line.unit in SUMMED_OVER_SEGMENTS) for line in lines if line.kind not in {Kind.GATE, Kind.TOTAL}
        ),
        gates=tuple(line for line in lines if line.kind is Kind.GATE),
        total=next((line for line in lines if line.kind is Kind.TOTAL), None),
        per_criterion=any(CRITERION in line.per for line in lines),
    )


def gates_of(rule_set: RuleSet, outcome: Outcome) -> tuple[GateOutcome, ...]:
    """List what the gates said, other than pay, in the order of the lines."""
    found = [(line, outcome.gate(line.id)) for line in layout_of(rule_set).gates]
    return tuple([GateOutcome(line.id, line.label, said, months) for line, (said, months) in found if said != "pay"])


def decide(gates: tuple[GateOutcome, ...]) -> tuple[str, int | None]:
    """Let zero beat hold, and the longest hold win; a hold without an end is the longest."""
    if any(gate.outcome == "zero" for gate in gates):
        return "zero", None
    if not gates:
        return "pay", None
    months = [gate.months for gate in gates]
    return "hold", None if None in months else max(month for month in months if month is not None)


def settle(rule_set: RuleSet, outcome: Outcome, zero: GateOutcome | None) -> tuple[ResultLine, ...]:
    """Bring the amounts to whole rupiah and list every line, the total last."""
    layout = layout_of(rule_set)
    if layout.total is None:
        raise PersonError(code="no-total", detail=f"{rule_set.id} is only there to be inherited")
    amounts = [Amount(line.id, sign, outcome.total(line.id)) for line, sign in layout.amounts]
    left = _left(amounts)
    gate = rule_set.line(zero.line) if zero else None
    if gate is not None:
        amounts.append(Amount(gate.id, -1, left))
    result = floor(ZERO if gate is not None else _total(outcome, layout.total, left))
    whole, rest = allocate(amounts, result)
    settled = {amount.name: (value, amount.exact) for amount, value in zip(amounts, whole, strict=True)}
    lines = [_result(line, outcome, settled, summed=summed) for line, summed in layout.shown]
    if layout.per_criterion:
        lines = [
            shown._replace(criteria=values_by_criterion(line, outcome))
            for shown, (line, _summed) in zip(lines, layout.shown, strict=True)
        ]
    if gate is not None:
        lines.append(_line(replace(gate, unit=Unit.RUPIAH), settled[gate.id][0], shown_value(left), kind=Kind.CUT))
    if rest:
        lines.append(_rounding(layout.total, rest))
    return (*lines, _line(layout.total, result, shown_value(left), kind=Kind.TOTAL))


def settled_lines(
    rule_set: RuleSet, values: Mapping[str, object], left: int | str, whole: Iterator[int]
) -> tuple[ResultLine, ...]:
    """List every line of an ordinary month: `values` and `left` exact, `whole` the amounts in order and the total."""
    layout = layout_of(rule_set)
    lines = []
    for line, _summed in layout.shown:
        value = values[line.id]
        shown = str(value).lower() if value is True or value is False else str(value)
        lines.append(_line(line, next(whole) if line.kind in SIGNS else shown, shown, kind=line.kind))
    if layout.total is None:
        raise PersonError(code="no-total", detail=f"{rule_set.id} is only there to be inherited")
    return (*lines, _line(layout.total, next(whole), str(left), kind=Kind.TOTAL))


def _left(amounts: list[Amount]) -> Ratio:
    left = ZERO
    for amount in amounts:
        left = add(left, amount.exact) if amount.sign > 0 else subtract(left, amount.exact)
    return left


def _total(outcome: Outcome, total: Line, left: Ratio) -> Ratio:
    """Work out the total: what is left, or the sum of rounded lines, or a rounded share of the bases."""
    if total.sum_of:
        left = ZERO
        for name in total.sum_of:
            left = add(left, outcome.total(name))
    elif total.from_line is not None:
        left = multiply(outcome.ledger.bases, outcome.total(total.from_line))
    return rounded(left, total.round.to, total.round.mode) if total.round else left


def _result(line: Line, outcome: Outcome, settled: dict[str, tuple[int, Ratio]], *, summed: bool) -> ResultLine:
    if line.id in settled:
        whole, exact = settled[line.id]
        return _line(line, whole, shown_value(exact), kind=line.kind, limited=line.id in outcome.ledger.limited)
    listed = outcome.frame.lines[line.id]
    shown = shown_value(total_of(listed)) if summed else shown_value(listed[0]) if len(listed) == 1 else None
    return _line(line, shown, shown, kind=line.kind)


def shown_value(value: object) -> str:
    """Write a line's value as text: exact numbers, words, and yes/no as true and false."""
    written = plain(value)
    return str(written).lower() if isinstance(written, bool) else str(written)


def _line(line: Line, value: int | str | None, exact: str | None, *, kind: Kind, limited: bool = False) -> ResultLine:
    return ResultLine(
        line.id, kind, line.label, line.unit, value, exact, line.citation, line.certainty, line.role, limited
    )


def _rounding(total: Line, rest: int) -> ResultLine:
    return ResultLine(
        id=ROUNDING_LINE,
        kind=Kind.ADDITION,
        label=ROUNDING_LABEL,
        unit=total.unit,
        value=rest,
        exact=None,
        citation=total.citation,
        certainty=total.certainty,
        role="",
        limited=False,
    )
