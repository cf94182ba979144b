"""Exact numbers: reduced pairs (numerator, denominator > 0); no operation here ever rounds but `rounded`."""

from decimal import Decimal
from math import gcd
from typing import Final

Ratio = tuple[int, int]

ZERO: Final[Ratio] = (0, 1)
ONE: Final[Ratio] = (1, 1)
MAX_DENOMINATOR_BITS: Final = 4096
MAX_NUMERATOR: Final = 1 << 4096
MAX_DIGITS: Final = 1200  # before and after the point
MAX_WRITTEN: Final = 2600  # two numbers within bounds and a slash


class ExactError(ArithmeticError):
    """An operation has no exact result within bounds: division-by-zero, number-too-fine, number-too-large."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reduced(numerator: int, denominator: int) -> Ratio:
    """Bring a fraction with a positive denominator to lowest terms and refuse one that has grown out of bounds."""
    divisor = gcd(numerator, denominator)
    if divisor != 1:
        numerator, denominator = numerator // divisor, denominator // divisor
    if denominator >> MAX_DENOMINATOR_BITS:
        raise ExactError(code="number-too-fine")
    if not -MAX_NUMERATOR < numerator < MAX_NUMERATOR:
        raise ExactError(code="number-too-large")
    return numerator, denominator


def add(a: Ratio, b: Ratio) -> Ratio:
    """Add."""
    if a[1] == b[1] == 1:
        return a[0] + b[0], 1
    return reduced(a[0] * b[1] + b[0] * a[1], a[1] * b[1])


def subtract(a: Ratio, b: Ratio) -> Ratio:
    """Subtract `b` from `a`."""
    if a[1] == b[1] == 1:
        return a[0] - b[0], 1
    return reduced(a[0] * b[1] - b[0] * a[1], a[1] * b[1])


def multiply(a: Ratio, b: Ratio) -> Ratio:
    """Multiply."""
    if a[1] == b[1] == 1:
        product = a[0] * b[0]
        if -MAX_NUMERATOR < product < MAX_NUMERATOR:
            return product, 1
    return reduced(a[0] * b[0], a[1] * b[1])


def divide(a: Ratio, b: Ratio) -> Ratio:
    """Divide `a` by `b`; by zero it is an ExactError."""
    numerator, denominator = b
    if numerator == 0:
        raise ExactError(code="division-by-zero")
    if numerator < 0:
        numerator, denominator = -numerator, -denominator
    return reduced(a[0] * denominator, a[1] * numerator)


def negative(a: Ratio) -> Ratio:
    """Turn the sign."""
    return -a[0], a[1]


def compare(a: Ratio, b: Ratio) -> int:
    """Tell by the sign of the answer whether `a` is below, equal to or above `b`."""
    return a[0] * b[1] - b[0] * a[1]


def floor(a: Ratio) -> int:
    """Take the whole number at or below."""
    return a[0] // a[1]


def ceiling(a: Ratio) -> int:
    """Take the whole number at or above."""
    return -(-a[0] // a[1])


def rounded(a: Ratio, to: Ratio, mode: str) -> Ratio:
    """Round to a multiple of `to`: half_up (away from zero), half_even, down (towards zero) or up (away from zero)."""
    steps = divide(a, to)
    sign = -1 if steps[0] < 0 else 1
    whole, rest = divmod(abs(steps[0]), steps[1])
    twice = 2 * rest - steps[1]
    goes_up = {
        "half_up": twice >= 0,
        "half_even": twice > 0 or (twice == 0 and whole % 2 == 1),
        "down": False,
        "up": rest > 0,
    }[mode]
    return multiply((sign * (whole + goes_up), 1), to)


def parse(text: str | int | Decimal) -> Ratio:
    """Read 3, 0.5, "0.5", "3%", "-1.25%" or "11/200" exactly; anything else is a ValueError."""
    if isinstance(text, int):
        return reduced(int(text), 1)
    if isinstance(text, Decimal):
        return _finite(text)
    digits, percent = (text[:-1], 100) if text.endswith("%") else (text, 1)
    if not digits or not set(digits) <= set("0123456789.-/") or len(digits) > MAX_WRITTEN:
        raise ValueError(text)
    over, slash, under = digits.partition("/")
    if slash and under.isdigit() and over.lstrip("-").isdigit() and int(under) and percent == 1:
        return reduced(int(over), int(under))
    try:
        value = Decimal(digits)
    except ArithmeticError as error:
        raise ValueError(text) from error
    numerator, denominator = _finite(value)
    return reduced(numerator, denominator * percent)


def _finite(value: Decimal) -> Ratio:
    if not value.is_finite() or abs(value.adjusted()) > MAX_DIGITS:
        raise ValueError(str(value))
    return reduced(*value.as_integer_ratio())


def text(a: Ratio) -> str:
    """Write as "11/200", or as "7" where it is whole."""
    return str(a[0]) if a[1] == 1 else f"{a[0]}/{a[1]}"
