"""Bodies of what is left open in personnel."""

from app.personnel.model import GapKind
from app.wire.types import Day, Identifier, LongWhole, WireModel


class GapOut(WireModel):
    """Days on which something points to what isn't there; employees are named by their id only.

    The thing of `override_superior` is the employee whose superior is said to be somebody who is gone.
    """

    gap: GapKind
    thing_id: Identifier
    missing_id: Identifier
    missing_code: str | None
    since: Day
    until: Day | None


class GapPage(WireModel):
    """What is left open, as known at a change number."""

    known_at: LongWhole
    items: list[GapOut]
    next_page_token: str | None
