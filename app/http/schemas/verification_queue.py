"""Bodies of the superior's queue."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.http.limits import MAX_DECISIONS, MAX_REVIEW_TOKEN
from app.http.schemas.activities import ActivityOut
from app.personnel.superiors import SuperiorKind
from app.verification.model import Decision, Verdict
from app.verification.signals import SignalKind
from app.wire.types import Day, Identifier, Instant, LongText, Quality, Whole, WireInput, WireModel

ReviewToken = Annotated[
    str, Field(min_length=1, max_length=MAX_REVIEW_TOKEN, json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"})
]


class QueueItem(WireModel):
    """An entry that awaits the caller's decision, in which capacity, and by which day; null: no time is set.

    The signals are for looking twice; `GET /v1/employees/{employee_id}/signals` has the facts behind them.
    """

    activity: ActivityOut
    decide_as: SuperiorKind
    on_behalf_of: Identifier | None
    decide_by: Day | None
    signals: list[SignalKind]


class QueuePage(WireModel):
    """Entries that await the caller, the earliest submitted first; the token stands for exactly what is shown here."""

    items: list[QueueItem]
    review_token: str | None
    next_page_token: str | None


class QueueDay(WireModel):
    """How many entries of an employee's day await the caller, for how many minutes, since when."""

    employee_id: Identifier
    work_date: Day
    entries: Whole
    minutes: Whole
    oldest_submitted_at: Instant


class QueueDayPage(WireModel):
    """Days with entries that await the caller, by day and employee."""

    items: list[QueueDay]
    next_page_token: str | None


class ReviewIn(WireInput):
    """One verdict on all entries of a page of the queue, as they were shown, but for those left out."""

    review_token: Annotated[
        str, Field(min_length=1, max_length=MAX_REVIEW_TOKEN, json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"})
    ]
    verdict: Verdict
    quality: Quality | None = None
    reason: LongText | None = None
    leave_out: Annotated[list[Identifier], Field(max_length=MAX_DECISIONS, default_factory=list)]

    def to_decisions(self, shown: Iterable[tuple[UUID, str]]) -> list[Decision]:
        """Return a decision on each entry shown, bound to the content that was shown."""
        return [
            Decision(
                activity_id=one, content_digest=digest, verdict=self.verdict, quality=self.quality, reason=self.reason
            )
            for one, digest in shown
            if one not in self.leave_out
        ]
