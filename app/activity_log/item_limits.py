"""Refuses to submit more of an item than the catalogue allows one person in a day or a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from app.activity_log.items import Claim, Items
from app.activity_log.model import Entry, EntryState
from app.activity_log.refusals import ItemLimitReachedError
from app.catalogue.model import ItemLimits
from app.shared.month import Month

_CLAIMING = frozenset({EntryState.SUBMITTED, EntryState.APPROVED})


def refuse_over_limit(items: Items, entry: Entry, entries: Mapping[UUID, Entry]) -> None:
    """Refuse the entry where it and what was claimed before are more than a limit of its item on the work date.

    `entries` stand as this push has them by now; of what it doesn't touch, `items` has the claims. Entries that were
    returned, rejected or withdrawn claim nothing; approved ones the minutes that were approved.
    """
    code, day = entry.content.catalogue_code, entry.content.work_date
    limits = items.limits(code, day)
    if limits == ItemLimits():
        return
    of_month = [one for one in _others(items, entry, entries) if Month.of(one.work_date) == Month.of(day)]
    of_day = [one for one in of_month if one.work_date == day]
    minutes = entry.content.minutes
    for limit, most, used, asked in (
        ("daily-times", limits.daily_times, len(of_day), 1),
        ("daily-minutes", limits.daily_minutes, sum(one.minutes for one in of_day), minutes),
        ("monthly-times", limits.monthly_times, len(of_month), 1),
        ("monthly-minutes", limits.monthly_minutes, sum(one.minutes for one in of_month), minutes),
    ):
        if most is not None and used + asked > most:
            raise ItemLimitReachedError(item=code, limit=limit, most=most, used=used, asked=asked)


def _others(items: Items, entry: Entry, entries: Mapping[UUID, Entry]) -> Iterable[Claim]:
    """Yield what the employee's other entries claim of the entry's item."""
    for activity_id, claim in items.claims.items():
        if activity_id not in entries and claim.code == entry.content.catalogue_code:
            yield claim
    for other in entries.values():
        content = other.content
        if (
            other.activity_id != entry.activity_id
            and other.state in _CLAIMING
            and content.catalogue_code == entry.content.catalogue_code
        ):
            minutes = content.minutes if other.approved_minutes is None else other.approved_minutes
            yield Claim(content.catalogue_code, content.work_date, minutes)
