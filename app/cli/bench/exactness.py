"""Compares results with the exact ones person by person, and names the cause of every difference."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from app.cli.bench.reference import Worked
from app.cli.bench.zen_model import TOTAL
from app.rules import Evaluation
from app.rules.exact import parse

CAUSES: Final = {
    "half": "The exact total ends in a half, which rounds up; 28 decimal digits of a division come out below it.",
    "float": "The value is right but leaves the engine as the nearest binary float.",
    "decimal": "A division was cut at 28 decimal digits, and the value then leaves as a binary float.",
    "unexplained": "None of these: look into it.",
}
_FLOAT_BITS: Final = 53


@dataclass(slots=True)
class Tally:
    """How many values were equal, why the others were not, and by how much at most."""

    equal: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    largest: Fraction = Fraction(0)
    largest_cause: str = ""

    def add(self, difference: Fraction, cause: str) -> None:
        """Count one value."""
        if not difference:
            self.equal += 1
            return
        self.causes[cause] += 1
        if abs(difference) > self.largest:
            self.largest, self.largest_cause = abs(difference), cause

    def to_json(self) -> dict[str, object]:
        """Write the tally as plain JSON; the difference in rupiah, to twelve decimals."""
        return {
            "equal": self.equal,
            "different": self.causes.total(),
            "largest_difference": f"{Decimal(self.largest.numerator) / self.largest.denominator:.12f}",
            "largest_cause": self.largest_cause,
            "causes": dict(self.causes),
        }


@dataclass(slots=True)
class Against:
    """A comparison of totals and of lines."""

    totals: Tally = field(default_factory=Tally)
    lines: Tally = field(default_factory=Tally)

    def add_floats(self, ours: Evaluation, result: Mapping[str, Any]) -> None:
        """Compare with an engine whose numbers are floats."""
        exact = {line.id: Fraction(*parse(line.exact or "0")) for line in ours.lines}
        for name, value in result.items():
            if name in exact and name != TOTAL:
                self.lines.add(Fraction(value) - exact[name], _cause_of_line(value, exact[name]))
        difference = Fraction(result[TOTAL]) - ours.total
        self.totals.add(difference, "half" if difference == -1 and exact[TOTAL].denominator == 2 else "unexplained")  # noqa: PLR2004 - a half

    def add_exact(self, ours: Evaluation, worked: Worked) -> None:
        """Compare with exact lines, total and whole rupiah, where any difference is a defect."""
        lines, total, whole = worked
        found = {line.id: line for line in ours.lines}
        for name, exact in lines.items():
            self.lines.add(exact - Fraction(*parse(found[name].exact or "0")), "unexplained")
        self.totals.add(Fraction(total - ours.total), "unexplained")
        for name, amount in whole.items():
            self.lines.add(Fraction(amount - found[name].amount), "unexplained")

    def summary(self) -> str:
        """Say how many totals and lines differ, and why."""
        parts = (("totals", self.totals), ("lines", self.lines))
        return ", ".join(f"{name} {tally.equal} equal, different {dict(tally.causes)}" for name, tally in parts)

    def to_json(self) -> dict[str, object]:
        """Write the comparison as plain JSON, with what each cause means."""
        causes = {*self.totals.causes, *self.lines.causes}
        said = {name: text for name, text in CAUSES.items() if name in causes}
        return {"totals": self.totals.to_json(), "lines": self.lines.to_json(), "causes": said}


def _cause_of_line(value: Any, exact: Fraction) -> str:  # noqa: ANN401 - a float or whole number of another engine
    if value == exact.numerator / exact.denominator:
        return "float"
    return "decimal" if abs(Fraction(value) - exact) <= abs(exact) / 2 ** (_FLOAT_BITS - 2) else "unexplained"
