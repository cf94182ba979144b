"""Bodies of what superiors are told of their deadlines."""

from app.verification.model import NoticeKind
from app.wire.types import Day, Identifier, Instant, Whole, WireModel


class VerificationNotice(WireModel):
    """What an employee was told on a day: how many entries, of how many people, and the earliest last day of them.

    `reminder` is to who may decide, on the last two days that count; `overdue` to who stands above, once it is over.
    Where nobody else stands above, the officers are told: `employee_id` is null then.
    """

    employee_id: Identifier | None
    day: Day
    kind: NoticeKind
    entries: Whole
    people: Whole
    minutes: Whole
    earliest_decide_by: Day
    told_at: Instant


class VerificationNoticePage(WireModel):
    """Notices, the newest first."""

    items: list[VerificationNotice]
    next_page_token: str | None
