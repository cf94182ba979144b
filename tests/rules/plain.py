"""A second evaluation of a statement or payment, in plain fractions: what must come out of it."""

from fractions import Fraction
from math import floor
from typing import Final

from app.rules.model import Kind, Line, RuleSet
from app.rules.tree import Unit
from app.rules.vocabulary import CRITERIA
from tests.rules.plain_formulas import Facts, Plain
from tests.rules.plain_values import Expected, PlainError, rounded, shown, whole_rupiah
from tests.rules.replay_values import split

SIGNS: Final = {Kind.BASE: 1, Kind.ADDITION: 1, Kind.CUT: -1}
PAID: Final = {Kind.GROSS: 1, Kind.WITHHELD: -1, Kind.CLAIM: -1, Kind.BORNE: 0}


def plain(rule_set: RuleSet, facts: Facts) -> Expected:
    """Work a statement out as the regulation reads; of a regulation without one, the payment."""
    try:
        return (_Statement if rule_set.lines else _Payment)(rule_set, facts).settled()
    except PlainError as error:
        return Expected(error=error.code, at=error.line)


class _Payment(Plain):
    """What one person is paid."""

    def __init__(self, rule_set: RuleSet, facts: Facts) -> None:
        super().__init__(rule_set, rule_set.payment, facts)

    def settled(self) -> Expected:
        lines: dict[str, int | str | None] = {}
        net = 0
        for line in self.rules.payment:
            if line.kind in PAID:
                (exact,) = self.values[line.id]
                if exact.denominator != 1:
                    raise PlainError("not-whole", line.id)
                lines[line.id] = int(exact)
                net += PAID[line.kind] * int(exact)
            elif line.kind is not Kind.NET:
                lines[line.id] = shown(self.values[line.id][0])
        lines |= {line.id: max(net, 0) for line in self.rules.payment if line.kind is Kind.NET}
        return Expected(lines, max(net, 0), "pay", claim=max(-net, 0))


class _Statement(Plain):
    """One person's statement."""

    def __init__(self, rule_set: RuleSet, facts: Facts) -> None:
        super().__init__(rule_set, rule_set.lines, facts)

    def settled(self) -> Expected:
        total = next(line for line in self.rules.lines if line.kind is Kind.TOTAL)
        said = [(line, *self.values[line.id][0]) for line in self.rules.lines if line.kind is Kind.GATE]
        zero = next((line.id for line, outcome, _months in said if outcome == "zero"), None)
        outcome = "zero" if zero else "hold" if any(found == "hold" for _line, found, _months in said) else "pay"
        amounts = [
            (line.id, SIGNS[line.kind], sum(self.values[line.id], Fraction(0)))
            for line in self.rules.lines
            if line.kind in SIGNS
        ]
        if zero:
            amounts.append((zero, -1, sum((sign * exact for _id, sign, exact in amounts), Fraction(0))))
        result = 0 if zero else self.total(total, amounts)
        whole, rest = whole_rupiah(amounts, result)
        lines = {line.id: self.told(line) for line in self.rules.lines if line.kind is not Kind.GATE} | whole
        if rest:
            lines["rounding"] = rest
        held = [months for _line, found, months in said if found == "hold"] if outcome == "hold" else [None]
        longest = None if None in held else max(months for months in held if months is not None)
        columns = self.columns(amounts if not zero else amounts[:-1], result)
        marked = {line.id: self.by_criterion(line) for line in self.rules.lines if "criterion" in line.per}
        return Expected({**lines, total.id: result}, result, outcome, longest, columns=columns, by_criterion=marked)

    def columns(self, amounts: list[tuple[str, int, Fraction]], total: int) -> dict[str, int]:
        """Split the total over the criteria."""
        own: dict[str, Fraction] = {}
        bases: dict[str, Fraction] = {}
        rest = Fraction(0)
        for name, sign, exact in amounts:
            line = self.rules.line(name)
            if "criterion" not in line.per:
                rest += sign * exact
                continue
            for at, value in zip(self.places[name], self.values[name], strict=True):
                for held in (own, bases) if line.kind is Kind.BASE else (own,):
                    held[at.criterion or ""] = held.get(at.criterion or "", Fraction(0)) + sign * value
        return split({name: own[name] for name in CRITERIA if name in own}, bases, rest, total)

    def by_criterion(self, line: Line) -> dict[str, str]:
        """Tell the line's value for each criterion, where there is one or they can be summed."""
        summed = line.unit not in {Unit.SHARE, Unit.CATEGORY, Unit.YES_NO}
        told = {}
        for name in CRITERIA:
            pairs = zip(self.places[line.id], self.values[line.id], strict=True)
            found = [value for at, value in pairs if at.criterion == name]
            if len(found) == 1 or (found and summed):
                told[name] = shown(found[0] if len(found) == 1 else sum(found, Fraction(0)))
        return told

    def told(self, line: Line) -> str | None:
        values = self.values.get(line.id, [Fraction(0)])
        if line.unit in {Unit.SHARE, Unit.CATEGORY, Unit.YES_NO}:
            return shown(values[0]) if len(values) == 1 else None
        return shown(sum(values, Fraction(0)))

    def total(self, line: Line, amounts: list[tuple[str, int, Fraction]]) -> int:
        left = sum((sign * exact for _id, sign, exact in amounts), Fraction(0))
        if line.sum_of:
            left = sum((sum(self.values[name], Fraction(0)) for name in line.sum_of), Fraction(0))
        elif line.from_line:
            left = self.bases * self.values[line.from_line][0]
        return floor(rounded(left, Fraction(*line.round.to), line.round.mode) if line.round else left)
