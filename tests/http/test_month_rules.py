"""What a phone is told of a month's windows and limits."""

from pathlib import Path

from app.http.schemas.me import MonthRules, WindowOut
from app.period.model import PeriodState
from app.rules.model import Counting
from app.shared.month import Month
from tests.rules.writing import TOTAL, line, made

AMOUNT = line("amount", "base", "1000000", per="segment")
WRITTEN = """[calendar]
entry_window_days = { value = 3, citation = "Pasal 8 ayat (1)", certainty = "text" }
verification_window_days = { value = 2, counting = "working", citation = "Pasal 8 ayat (2)", certainty = "text" }
grace_days = { value = 5, citation = "Pasal 10", certainty = "text" }
daily_minutes_limit = { value = 600, citation = "Pasal 6", certainty = "text" }
"""


def test_each_window_and_limit_is_told_with_its_article(tmp_path: Path) -> None:
    said = made(tmp_path, WRITTEN, AMOUNT, TOTAL).calendar

    told = MonthRules.of(Month(2026, 4), PeriodState.OPEN, said, None)

    assert told.entry_window == WindowOut(days=3, counting=Counting.CALENDAR, citation="Pasal 8 ayat (1)")
    assert told.verification_window == WindowOut(days=2, counting=Counting.WORKING, citation="Pasal 8 ayat (2)")
    assert told.grace == WindowOut(days=5, counting=Counting.CALENDAR, citation="Pasal 10")
    assert (told.daily_minutes_limit, told.daily_minutes_limit_citation) == (600, "Pasal 6")
    assert (told.monthly_minutes_limit, told.monthly_minutes_limit_citation) == (None, None)
