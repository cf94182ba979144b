"""Bodies of signals and of what they are shown from."""

from app.verification.signals import PresenceCase, SignalKind, ThresholdName
from app.wire.types import Day, Identifier, Instant, Whole, WireModel


class SignalThreshold(WireModel):
    """From which count on a signal is shown."""

    name: ThresholdName
    value: Whole


class SignalMeaning(WireModel):
    """What a kind of signal says, in both languages, and what it is shown from."""

    kind: SignalKind
    thresholds: list[SignalThreshold]
    says_id: str
    says_en: str


class SignalMeanings(WireModel):
    """Every kind of signal that there is."""

    items: list[SignalMeaning]


class SignalOut(WireModel):
    """One pattern with the facts behind it; what doesn't belong to its kind is null.

    `minutes` stand against `against_minutes`: norm against clock, outside the times of presence against the whole
    entry, sent against due. `other_people` is how many others of the unit sent the same text for that day.
    """

    kind: SignalKind
    presence: PresenceCase | None
    work_dates: list[Day]
    activity_ids: list[Identifier]
    other_people: Whole | None
    minutes: Whole | None
    against_minutes: Whole | None
    written_since: Instant | None
    written_until: Instant | None
    received_since: Instant | None
    received_until: Instant | None
    arrived_at: Instant | None
    left_at: Instant | None


class SignalList(WireModel):
    """The signals of a person's month, as far as the caller may read its days."""

    items: list[SignalOut]
