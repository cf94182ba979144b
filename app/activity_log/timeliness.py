"""Whether an entry was sent in time: judged by when it was received, when it was written, and outages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LATE_ARRIVAL = timedelta(days=7)
"""How long after its window an entry that was written within it may arrive: a phone may be offline for days."""


class Timeliness(StrEnum):
    """What an entry's sending was, the first that fits."""

    NO_WINDOW = "no-window"
    """The regulation says nothing, or which days count can't be told."""
    RETURNED_BEFORE = "returned-before"
    """It was in time once, and its superior sent it back."""
    RECEIVED_IN_WINDOW = "received-in-window"
    WRITTEN_IN_WINDOW = "written-in-window"
    """By the phone's clock it was sent in the window, and it arrived not long after."""
    LATE = "late"


@dataclass(frozen=True, slots=True)
class TimelinessRule:
    """Whether an entry that was sent so is taken; one that isn't is parked."""

    case: Timeliness
    taken: bool


TIMELINESS: tuple[TimelinessRule, ...] = tuple(
    TimelinessRule(case, taken=case is not Timeliness.LATE) for case in Timeliness
)
"""Every case there is: what the service obeys is what it publishes."""

_TAKEN = frozenset(rule.case for rule in TIMELINESS if rule.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """When an entry was sent, by our clock and by the phone's, as days of the agency."""

    received: date
    written: date
    returned_before: bool

    def timeliness(self, last_day: date | None) -> Timeliness:
        """Judge it by the last day of its window; None where there is no window."""
        if last_day is None:
            return Timeliness.NO_WINDOW
        if self.returned_before:
            return Timeliness.RETURNED_BEFORE
        if self.received <= last_day:
            return Timeliness.RECEIVED_IN_WINDOW
        if self.written <= last_day and self.received <= last_day + LATE_ARRIVAL:
            return Timeliness.WRITTEN_IN_WINDOW
        return Timeliness.LATE

    def is_taken(self, last_day: date | None) -> bool:
        """Tell whether the entry is taken."""
        return self.timeliness(last_day) in _TAKEN
