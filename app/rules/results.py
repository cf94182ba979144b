"""What comes out of an evaluation: lines that add up, the gate's outcome, and the compact trace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.rules.model import Kind, Text
from app.rules.tree import Unit

ROUNDING_LINE: Final = "rounding"


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One line of a result.

    `value` is whole rupiah where the line is one of those that add up, else exact text ("11/200"), a word, or yes/no
    as "true" and "false"; None for a share that runs per segment in a month of several. To the rupiah,
    base - cuts + additions = total and gross - withheld - claims = net - `Evaluation.claim`.
    """

    id: str
    kind: Kind
    label: Text
    unit: Unit
    value: int | str | None
    exact: str | None  # before whole rupiah were allocated; None for the rounding line
    citation: str
    certainty: str
    role: str
    limited: bool  # a cut that was limited to what was left

    @property
    def amount(self) -> int:
        """Return the whole rupiah of a line that has them."""
        if not isinstance(self.value, int):
            message = f"{self.id} is not an amount in whole rupiah"
            raise TypeError(message)
        return self.value


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """What one gate said, other than `pay`; `months` is None for a hold until an officer releases it."""

    line: str
    label: Text
    outcome: str  # zero | hold
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A result; `outcome` is pay, zero or hold, `gates` all the reasons, `trace` the compact trace (plain JSON)."""

    lines: tuple[ResultLine, ...]
    total: int
    outcome: str
    gates: tuple[GateOutcome, ...]
    hold_months: int | None
    claim: int  # payment: what is left of the net below zero, owed by the person; else 0
    trace: Mapping[str, object]

    def line(self, line_id: str) -> ResultLine:
        """Find a line by its id; the rounding line is there only where there is a difference."""
        return next(line for line in self.lines if line.id == line_id)

    def sum_of(self, kind: Kind) -> int:
        """Add up the whole rupiah of all lines of one kind."""
        return sum(line.amount for line in self.lines if line.kind is kind)
