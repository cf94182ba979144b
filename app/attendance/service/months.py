"""Which months take facts of attendance."""

from __future__ import annotations

from collections.abc import Mapping

from app.period.model import Fact, PeriodState
from app.period.service import refuse_unless_open
from app.shared.month import Month


def refuse_by_month(states: Mapping[Month, PeriodState | None], month: Month) -> None:
    """Refuse a fact of a month that has not begun or takes no more."""
    refuse_unless_open(month, states[month], Fact.ATTENDANCE)
