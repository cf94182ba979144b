"""What the month came to, as the service tells it: per unit, in all, and one statement line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from app.cli.demo.timing import Timings
from app.shared.money import rupiah_text

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """One person's line of the publication, with the minutes that their superior verified."""

    unit_name: str
    minutes: int
    base: int
    cuts: int
    additions: int
    gross: int
    deductions: int
    net: int

    @property
    def score(self) -> Fraction:
        """What is left of the base after the cuts, of a hundred; without a base, nothing was to be earned."""
        return Fraction(100 * (self.base - self.cuts), self.base) if self.base else Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Some people's lines, added up."""

    name: str
    people: int
    minutes: int
    score: Fraction
    base: int
    cuts: int
    additions: int
    gross: int
    deductions: int
    net: int

    @classmethod
    def of(cls, name: str, lines: Sequence[PublishedLine]) -> Sums:
        """Add lines up; the score is the mean."""
        return cls(
            name=name,
            people=len(lines),
            minutes=sum(line.minutes for line in lines),
            score=sum((line.score for line in lines), Fraction(0)) / len(lines) if lines else Fraction(0),
            base=sum(line.base for line in lines),
            cuts=sum(line.cuts for line in lines),
            additions=sum(line.additions for line in lines),
            gross=sum(line.gross for line in lines),
            deductions=sum(line.deductions for line in lines),
            net=sum(line.net for line in lines),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the demo tells at its end."""

    month: str
    payment_month: str
    employees: int
    activities: int
    held: int
    digest: str
    publication_id: str
    lines: tuple[PublishedLine, ...]
    explained_name: str
    explanation: tuple[str, ...]
    control: Mapping[str, int] = field(default_factory=dict)

    @property
    def units(self) -> tuple[Sums, ...]:
        """The sums of each unit, by name."""
        names = sorted({line.unit_name for line in self.lines})
        return tuple(Sums.of(name, [line for line in self.lines if line.unit_name == name]) for name in names)

    @property
    def total(self) -> Sums:
        """The sums of everybody."""
        return Sums.of("Jumlah | Total", self.lines)


def to_json(report: Report, timings: Timings, *, reused: bool) -> str:
    """Write the report as one JSON object."""
    total = report.total
    units = [
        {
            "unit": unit.name,
            "people": unit.people,
            "minutes": unit.minutes,
            "average_score": score_text(unit.score),
            "base": unit.base,
            "cuts": unit.cuts,
            "additions": unit.additions,
            "gross": unit.gross,
            "deductions": unit.deductions,
            "net": unit.net,
        }
        for unit in report.units
    ]
    found = {
        "month": report.month,
        "payment_month": report.payment_month,
        "employees": report.employees,
        "activities": report.activities,
        "verified_minutes": total.minutes,
        "statements": total.people,
        "held": report.held,
        "base": total.base,
        "cuts": total.cuts,
        "additions": total.additions,
        "gross": total.gross,
        "deductions": total.deductions,
        "net": total.net,
        "digest": report.digest,
        "publication_id": report.publication_id,
        "reused": reused,
        "units": units,
        "seconds": {**timings.seconds, "total": timings.total},
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def show(console: Console, report: Report) -> None:
    """Print the report for people."""
    console.print(_table(report))
    _say(console, "Total kendali | Control totals")
    for name, amount in report.control.items():
        _say(console, f"  {name:<11} {amount:>20,}".replace(",", "."))
    _say(console, f"  digest      {report.digest}", "")
    _say(console, f"Penjelasan TPP {report.explained_name} | One statement explained")
    _say(console, *(f"  {line}" for line in report.explanation), "")


def score_text(score: Fraction) -> str:
    """Write a score with two decimals, half up."""
    hundredths = (score * _HUNDREDTHS * 2 + 1) // 2
    return f"{hundredths // _HUNDREDTHS}.{hundredths % _HUNDREDTHS:02d}"


def _table(report: Report) -> Table:
    table = Table(
        box=SIMPLE,
        title=f"TPP {report.month}, dibayar | paid {report.payment_month}",
        title_justify="left",
        show_footer=False,
    )
    table.add_column("Unit", overflow="fold")
    for name in ("Pegawai\nPeople", "Menit\nMinutes", "Nilai\nScore", "Dasar\nBase", "Potongan\nCuts"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("Tambahan\nAdditions", "Bruto\nGross", "Pajak+BPJS\nDeductions", "Diterima\nNet"):
        table.add_column(name, justify="right", no_wrap=True)
    for unit in report.units:
        table.add_row(*_cells(unit))
    table.add_section()
    table.add_row(*_cells(report.total), style="bold")
    return table


def _cells(sums: Sums) -> Iterable[str]:
    counts = (f"{number:,}".replace(",", ".") for number in (sums.people, sums.minutes))
    money = (sums.base, sums.cuts, sums.additions, sums.gross, sums.deductions, sums.net)
    yield from (sums.name, *counts, score_text(sums.score).replace(".", ","))
    yield from (rupiah_text(amount).removeprefix("Rp ") for amount in money)


def _say(console: Console, *lines: str) -> None:
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
