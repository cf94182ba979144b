"""DKI Jakarta's regulations follow one another by the day."""

from datetime import date

import pytest

from app.rules.errors import UnknownRuleSetError
from app.rules.library import Library


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2015, 7, 1), "dki-2015"),
        (date(2015, 12, 31), "dki-2015"),
        (date(2016, 1, 1), "dki-2016"),
        (date(2017, 12, 31), "dki-2016"),
        (date(2018, 1, 1), "dki-2018"),
        (date(2019, 12, 31), "dki-2018"),
        (date(2020, 1, 1), "dki-2020"),
        (date(2026, 1, 1), "dki-2020"),
    ],
)
def test_the_version_of_the_day_is_in_force_on_both_sides_of_a_change(day: date, in_force: str) -> None:
    assert Library().in_force("dki", "umum", day).id == in_force


def test_nothing_is_in_force_before_the_first_version() -> None:
    with pytest.raises(UnknownRuleSetError):
        Library().in_force("dki", "umum", date(2015, 6, 30))
