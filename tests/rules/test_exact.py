from decimal import Decimal

import pytest

from app.rules import exact
from app.rules.exact import ExactError


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (5, (5, 1)),
        ("3%", (3, 100)),
        ("1.25%", (1, 80)),
        ("-0.5", (-1, 2)),
        ("11/200", (11, 200)),
        (Decimal("79.99"), (7999, 100)),
    ],
)
def test_figures_are_read_exactly(written: str | int | Decimal, value: tuple[int, int]) -> None:
    assert exact.parse(written) == value


@pytest.mark.parametrize("written", ["", "%", "1,5", "1e5", "nan", "1/0", "--1", "1.2.3", "x", "1/-2", "9" * 5000])
def test_anything_else_is_no_figure(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the message: it is no number
        exact.parse(written)


@pytest.mark.parametrize(
    ("mode", "values"),
    [
        ("half_up", (3, 2, -3, 3)),
        ("half_even", (2, 2, -2, 3)),
        ("down", (2, 2, -2, 2)),
        ("up", (3, 3, -3, 3)),
    ],
)
def test_rounding_modes_differ_at_the_half_and_below_zero(mode: str, values: tuple[int, ...]) -> None:
    asked = ((5, 2), (12, 5), (-5, 2), (13, 5))

    assert tuple(exact.rounded(value, (1, 1), mode)[0] for value in asked) == values


def test_a_percentage_is_rounded_to_two_decimals_first() -> None:
    assert exact.rounded((2, 3), (1, 10000), "half_up") == (6667, 10000)


def test_a_number_that_becomes_too_fine_is_an_error_and_never_rounded() -> None:
    with pytest.raises(ExactError) as caught:
        exact.multiply((1, 3**1500), (1, 3**1500))

    assert caught.value.code == "number-too-fine"
