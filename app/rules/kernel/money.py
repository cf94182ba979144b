"""Writes cuts, totals and whole rupiah: what `ledger`, `settlement` and `paying` do, for the ordinary month."""

from dataclasses import dataclass, field

from app.rules.kernel import numbers
from app.rules.kernel.numbers import Num
from app.rules.kernel.source import UnsupportedError, Writer
from app.rules.model import Kind, Line, Rounding
from app.rules.paying import SIGNS as PAY_SIGNS
from app.rules.settlement import SIGNS


@dataclass(slots=True)
class Money:
    """What is left of bases and parts while cuts are written, each as a number over names."""

    writer: Writer
    bases: Num = numbers.ZERO
    left: Num = numbers.ZERO
    parts: dict[str, Num] = field(default_factory=dict)

    def put(self, base: Num) -> None:
        """Add a base to what cuts can be taken from."""
        self.bases = self._named(numbers.add(self.bases, base))
        self.left = self._named(numbers.add(self.left, base))

    def take_share(self, line: Line, rate: Num, parts: list[tuple[str, Num]]) -> Num:
        """Write a cut of a rate of each part; a part, or the bases, with less left than that is given up."""
        rate = self._named(rate)
        if rate.signed:
            self.writer.unless(f"{rate.code} >= 0")
        taken = [self._take_part(line, rate, name, part) for name, part in parts]
        found = taken[0]
        for one in taken[1:]:
            found = self._named(numbers.add(found, one))
        return found

    def _take_part(self, line: Line, rate: Num, name: str, part: Num) -> Num:
        part_left = self.parts.get(name, part)
        wanted = rounded(self.writer, numbers.multiply(rate, part), line.round)
        (want, of_part, of_all), den, factors = numbers.common((wanted, part_left, self.left))
        cut, rest, left = (self.writer.fresh(stem) for stem in ("w", "p", "l"))
        self.writer.put(f"{rest} = {of_part}")
        self.writer.put(f"{left} = {of_all}")
        with self.writer.block(f"if {rate.code}:"):
            self.writer.put(f"{cut} = {want}")
            self.writer.put(f"{rest} -= {cut}")
            self.writer.put(f"{left} -= {cut}")
            self.writer.unless(f"{rest} >= 0 and {left} >= 0")
        with self.writer.block("else:"):
            self.writer.put(f"{cut} = 0")
        self.parts[name] = Num(rest, den, factors, signed=False)
        self.left = Num(left, den, factors, signed=False)
        return Num(cut, den, factors, signed=False)

    def take(self, line: Line, wanted: Num) -> Num:
        """Write a cut of an amount."""
        wanted = self._named(rounded(self.writer, wanted, line.round))
        self.left = self._named(numbers.add(self.left, wanted, "-"))
        self.writer.unless(f"{wanted.code} >= 0 and {self.left.code} >= 0")
        return wanted

    def put_up(self, addition: Num) -> None:
        """Add an addition to what is left, once all cuts are taken."""
        self.left = self._named(numbers.add(self.left, addition))

    def _named(self, number: Num) -> Num:
        return numbers.renamed(number, self.writer.let(number.code))


def half_up(over: int, under: int) -> int:
    """Round to whole steps, halves away from zero."""
    return (2 * over + under) // (2 * under) if over >= 0 else -((2 * -over + under) // (2 * under))


def half_even(over: int, under: int) -> int:
    """Round to whole steps, halves to the even one."""
    whole, rest = divmod(abs(over), under)
    goes_up = 2 * rest > under or (2 * rest == under and whole % 2 == 1)
    return (whole + goes_up) * (1 if over >= 0 else -1)


def down(over: int, under: int) -> int:
    """Round to whole steps towards zero."""
    return over // under if over >= 0 else -(-over // under)


