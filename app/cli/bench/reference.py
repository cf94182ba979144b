"""The national pattern written by hand in plain `fractions.Fraction`: the engine that speed is compared with.

It reads the same facts and gives the same exact lines, the same total and the same whole rupiah, for a month of one
segment; it keeps no trace and checks nothing.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor
from typing import Any

from app.cli.bench.national import CUTS, Bands, Figures

Exact = dict[str, Fraction]
Worked = tuple[Exact, int, dict[str, int]]
"""The exact lines, the total, and base and cuts in whole rupiah."""


def reference_of(figures: Figures) -> Callable[[Mapping[str, Any]], Worked]:
    """Make the kernel for these figures."""

    def work(facts: Mapping[str, Any]) -> Worked:
        segment = facts["segments"][0]
        days = segment["days"]
        due = sum(day["n"] for day in days)
        lines = _parts(figures, facts["status_asn"], segment["kelas_jabatan"])
        rates = _rates(figures, days, due)
        left, left_of = lines["amount"], {name: lines[name] for name in ("productivity_part", "cut_basis")}
        for name, part in CUTS:
            lines[name] = taken = min(rates[name] * lines[part], left_of[part], left)
            left_of[part] -= taken
            left -= taken
        total = floor(left + Fraction(1, 2))
        return lines, total, _whole(lines, total)

    return work


def _parts(figures: Figures, status: str, kelas_jabatan: int) -> Exact:
    monthly = figures.basic[kelas_jabatan] * (figures.cpns if status == "cpns" else Fraction(1))
    return {
        "monthly_amount": monthly,
        "amount": monthly,
        "productivity_part": figures.productivity * monthly,
        "discipline_part": figures.discipline * monthly,
        "cut_basis": monthly,
    }


def _rates(figures: Figures, days: list[dict[str, Any]], due: int) -> Exact:
    rates = {name: Fraction(0) for name, _part in CUTS}
    for day in days:
        count = day["n"]
        if not day["productive"]:
            rates["unproductive_cut"] += Fraction(count, due)
        if day["status"] == "absent":
            rates["absence_cut"] += figures.absence * count
        if day["status"] == "present":
            late, early = day.get("late_minutes"), day.get("early_minutes")
            if late is None:
                rates["no_check_in_cut"] += figures.no_check_in * count
            else:
                rates["late_cut"] += _rate(figures.late, late) * count
            if early is None:
                rates["no_check_out_cut"] += figures.no_check_out * count
            else:
                rates["early_cut"] += _rate(figures.early, early) * count
    return rates


def _rate(bands: Bands, minutes: int) -> Fraction:
    return next(rate for since, rate in reversed(bands) if minutes >= since)


def _whole(lines: Exact, total: int) -> dict[str, int]:
    """Floor base and cuts; what then misses the total goes to the base, or to the cuts with the largest fractions."""
    whole = {name: floor(lines[name]) for name in ("amount", *(name for name, _part in CUTS))}
    gap = total - (2 * whole["amount"] - sum(whole.values()))
    names = ["amount"] if gap > 0 else [name for name, _part in CUTS]
    for name in sorted(names, key=lambda name: whole[name] - lines[name])[: abs(gap)]:
        whole[name] += 1
    return whole
