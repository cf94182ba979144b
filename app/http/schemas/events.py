"""Bodies of the event feed (CloudEvents 1.0)."""

from app.outbox.model import EventType
from app.wire.types import Identifier, Instant, WireModel


class EventOut(WireModel):
    """Something that happened; `data` holds ids, months, totals and digests, never a person's pay."""

    specversion: str
    id: Identifier
    source: str
    type: EventType
    subject: str
    time: Instant
    datacontenttype: str
    data: dict[str, object]


class EventFeed(WireModel):
    """Events in the order in which they were committed.

    `next_cursor` is where to go on, also when nothing has happened since: keep it. Events come at least once: drop
    repeats by their id.
    """

    items: list[EventOut]
    next_cursor: str
    up_to_date: bool
