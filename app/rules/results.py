"""What comes out of an evaluation: lines that add up, the gate's outcome, and the compact trace."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.rules.model import Kind, Text
from app.rules.tree import Unit

ROUNDING_LINE: Final = "rounding"


class ResultLine(NamedTuple):
    """One line of a result; a named tuple, since twenty thousand people have a dozen of them each.

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
    criteria: tuple[tuple[str, str], ...] = ()  # of a line per criterion: the exact value for each

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
class CriterionAmount:
    """What of the total falls on a criterion, in whole rupiah."""

    criterion: str
    amount: int


class Evaluation(ABC):
    """A result: `total` in whole rupiah, `outcome` (pay, zero or hold), `gates` with all the reasons, lines, trace.

    Lines and the compact trace (plain JSON) are written when they are first asked for: what they are made of is kept.
    `claim` (payment) is what is left of the net below zero, owed by the person; else 0.
    """

    total: int
    outcome: str = "pay"
    gates: tuple[GateOutcome, ...] = ()
    hold_months: int | None = None
    claim: int = 0
    _lines: tuple[ResultLine, ...] | None = None
    _trace: Mapping[str, object] | None = None

    @property
    def lines(self) -> tuple[ResultLine, ...]:
        """Return every line, the total last; to the rupiah they add up to it."""
        if self._lines is None:
            self._lines = self.tell_lines()
        return self._lines

    @property
    def criteria(self) -> tuple[CriterionAmount, ...]:
        """Return the total split over the criteria of the lines that run per criterion; () where there are none."""
        return ()

    @property
    def trace(self) -> Mapping[str, object]:
        """Return the compact trace, which `expand_trace` replays under the same rule set."""
        if self._trace is None:
            self._trace = self.tell_trace()
        return self._trace

    @abstractmethod
    def tell_lines(self) -> tuple[ResultLine, ...]:
        """Write the lines."""

    @abstractmethod
    def tell_trace(self) -> Mapping[str, object]:
        """Write the compact trace."""

    def line(self, line_id: str) -> ResultLine:
        """Find a line by its id; the rounding line is there only where there is a difference."""
        return next(line for line in self.lines if line.id == line_id)

    @property
    def carried(self) -> Mapping[str, str]:
        """Return what the next statement's facts hold under `carried`, beside the month: exact text by line."""
        return {line.id: str(line.value) for line in self.lines if line.kind is Kind.CARRIED}

    def sum_of(self, kind: Kind) -> int:
        """Add up the whole rupiah of all lines of one kind."""
        return sum(line.amount for line in self.lines if line.kind is kind)
