"""What a change of some days makes of the versions of one thing, which never overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.personnel.model import Details, Version
from app.shared.records import ItemOutcome


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, half-open, on which a thing is as some details say."""

    since: date
    until: date | None
    details: Details
    version: Version | None = None
    """The stored version that says just this."""
    row: int | None = None
    """Which row of a call says this, where one does."""

    def outside(self, since: date, until: date | None) -> list[Stretch]:
        """Return what is left of the stretch outside other days: nothing, one part or two."""
        left = self._within(self.since, since)
        right = [] if until is None else self._within(max(self.since, until), self.until)
        return left + right

    def _within(self, since: date, until: date | None) -> list[Stretch]:
        end = until if self.until is None or (until is not None and until < self.until) else self.until
        if end is not None and end <= since:
            return []
        if (since, end) == (self.since, self.until):
            return [self]
        return [replace(self, since=since, until=end, version=None)]


def stretches_of(versions: Sequence[Version]) -> list[Stretch]:
    """Return what is known of a thing, in the order of its days."""
    return [Stretch(one.since, one.until, one.details, one) for one in versions]


def paint(known: Sequence[Stretch], new: Stretch) -> tuple[list[Stretch], ItemOutcome]:
    """Return what is known after a change, and what became of it.

    It restates the stretch that begins on its first day, or else cuts what it overlaps: what runs past its end goes on
    after it. Without an end it goes on until the next stretch begins. With its first day as its end it takes back the
    stretch that begins there.
    """
    restated = next((one for one in known if one.since == new.since), None)
    if new.until == new.since:
        left = [one for one in known if one is not restated]
        return left, ItemOutcome.UNCHANGED if restated is None else ItemOutcome.CHANGED
    if new.until is None:
        new = replace(new, until=min((one.since for one in known if one.since > new.since), default=None))
    if restated is not None and (restated.until, restated.details) == (new.until, new.details):
        return list(known), ItemOutcome.UNCHANGED
    left = [part for one in known if one is not restated for part in one.outside(new.since, new.until)]
    outcome = ItemOutcome.CREATED if restated is None else ItemOutcome.CHANGED
    return sorted([*left, new], key=lambda one: one.since), outcome


def difference(before: Sequence[Version], after: Sequence[Stretch]) -> tuple[list[Version], list[Stretch]]:
    """Return the versions that are no longer known, and what is to be written instead."""
    said = {(one.since, one.until): one.details for one in after}
    kept = {(one.since, one.until) for one in before if said.get((one.since, one.until)) == one.details}
    gone = [one for one in before if (one.since, one.until) not in kept]
    return gone, [one for one in after if (one.since, one.until) not in kept]


def end_of_change(known: Sequence[Stretch], since: date) -> date | None:
    """Return where a change from a day on ends: with the stretch that it falls in, or where the next one begins."""
    for one in known:
        if one.since <= since and (one.until is None or since < one.until):
            return one.until
    return min((one.since for one in known if one.since > since), default=None)
