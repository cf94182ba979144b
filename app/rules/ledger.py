"""Takes cuts one after another: each at most what earlier cuts left of its parts, and of the bases over all."""

from dataclasses import dataclass, field

from app.rules.exact import ZERO, Ratio, add, compare, multiply, rounded, subtract
from app.rules.model import Line


@dataclass(slots=True)
class Ledger:
    """What is left while cuts are taken."""

    bases: Ratio = ZERO
    bases_left: Ratio = ZERO
    parts_left: dict[tuple[str, int], Ratio] = field(default_factory=dict)
    limited: set[str] = field(default_factory=set)

    def put(self, base: Ratio) -> None:
        """Add a base to what cuts can be taken from."""
        self.bases = add(self.bases, base)
        self.bases_left = add(self.bases_left, base)

    def take_share(self, cut: Line, rate: Ratio, parts: tuple[tuple[str, Ratio], ...], run: int) -> Ratio:
        """Take a rate of each part in one run of the cut and return what was taken in all."""
        if rate == ZERO:
            return ZERO
        taken = ZERO
        for name, part in parts:
            left = self.parts_left.get((name, run), part)
            amount = self._take(cut, multiply(rate, part), left)
            self.parts_left[name, run] = subtract(left, amount)
            taken = add(taken, amount)
        return taken

    def take(self, cut: Line, wanted: Ratio) -> Ratio:
        """Take an amount from the bases and return what was taken."""
        return self._take(cut, wanted, self.bases_left)

    def _take(self, cut: Line, wanted: Ratio, left: Ratio) -> Ratio:
        if cut.round is not None:
            wanted = rounded(wanted, cut.round.to, cut.round.mode)
        most = left if compare(left, self.bases_left) < 0 else self.bases_left
        if compare(wanted, most) > 0:
            self.limited.add(cut.id)
            wanted = most
        self.bases_left = subtract(self.bases_left, wanted)
        return wanted
