"""The national pattern as a decision model of zen-engine (JDM): one graph whose one expression node has the same lines.

Of the forms that were tried this is the fastest: nested conditions for classes and bands (a decision table is slower by
a fifth), days as rows with a count, facts as JSON text made before the clock runs, the model kept by the engine's own
static loader. It leaves out what would be slow there: each line in whole rupiah, articles, segments but the first.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from app.cli.bench.national import CUTS, Bands, Figures

TOTAL: Final = "tkd"
_DAYS: Final = "segments[0].days"


def zen_model(figures: Figures) -> dict[str, object]:
    """Make the model for these figures."""
    expressions = [{"id": key, "key": key, "value": value} for key, value in _lines(figures)]
    nodes: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("facts", "inputNode", {}),
        ("lines", "expressionNode", {"content": {"expressions": expressions, "passThrough": False}}),
        ("statement", "outputNode", {}),
    )
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more} for name, kind, more in nodes
        ],
        "edges": [
            {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
            for source, target in (("facts", "lines"), ("lines", "statement"))
        ],
    }


def _lines(figures: Figures) -> Iterator[tuple[str, str]]:
    classes = " : ".join(f"segments[0].kelas_jabatan == {key} ? {amount}" for key, amount in figures.basic.items())
    yield "working_days", f"sum(map({_DAYS}, #.n))"
    yield "monthly_amount", f"({classes} : null) * (status_asn == 'cpns' ? {_decimal(figures.cpns)} : 1)"
    yield "amount", "$.monthly_amount"
    yield "productivity_part", f"{_decimal(figures.productivity)} * $.amount"
    yield "discipline_part", f"{_decimal(figures.discipline)} * $.monthly_amount"
    yield "cut_basis", "$.monthly_amount"
    rates = _rates(figures)
    taken: list[tuple[str, str]] = []
    for cut, part in CUTS:
        left_of_part = " - ".join([f"$.{part}", *(f"$.{name}" for name, of in taken if of == part)])
        left = " - ".join(["$.amount", *(f"$.{name}" for name, _of in taken)])
        yield cut, f"min([{rates[cut]} * $.{part}, {left_of_part}, {left}])"
        taken.append((cut, part))
    yield TOTAL, f"round({' - '.join(['$.amount', *(f'$.{cut}' for cut, _part in CUTS)])})"


def _rates(figures: Figures) -> dict[str, str]:
    present = "#.status == 'present' and"
    return {
        "unproductive_cut": f"{_sum('not #.productive')} / $.working_days",
        "late_cut": _sum(f"{present} #.late_minutes != null", _band("#.late_minutes", figures.late)),
        "no_check_in_cut": f"{_decimal(figures.no_check_in)} * {_sum(f'{present} #.late_minutes == null')}",
        "early_cut": _sum(f"{present} #.early_minutes != null", _band("#.early_minutes", figures.early)),
        "no_check_out_cut": f"{_decimal(figures.no_check_out)} * {_sum(f'{present} #.early_minutes == null')}",
        "absence_cut": f"{_decimal(figures.absence)} * " + _sum("#.status == 'absent'"),
    }


def _sum(condition: str, rate: str = "") -> str:
    value = f"#.n * {rate}" if rate else "#.n"
    return f"sum(map(filter({_DAYS}, {condition}), {value}))"


def _band(minutes: str, bands: Bands) -> str:
    conditions = [f"{minutes} < {above} ? {_decimal(rate)}" for (_, rate), (above, _) in pairwise(bands)]
    return f"({' : '.join(conditions)} : {_decimal(bands[-1][1])})"


def _decimal(value: Fraction) -> str:
    """Write a figure of the regulation as the decimal that it is."""
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")


def facts_text(facts: dict[str, object]) -> str:
    """Write one person's facts as the engine reads them fastest."""
    return json.dumps(facts, separators=(",", ":"))
