"""Bodies of minutes that don't count."""

from collections import Counter
from collections.abc import Sequence

from app.verification.lost_minutes import LostBecause, LostMinutes, Whose
from app.wire.types import Day, Flag, Identifier, Whole, WireModel


class LostMinutesOut(WireModel):
    """Minutes that don't count, why, and with whom that lies; not `final`: it may still be mended.

    Of a day without attendance (`attendance-missing`) there is no entry: the minutes are the hours that were due.
    """

    activity_id: Identifier | None
    work_date: Day
    minutes: Whole
    because: LostBecause
    whose: Whose
    final: Flag


class LostMinutesTotal(WireModel):
    """How many minutes lie with one side."""

    whose: Whose
    minutes: Whole


class LostMinutesList(WireModel):
    """All minutes of a month that don't count, by day, and their totals."""

    items: list[LostMinutesOut]
    totals: list[LostMinutesTotal]

    @classmethod
    def of(cls, found: Sequence[LostMinutes]) -> "LostMinutesList":
        totals: Counter[Whose] = Counter()
        for one in found:
            totals[one.whose] += one.minutes
        return cls(
            items=[LostMinutesOut.model_validate(one) for one in found],
            totals=[LostMinutesTotal(whose=whose, minutes=totals[whose]) for whose in Whose if totals[whose]],
        )
