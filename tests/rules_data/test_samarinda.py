"""Samarinda: payment is put off by a month above 780 minutes, and its amount stays as it is."""

from typing import Any

import pytest

from app.rules import Library, evaluate

SAMARINDA = Library().by_id("samarinda-2022")


def month(away: int) -> dict[str, Any]:
    """Build a month with so many minutes out of the office."""
    days = [{"n": 21, "status": "present", "late_minutes": 0}]
    events = [{"kind": "left_office", "times": 1, "minutes": away}]
    return {"segments": [{"kelas_jabatan": 8, "post_amount": 4_000_000, "days": days, "events": events}]}


@pytest.mark.parametrize(("away", "outcome", "months"), [(780, "pay", None), (781, "hold", 1)])
def test_more_than_780_minutes_put_payment_off_by_a_month(away: int, outcome: str, months: int | None) -> None:
    result = evaluate(SAMARINDA, month(away))

    assert (result.outcome, result.hold_months) == (outcome, months)


def test_a_payment_that_is_put_off_keeps_its_amount() -> None:
    result = evaluate(SAMARINDA, month(960))

    assert (result.outcome, result.total) == ("hold", 2_400_000)  # 16 hours x 2.5 %


def test_the_amount_is_a_fact_of_the_post() -> None:
    assert SAMARINDA.tables["basic"].unpublished
    assert evaluate(SAMARINDA, month(0)).total == 4_000_000
