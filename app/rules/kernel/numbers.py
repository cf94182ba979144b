"""Numbers in generated code: a whole numerator, a denominator known now, and whole factors of it known only then.

`3 * amount / 5 / working_days` is `Num("3*amount", 5, ("working_days",))`: no fraction is ever made or reduced while
people are worked out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import gcd, lcm

from app.rules.exact import Ratio


@dataclass(frozen=True, slots=True)
class Num:
    """An exact number: `code / (den * every factor)`; the factors are names of positive whole numbers."""

    code: str
    den: int = 1
    factors: tuple[str, ...] = ()
    constant: int | None = None  # the numerator, where it is known now
    signed: bool = True  # it may be below zero

    @property
    def is_whole(self) -> bool:
        """Tell whether this is a whole number for sure."""
        return self.den == 1 and not self.factors

    @property
    def divisor(self) -> str:
        """Write the whole denominator as code."""
        return times(str(self.den), *self.factors)


def renamed(number: Num, code: str) -> Num:
    """Write the same number by another name of its numerator."""
    return replace(number, code=code)


ZERO = Num("0", constant=0, signed=False)


def constant(value: Ratio) -> Num:
    """Write a number that is known now."""
    shown = str(value[0]) if value[0] >= 0 else f"({value[0]})"
    return Num(shown, value[1], constant=value[0], signed=value[0] < 0)


def times(*parts: str) -> str:
    """Multiply pieces of code, leaving out ones."""
    kept = [part for part in parts if part != "1"]
    return "*".join(kept) if kept else "1"


def multiply(a: Num, b: Num) -> Num:
    """Multiply."""
    if a.constant is not None and b.constant is not None:
        return constant(_reduced(a.constant * b.constant, a.den * b.den))
    if a.constant is not None:
        a, b = b, a
    if b.constant is not None:
        over, under = _reduced(b.constant, a.den * b.den)
        signed = a.signed or over < 0
        return ZERO if over == 0 else Num(times(a.code, constant((over, 1)).code), under, a.factors, signed=signed)
    factors = tuple(sorted(a.factors + b.factors))
    return Num(times(a.code, b.code), a.den * b.den, factors, signed=a.signed or b.signed)


def inverse(value: Ratio) -> Num:
    """Write one over a number that is known now and is not zero."""
    sign = -1 if value[0] < 0 else 1
    return constant((sign * value[1], abs(value[0])))


def negative(a: Num) -> Num:
    """Turn the sign."""
    return multiply(a, constant((-1, 1)))


def common(numbers: Iterable[Num]) -> tuple[list[str], int, tuple[str, ...]]:
    """Bring numbers to one denominator: their numerators as code, and the denominator's known and unknown parts."""
    listed = list(numbers)
    den = lcm(*(number.den for number in listed))
    factors: Counter[str] = Counter()
    for number in listed:
        factors |= Counter(number.factors)
    codes = [scaled(number, den, tuple(sorted(factors.elements()))) for number in listed]
    return codes, den, tuple(sorted(factors.elements()))


def scaled(number: Num, den: int, factors: tuple[str, ...]) -> str:
    """Write the numerator of a number over a denominator that its own divides."""
    if number.constant == 0:
        return "0"
    missing = Counter(factors) - Counter(number.factors)
    return times(number.code, str(den // number.den), *sorted(missing.elements()))


def add(a: Num, b: Num, sign: str = "+") -> Num:
    """Add, or with the sign `-` subtract."""
    if a.constant is not None and b.constant is not None:
        over = a.constant * b.den + (b.constant if sign == "+" else -b.constant) * a.den
        return constant(_reduced(over, a.den * b.den))
    if b.constant == 0:
        return a
    if a.constant == 0 and sign == "+":
        return b
    (left, right), den, factors = common((a, b))
    return Num(f"({left}{sign}{right})", den, factors, signed=a.signed or b.signed or sign == "-")


def _reduced(over: int, under: int) -> Ratio:
    divisor = gcd(over, under)
    return over // divisor, under // divisor
