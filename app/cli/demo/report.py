"""What the month came to, as the service tells it: per unit, in all, and one statement line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from app.cli.demo.timing import Timings
from app.shared.money import rupiah_text

_HUNDREDTHS = 100
_NARROWEST = 140
"""Columns that the table needs: a narrower terminal breaks its lines instead of losing figures."""
_COUNTS = ("Pegawai\nPeople", "Menit\nMinutes", "Nilai\nScore")
_AMOUNTS = (
    *("Besaran\nBase", "Potongan\nCuts", "Tambahan\nAdditions"),
    *("Bruto\nGross", "Pajak+BPJS\nDeductions", "Diterima\nNet"),
)
_NOTES = (
    "Menit: menit aktivitas yang disetujui atasan. | Minutes that superiors approved.",
    "Nilai: rata-rata bruto/besaran kali 100, sebab peraturan ini tidak punya baris nilai.",
    "Score: mean of gross/base times 100, since this regulation has no score line.",
    "Bruto = besaran - potongan + tambahan; diterima = bruto - pajak dan BPJS.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """One person's line of the publication."""

    unit_code: str
    unit_name: str
    base: int
    cuts: int
    additions: int
    gross: int
    deductions: int
    net: int

    @property
    def score(self) -> Fraction:
        """What is paid of the base, of a hundred; without a base, nothing was to be earned."""
        return Fraction(100 * self.gross, self.base) if self.base else Fraction(0)


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
    def of(cls, name: str, lines: Sequence[PublishedLine], minutes: int) -> Sums:
        """Add lines up; the score is the mean."""
        return cls(
            name=name,
            people=len(lines),
            minutes=minutes,
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
    """All that the demo tells at its end; `minutes` by unit; `control` as the service publishes it."""

    month: str
    payment_month: str
    employees: int
    activities: int
    verified_minutes: int
    statements: int
    held: int
    digest: str
    publication_id: str
    minutes: Mapping[str, int]
    lines: tuple[PublishedLine, ...]
    control: Mapping[str, int]
    explained_name: str
    explanation: tuple[str, ...]

    @property
    def units(self) -> tuple[Sums, ...]:
        """The sums of each unit, by its code."""
        units = {line.unit_code: line.unit_name for line in self.lines}
        return tuple(
            Sums.of(
                f"{code} {name}", [line for line in self.lines if line.unit_code == code], self.minutes.get(code, 0)
            )
            for code, name in sorted(units.items())
        )

    @property
    def total(self) -> Sums:
        """The sums of everybody."""
        return Sums.of("Jumlah | Total", self.lines, self.verified_minutes)


def to_json(report: Report, timings: Timings, *, reused: bool) -> str:
    """Write the report as one JSON object; the amounts are the batch's control totals."""
    control = dict(report.control)
    found = {
        "month": report.month,
        "payment_month": report.payment_month,
        "employees": report.employees,
        "activities": report.activities,
        "verified_minutes": report.verified_minutes,
        "statements": report.statements,
        **{name: control[name] for name in ("lines", "base", "cuts", "additions", "gross", "deductions", "net")},
        "held": report.held,
        "digest": report.digest,
        "publication_id": report.publication_id,
        "reused": reused,
        "units": [asdict(unit) | {"score": score_text(unit.score)} for unit in report.units],
        "explanation": report.explanation,
        "seconds": {**timings.seconds, "total": timings.total},
        "seconds_of_month": timings.parts,
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


def wide_console() -> Console:
    """Return standard output, at least as wide as the table."""
    return Console(width=max(_NARROWEST, Console().width))


def show(console: Console, report: Report) -> None:
    """Print the report for people."""
    console.print(_table(report))
    _say(console, *_NOTES, "", "Total kendali himpunan | Control totals of the batch")
    for name, amount in report.control.items():
        _say(console, f"  {name:<11} {_grouped(amount):>16}")
    _say(console, f"  digest      {report.digest}")
    _say(console, f"  {_grouped(report.activities)} aktivitas | activities; {report.held} ditahan | held", "")
    _say(console, f"Penjelasan satu TPP | One statement explained: {report.explained_name}")
    _say(console, *(f"  {line}" for line in report.explanation), "")


def score_text(score: Fraction) -> str:
    """Write a score with two decimals, half up."""
    hundredths = (score * _HUNDREDTHS * 2 + 1) // 2
    return f"{hundredths // _HUNDREDTHS}.{hundredths % _HUNDREDTHS:02d}"


def _table(report: Report) -> Table:
    title = f"TPP {report.month}, dibayar | paid {report.payment_month}"
    table = Table(box=SIMPLE, title=title, title_justify="left", pad_edge=False, collapse_padding=True)
    table.add_column("Unit", overflow="ellipsis", no_wrap=True, max_width=24)
    for name in (*_COUNTS, *_AMOUNTS):
        table.add_column(name, justify="right", no_wrap=True)
    for unit in report.units:
        table.add_row(*_cells(unit))
    table.add_section()
    table.add_row(*_cells(report.total), style="bold")
    return table


def _cells(sums: Sums) -> Iterable[str]:
    yield from (sums.name, _grouped(sums.people), _grouped(sums.minutes), score_text(sums.score).replace(".", ","))
    money = (sums.base, sums.cuts, sums.additions, sums.gross, sums.deductions, sums.net)
    yield from (rupiah_text(amount).removeprefix("Rp ") for amount in money)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _say(console: Console, *lines: str) -> None:
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
