"""A value together with the words for it, and how words are put together."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

from app.rules import exact
from app.rules.errors import PersonError
from app.rules.exact import ZERO, Ratio
from app.rules.explain.facts import WRONG
from app.rules.explain.figures import figure
from app.rules.readers import Value
from app.rules.tree import PLAIN, Unit

TIMES: Final = "\u00d7"
ATOM, PRODUCT, SUM, CONDITION = 3, 2, 1, 0
MOST_GROUPS: Final = 6
"""A sum over more different values than that is printed as its result only."""

SIGNS: Final[Mapping[str, tuple[str, int, Callable[[Ratio, Ratio], Ratio]]]] = {
    "+": ("+", SUM, exact.add),
    "-": ("-", SUM, exact.subtract),
    "*": (TIMES, PRODUCT, exact.multiply),
    "/": ("/", PRODUCT, exact.divide),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A value, what it's measured in, the words for it, and how tightly they hold together."""

    value: Value
    unit: Unit
    text: str
    holds: int = ATOM
    silent: bool = False  # a factor 1 that goes without saying

    @property
    def number(self) -> Ratio:
        """Return the number that this is."""
        if not isinstance(self.value, tuple):
            raise PersonError(WRONG, detail=self.text)
        return self.value

    def within(self, holds: int) -> str:
        """Put brackets round words that would fall apart beside a tighter sign."""
        return self.text if self.holds >= holds else f"({self.text})"


def joined(operator: str, left: Said, right: Said) -> Said:
    """Join two numbers by + - * /, leaving out what goes without saying: a silent factor, an amount of zero."""
    sign, holds, work = SIGNS[operator]
    value = work(left.number, right.number)
    if operator == "*":
        unit = left.unit if left.unit not in PLAIN else right.unit
        kept = right if left.silent else left if right.silent else None
    elif operator == "/":
        unit = left.unit if right.unit in PLAIN and left.unit not in PLAIN else Unit.SHARE
        kept = None
    else:
        unit = left.unit if left.unit not in PLAIN else right.unit
        kept = _nonzero(operator, left, right)
    if kept is not None:
        return Said(value, unit, kept.text, kept.holds, kept.silent)
    stricter = holds + 1 if operator in "-/" else holds
    return Said(value, unit, f"{left.within(holds)} {sign} {right.within(stricter)}", holds)


def _nonzero(operator: str, left: Said, right: Said) -> Said | None:
    """Give the one that's left where the other is no money at all."""
    if right.unit is Unit.RUPIAH and right.value == ZERO:
        return left
    if operator == "+" and left.unit is Unit.RUPIAH and left.value == ZERO:
        return right
    return None


def summed(values: Sequence[Said], unit: Unit, lang: str, counted: Callable[[int], str]) -> Said:
    """Add up the values of a loop, equal ones together: `2 hari x 0,5 % + 1 hari x 1 %`."""
    total = reduce(exact.add, (value.number for value in values), ZERO)
    groups = Counter((value.within(PRODUCT), value.number) for value in values if value.number != ZERO)
    if not groups or len(groups) > MOST_GROUPS:
        return Said(total, unit, figure(total, unit, lang))
    texts = [f"{counted(times)} {TIMES} {text}" for (text, _), times in groups.items()]
    return Said(total, unit, " + ".join(texts), PRODUCT if len(texts) == 1 else SUM)
