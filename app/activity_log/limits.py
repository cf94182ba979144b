"""How many minutes of a day and a month are taken, against the limits of the regulation in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.activity_log.model import Entry, EntryState
from app.activity_log.refusals import DailyMinutesLimitError, MonthlyMinutesLimitError
from app.rules.model import Calendar
from app.shared.month import Month


class Tally:
    """Minutes that are submitted or approved, by day, kept up while a push is worked out."""

    def __init__(self, rules: Mapping[Month, Calendar], taken: Mapping[date, int]) -> None:
        """Take what the regulation says for each month, and what is taken of the days of months that have a limit."""
        self._rules = rules
        self._taken = dict(taken)

    def move(self, before: Entry | None, after: Entry) -> None:
        """Count an entry as it is now instead of as it was."""
        day = after.content.work_date
        self._taken[day] = self._taken.get(day, 0) + _counted(after) - (0 if before is None else _counted(before))

    def require_room(self, entry: Entry) -> None:
        """Refuse an entry, not counted yet, that would go beyond the limit of its day or month."""
        rules = self._rules.get(entry.month)
        if rules is None:
            return
        day = entry.content.work_date
        of_day = self._taken.get(day, 0)
        limit = rules.daily_minutes_limit
        if limit is not None and of_day + _counted(entry) > limit:
            raise DailyMinutesLimitError(day=day, limit=limit, taken=of_day)
        of_month = sum(minutes for one, minutes in self._taken.items() if Month.of(one) == entry.month)
        limit = rules.monthly_minutes_limit
        if limit is not None and of_month + _counted(entry) > limit:
            raise MonthlyMinutesLimitError(month=entry.month, limit=limit, taken=of_month)


def has_limit(rules: Calendar) -> bool:
    """Tell whether the minutes of days and months must be known to judge entries."""
    return rules.daily_minutes_limit is not None or rules.monthly_minutes_limit is not None


def _counted(entry: Entry) -> int:
    if entry.state is EntryState.APPROVED and entry.approved_minutes is not None:
        return entry.approved_minutes
    return entry.content.minutes if entry.state is EntryState.SUBMITTED else 0
