"""Turns the exact values of a statement into lines in whole rupiah that add up to its total."""

from typing import Final

from app.rules.exact import ZERO, Ratio, add, floor, multiply, rounded, subtract
from app.rules.model import Kind, Line, RuleSet, Text
from app.rules.program import Outcome
from app.rules.results import ROUNDING_LINE, GateOutcome, ResultLine
from app.rules.tracing import plain
from app.rules.tree import SUMMED_OVER_SEGMENTS, Unit
from app.rules.whole_rupiah import Amount, allocate

SIGNS: Final = {Kind.BASE: 1, Kind.ADDITION: 1, Kind.CUT: -1}
ROUNDING_LABEL: Final = Text("Pembulatan", "Rounding")


def gates_of(rule_set: RuleSet, outcome: Outcome) -> tuple[GateOutcome, ...]:
    """List what the gates said, other than pay, in the order of the lines."""
    found = ((line, outcome.gate(line.id)) for line in rule_set.lines if line.kind is Kind.GATE)
    return tuple(GateOutcome(line.id, line.label, said, months) for line, (said, months) in found if said != "pay")


def decide(gates: tuple[GateOutcome, ...]) -> tuple[str, int | None]:
    """Let zero beat hold, and the longest hold win; a hold without an end is the longest."""
    if any(gate.outcome == "zero" for gate in gates):
        return "zero", None
    if not gates:
        return "pay", None
    months = [gate.months for gate in gates]
    return "hold", None if None in months else max(month for month in months if month is not None)


def settle(rule_set: RuleSet, outcome: Outcome, total: Line, zero: GateOutcome | None) -> tuple[ResultLine, ...]:
    """Bring the amounts to whole rupiah and list every line, the total last among those that add up."""
    amounts = [
        Amount(line.id, SIGNS[line.kind], outcome.total(line.id)) for line in rule_set.lines if line.kind in SIGNS
    ]
    left = _left(amounts)
    gate = next((line for line in rule_set.lines if zero and line.id == zero.line), None)
    if gate is not None:
        amounts.append(Amount(gate.id, -1, left))
    result = ZERO if gate is not None else _total(outcome, total, left)
    whole, rest = allocate(amounts, floor(result))
    values = dict(zip((amount.name for amount in amounts), whole, strict=True))
    lines = [_result(line, outcome, values) for line in rule_set.lines if line.kind not in {Kind.GATE, Kind.TOTAL}]
    if gate is not None:
        lines.append(_amount(gate, values[gate.id], left, kind=Kind.CUT))
    if rest:
        lines.append(_rounding(total, rest))
    return (*lines, _amount(total, floor(result), left, kind=Kind.TOTAL))


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


def _result(line: Line, outcome: Outcome, values: dict[str, int]) -> ResultLine:
    listed = outcome.frame.lines[line.id]
    if line.id in values:
        return _amount(line, values[line.id], outcome.total(line.id), limited=line.id in outcome.ledger.limited)
    shown: str | None = None
    if len(listed) == 1 or line.unit in SUMMED_OVER_SEGMENTS:
        shown = shown_value(outcome.total(line.id) if line.unit in SUMMED_OVER_SEGMENTS else listed[0])
    return ResultLine(
        id=line.id,
        kind=line.kind,
        label=line.label,
        unit=line.unit,
        value=shown,
        exact=shown,
        citation=line.citation,
        certainty=line.certainty,
        role=line.role,
        limited=False,
    )


def shown_value(value: object) -> str:
    """Write a line's value as text: exact numbers, words, and yes/no as true and false."""
    written = plain(value)
    return str(written).lower() if isinstance(written, bool) else str(written)


def _amount(line: Line, whole: int, exact: Ratio, *, kind: Kind | None = None, limited: bool = False) -> ResultLine:
    return ResultLine(
        id=line.id,
        kind=kind or line.kind,
        label=line.label,
        unit=Unit.RUPIAH,
        value=whole,
        exact=shown_value(exact),
        citation=line.citation,
        certainty=line.certainty,
        role=line.role,
        limited=limited,
    )


def _rounding(total: Line, rest: int) -> ResultLine:
    return ResultLine(
        id=ROUNDING_LINE,
        kind=Kind.ADDITION,
        label=ROUNDING_LABEL,
        unit=Unit.RUPIAH,
        value=rest,
        exact=None,
        citation=total.citation,
        certainty=total.certainty,
        role="",
        limited=False,
    )