def up(over: int, under: int) -> int:
    """Round to whole steps away from zero."""
    return -(-over // under) if over >= 0 else over // under


MODES = {"half_up": half_up, "half_even": half_even, "down": down, "up": up}


def rounded(writer: Writer, number: Num, rounding: Rounding | None) -> Num:
    """Write a declared rounding."""
    if rounding is None:
        return number
    over, under = rounding.to
    divisor = writer.share(numbers.times(str(number.den * over), *number.factors))
    value = numbers.times(number.code, str(under))
    if rounding.mode == "half_up" and not number.signed:
        steps = writer.let(f"(2*{value} + {divisor})//(2*{divisor})", "r")
    else:
        steps = writer.let(f"{writer.constant(MODES[rounding.mode])}({value}, {divisor})", "r")
    return Num(writer.let(numbers.times(steps, str(over))), under, signed=number.signed)


def settle(writer: Writer, lines: tuple[Line, ...], values: dict[str, Num], total: Line, money: Money) -> list[str]:
    """Write the total, and the amounts in whole rupiah that add up to it; return their names, the total's last."""
    amounts = [(line, SIGNS[line.kind], values[line.id]) for line in lines if line.kind in SIGNS]
    for line, _, number in amounts:
        if line.kind is Kind.ADDITION:
            money.put_up(number)
    result = writer.let(_total(writer, total, values, money), "total")
    names = [f"whole_{line.id}" for line, _, _ in amounts]
    for name, (line, _, number) in zip(names, amounts, strict=True):
        _floor(writer, name, f"rest_{line.id}", number)
    signed = "".join(f"{'+' if sign > 0 else '-'}{name}" for name, (_, sign, _) in zip(names, amounts, strict=True))
    writer.put(f"gap = {result} - ({signed or '0'})")
    with writer.block("if gap:"):
        _spread(writer, names, amounts)
    return [*names, result]


def _floor(writer: Writer, name: str, rest: str, number: Num) -> None:
    """Write an amount in whole rupiah, and what is left below one of them."""
    if number.is_whole:
        writer.put(f"{name}, {rest} = {number.code}, 0")
        return
    divisor = writer.share(number.divisor)
    with writer.block(f"if {number.code}:"):
        writer.put(f"{name}, {rest} = divmod({number.code}, {divisor})")
    with writer.block("else:"):
        writer.put(f"{name} = {rest} = 0")


def _total(writer: Writer, total: Line, values: dict[str, Num], money: Money) -> str:
    """Write the total in whole rupiah."""
    if total.sum_of:
        found = numbers.ZERO
        for name in total.sum_of:
            found = numbers.add(found, values[name])
    elif total.from_line is not None:
        found = numbers.multiply(money.bases, values[total.from_line])
    else:
        found = money.left
    found = rounded(writer, found, total.round)
    return found.code if found.is_whole else f"({found.code})//({writer.share(found.divisor)})"


def _spread(writer: Writer, names: list[str], amounts: list[tuple[Line, int, Num]]) -> None:
    """Write the steps of one rupiah, largest fraction first; what they can't even out is given up."""
    _, den, factors = numbers.common([number for _, _, number in amounts])
    writer.constants["spread"] = spread
    for sign, test in ((1, "if gap > 0:"), (-1, "else:")):
        chosen = [
            (name, numbers.scaled(numbers.renamed(number, f"rest_{line.id}"), den, factors))
            for name, (line, its_sign, number) in zip(names, amounts, strict=True)
            if its_sign == sign and not number.is_whole
        ]
        with writer.block(test):
            if not chosen:
                writer.put("raise Otherwise")
            elif len(chosen) == 1:
                writer.unless(f"gap == {sign} and {chosen[0][1]}")
                writer.put(f"{chosen[0][0]} += 1")
            else:
                shown, rests = (", ".join(codes) for codes in zip(*chosen, strict=True))
                writer.put(f"{shown} = spread([{shown}], [{rests}], {'gap' if sign > 0 else '-gap'})")


def spread(whole: list[int], fractions: list[int], steps: int) -> list[int]:
    """Put one rupiah more on those with the largest fractions, ties by order; too few of them are given up."""
    for _ in range(steps):
        largest = max(fractions)
        if not largest:
            raise LookupError
        at = fractions.index(largest)
        whole[at] += 1
        fractions[at] = 0
    return whole


def pay(writer: Writer, lines: tuple[Line, ...], values: dict[str, Num]) -> str:
    """Write the net of a payment, whole and not below zero, or give up."""
    net = "0"
    for line in lines:
        if line.kind not in PAY_SIGNS:
            continue
        number = values[line.id]
        if not number.is_whole:
            raise UnsupportedError(line.id)
        net += {1: "+", -1: "-", 0: "+0*"}[PAY_SIGNS[line.kind]] + number.code
    name = writer.let(f"({net})", "net")
    writer.unless(f"{name} >= 0")
    return name
