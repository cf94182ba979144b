"""What each kind of line must have and may not have; what means nothing is refused, never ignored."""

from collections.abc import Callable, Iterable
from typing import Final

from app.rules.merging import Merged
from app.rules.model import Kind, Line, Section
from app.rules.names import MARKS
from app.rules.parts import AMOUNTS, PAYMENTS
from app.rules.tree import Unit

STATEMENT_KINDS: Final = frozenset({Kind.SCORE, Kind.GATE, Kind.CARRIED, *AMOUNTS})
PAYMENT_KINDS: Final = frozenset({Kind.SCORE, *PAYMENTS})
ROUNDED: Final = frozenset({Kind.TOTAL, Kind.WITHHELD, Kind.BORNE, Kind.CLAIM})
SUMS: Final = frozenset({Kind.TOTAL, Kind.NET})

Report = Callable[[str, str, str], None]


def check_lines(lines: Iterable[Line], section: Section, merged: Merged) -> None:
    """Note every line of a section that lacks something or has too much."""
    by_id = {line.id: line for line in lines}
    for line in by_id.values():

        def report(code: str, message: str, mend: str, line: Line = line) -> None:
            merged.report(code, line.place, f"{line.id}: {message}", mend)

        _check_kind(line, section, report)
        _check_formula(line, report)
        _check_rounding(line, by_id, report)
        _check_parts(line, by_id, report)
    _check_sums(tuple(by_id.values()), merged)


def _check_kind(line: Line, section: Section, report: Report) -> None:
    kinds = STATEMENT_KINDS if section is Section.LINES else PAYMENT_KINDS
    if line.kind not in kinds:
        known = ", ".join(sorted(kinds))
        report("kind-refused", f"[[{section}]] has no {line.kind}.", f"Use one of {known}.")
    _check_per(line, section, report)
    if line.kind in AMOUNTS | PAYMENTS and line.unit is not Unit.RUPIAH:
        report("unit-mismatch", f"A {line.kind} is in rupiah.", 'Write unit = "rupiah".')
    if (line.unit is Unit.GATE) != (line.kind is Kind.GATE):
        report("unit-mismatch", f"A {line.kind} is not a {line.unit}.", "Only gates, and all gates, are gates.")


def _check_per(line: Line, section: Section, report: Report) -> None:
    unknown = [mark for mark in line.per if mark not in MARKS]
    if unknown:
        mend = 'Write per = "segment", per = "criterion", or per = ["segment", "criterion"].'
        report("unknown-word", f"No line runs per {', '.join(unknown)}.", mend)
    if not line.per:
        return
    if section is Section.PAYMENT:
        mend = "Leave `per` out: what is paid in a month is taxed as a whole."
        report("per-refused", "[[payment]] sees no segments and no criteria.", mend)
    if line.kind is Kind.GATE:
        mend = "Leave `per` out: a gate holds or lets go the whole month's pay. Per segment or criterion, write a cut."
        report("per-refused", "A gate is one for the month.", mend)
    if line.kind is Kind.TOTAL:
        mend = "Leave `per` out: it adds up all segments and criteria; the split over the criteria comes by itself."
        report("per-refused", "A total is one for the month.", mend)


def _check_formula(line: Line, report: Report) -> None:
    if line.kind in SUMS and line.formula:
        report("formula-refused", f"A {line.kind} has no formula: it adds up.", "Use sum_of, from or must_equal.")
    if line.kind not in SUMS and not line.formula:
        report("formula-wanted", "There is no formula.", "Write formula (or, for a cut, rate and of).")
    if line.kind is not Kind.TOTAL and (line.sum_of or line.from_line or line.must_equal):
        report("total-only", "sum_of, from and must_equal are for a total.", "Remove them.")
    if line.kind is not Kind.CUT and (line.is_rate or line.of):
        report("cut-only", "rate and of are for a cut.", "Remove them.")
    if line.kind is Kind.CUT and line.is_rate != bool(line.of):
        report("cut-malformed", "A cut has rate and of, or a rupiah formula.", 'Write of = ["part"] beside the rate.')


def _check_rounding(line: Line, by_id: dict[str, Line], report: Report) -> None:
    if line.kind in ROUNDED and line.round is None:
        report("not-rounded", f"A {line.kind} says how it is rounded.", 'round = { to = 1, mode = "half_up" }')
    if line.round and line.unit in {Unit.CATEGORY, Unit.YES_NO, Unit.GATE}:
        report("rounding-refused", f"A {line.unit} can't be rounded.", "Remove `round`.")
    whole = line.round is None or line.round.to[1] == 1
    if line.kind in AMOUNTS | PAYMENTS and not whole:
        report("rounding-refused", "Money is rounded to whole rupiah.", "Write to = 1, 100 or 1000.")
    for name in line.sum_of:
        if name in by_id and (by_id[name].round is None or by_id[name].unit is not Unit.RUPIAH):
            report("not-rounded", f"sum_of adds rounded rupiah lines; {name} is none.", f"Give {name} a rounding.")
    rate = by_id.get(line.from_line or "")
    if rate is not None and (rate.kind is not Kind.SCORE or rate.unit is not Unit.SHARE or rate.per):
        report("from-malformed", f"from wants a share of the month; {rate.id} is none.", "Name a score in shares.")


def _check_parts(line: Line, by_id: dict[str, Line], report: Report) -> None:
    for name in (*line.of, *line.sum_of, *((line.from_line,) if line.from_line else ())):
        if name not in by_id:
            report("unknown-name", f"There is no line {name}.", "Name a line of this section.")
    for name in line.of:
        part = by_id.get(name)
        if part is not None and part.kind not in {Kind.PART, Kind.BASE}:
            report("cut-malformed", f"{name} is a {part.kind}, not a part.", "A cut is of parts or bases.")
        elif part is not None and part.per != line.per:
            report("cut-malformed", f"{name} runs otherwise than the cut.", "Give both the same `per`.")


def _check_sums(lines: tuple[Line, ...], merged: Merged) -> None:
    sums = [line for line in lines if line.kind in SUMS]
    for line in sums[1:]:
        merged.report("second-total", line.place, f"{line.id} is a second {line.kind}.", "Keep one of them.")
    bases = any(line.kind in {Kind.BASE, Kind.CUT, Kind.ADDITION, Kind.GROSS, Kind.WITHHELD} for line in lines)
    if bases and not sums:
        place = lines[-1].place
        merged.report("no-total", place, "There are amounts, but no total of them.", 'Add kind = "total" (or "net").')
