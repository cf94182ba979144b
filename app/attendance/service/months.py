"""Which months take facts of attendance."""

from __future__ import annotations

from collections.abc import Mapping

from app.period.model import Fact, PeriodState
from app.period.service import refuse_unless_open
from app.shared.month import Month


def refuse_by_month(states: Mapping[Month, PeriodState | None], month: Month) -> None:
    """Refuse a fact of a month that has not begun or takes no more."""
    refuse_unless_open(month, states[month], Fact.ATTENDANCE)


def refuse_if_closed(states: Mapping[Month, PeriodState | None], month: Month) -> None:
    """Refuse a fact of a month that takes no more; one that was never opened takes what holds from then on."""
    if states[month] is not None:
        refuse_by_month(states, month)
