"""Turns the values of a payment section into whole rupiah: the lines, the net, and what is owed where it is below 0."""

from collections.abc import Mapping
from typing import Final

from app.rules.errors import PersonError
from app.rules.model import Kind, Line, RuleSet
from app.rules.parts import PAYMENTS
from app.rules.program import Outcome
from app.rules.results import ResultLine
from app.rules.settlement import shown_value
from app.rules.tracing import plain

SIGNS: Final = {Kind.GROSS: 1, Kind.WITHHELD: -1, Kind.CLAIM: -1, Kind.BORNE: 0}


def pay(rule_set: RuleSet, outcome: Outcome) -> tuple[tuple[ResultLine, ...], int, int]:
    """Return the lines, the net (never below zero), and the rest below zero, which the person owes."""
    net = sum(SIGNS[line.kind] * _whole(line, outcome) for line in rule_set.payment if line.kind in SIGNS)
    paid, owed = max(net, 0), max(-net, 0)
    texts = {name: plain(values[0]) for name, values in outcome.frame.lines.items()}
    return paid_lines(rule_set, texts, paid), paid, owed


def paid_lines(rule_set: RuleSet, texts: Mapping[str, object], net: int) -> tuple[ResultLine, ...]:
    """List every line of a payment whose exact values are known as text."""
    return tuple(
        _result(line, str(net) if line.kind is Kind.NET else shown_value(texts[line.id])) for line in rule_set.payment
    )


def _whole(line: Line, outcome: Outcome) -> int:
    value = outcome.total(line.id)
    if value[1] != 1:
        raise PersonError(code="not-whole", line=line.id, detail="give the line a rounding to whole rupiah")
    return value[0]


def _result(line: Line, shown: str) -> ResultLine:
    return ResultLine(
        id=line.id,
        kind=line.kind,
        label=line.label,
        unit=line.unit,
        value=int(shown) if line.kind in PAYMENTS else shown,
        exact=shown,
        citation=line.citation,
        certainty=line.certainty,
        role=line.role,
        limited=False,
    )
