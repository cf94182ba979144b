"""The figures of the national pattern, read from its regulation, for the engines that it is compared with."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.rules import RuleSet
from app.rules.model import Table

NATIONAL: Final = "nasional-2020-basis-penuh"
CUTS: Final = (
    ("unproductive_cut", "productivity_part"),
    ("late_cut", "cut_basis"),
    ("no_check_in_cut", "cut_basis"),
    ("early_cut", "cut_basis"),
    ("no_check_out_cut", "cut_basis"),
    ("absence_cut", "cut_basis"),
)
"""Each cut with the part that limits it, in the order in which they are taken."""

Bands = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Amounts by class, bands as (first minute, rate), and rates."""

    basic: dict[int, int]
    late: Bands
    early: Bands
    no_check_in: Fraction
    no_check_out: Fraction
    absence: Fraction
    cpns: Fraction
    productivity: Fraction
    discipline: Fraction


def figures_of(rule_set: RuleSet) -> Figures:
    """Read the figures of the national pattern."""

    def parameter(name: str) -> Fraction:
        return Fraction(*rule_set.parameters[name].value)

    tables = rule_set.tables
    return Figures(
        basic={int(str(row.key)): int(_cell(row.cells[""])) for row in tables["basic"].rows},
        late=_bands(tables["late"]),
        early=_bands(tables["early"]),
        no_check_in=_cell(tables["late"].no_record),
        no_check_out=parameter("no_check_out_rate"),
        absence=parameter("absence_rate"),
        cpns=parameter("cpns_factor"),
        productivity=parameter("weight_productivity"),
        discipline=parameter("weight_discipline"),
    )


def _bands(table: Table) -> Bands:
    return tuple((int(Fraction(*(row.since or (0, 1)))), _cell(row.cells[""])) for row in table.rows)


def _cell(cell: object) -> Fraction:
    if not isinstance(cell, tuple):
        raise TypeError(cell)
    return Fraction(*cell)
