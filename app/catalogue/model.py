"""What a kind of work is: its norm and limits from a day on, and the posts that it is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from app.personnel.model import PositionGroup


class EntryCategory(StrEnum):
    """What a kind of work is to the person who does it; rules may cap some."""

    MAIN = "main"
    ADDITIONAL = "additional"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLimits:
    """How many entries and minutes of an item one person may submit for a work date and its month; None is no limit."""

    daily_times: int | None = None
    daily_minutes: int | None = None
    monthly_times: int | None = None
    monthly_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """An item from a day on, as it is sent; sent with `until` = `since` it is taken back."""

    code: str
    since: date
    until: date | None = None
    name: str
    unit: str
    per_quantity: int = 1
    norm_minutes: int
    category: EntryCategory = EntryCategory.MAIN
    counts: bool = True
    active: bool = True
    daily_times_limit: int | None = None
    daily_minutes_limit: int | None = None
    monthly_times_limit: int | None = None
    monthly_minutes_limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRecord:
    """For which post or position group an item is from a day on; for every post where neither is named."""

    item_code: str
    post_code: str | None = None
    position_group: PositionGroup | None = None
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersion:
    """What an item is from a day on."""

    since: date
    until: date | None
    name: str
    unit: str
    per_quantity: int
    norm_minutes: int
    category: EntryCategory
    counts: bool
    """Whether approved entries of it are minutes of the month at all."""
    active: bool
    """Whether entries may name it."""
    daily_times_limit: int | None
    daily_minutes_limit: int | None
    monthly_times_limit: int | None
    monthly_minutes_limit: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUse:
    """For which post or position group an item is from a day on."""

    since: date
    until: date | None
    post_id: UUID | None
    post_code: str | None
    position_group: PositionGroup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueItem:
    """A kind of work with all its versions and uses, by their first day; never deleted, only made inactive."""

    code: str
    rev: int
    versions: Sequence[ItemVersion]
    uses: Sequence[ItemUse]


class Dated(Protocol):
    """What holds from a day on; an end of None is open."""

    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


D = TypeVar("D", bound=Dated)
Span = tuple[date, date | None]

WORTH = ("per_quantity", "norm_minutes", "category", "counts")
"""What a month's result reads of a version."""


def holds(one: Dated, day: date) -> bool:
    """Tell whether the day is one of those from the first to the end."""
    return one.since <= day and (one.until is None or day < one.until)


def in_force(versions: Iterable[D], day: date) -> D | None:
    """Return the version that began last by the day, unless it ended."""
    begun = [one for one in versions if one.since <= day]
    last = max(begun, key=lambda one: one.since, default=None)
    return last if last is not None and holds(last, day) else None


def changed_worth(versions: Sequence[ItemVersion], sent: ItemRecord) -> list[Span]:
    """Return the days on which a norm is in force that the version that is sent makes another, or ends.

    Days on which nothing is in force are not among them: no entry could name the item then.
    """
    taken_back = sent.until is not None and sent.until <= sent.since
    others: list[Dated] = [one for one in versions if one.since != sent.since]
    after = others if taken_back else [*others, sent]
    named: list[Dated] = [*versions, sent]
    edges = sorted({day for one in named for day in (one.since, one.until) if day is not None})
    spans = zip(edges, [*edges[1:], None], strict=True)
    return [span for span in spans if _ends_a_norm(in_force(versions, span[0]), in_force(after, span[0]))]


def _ends_a_norm(before: Dated | None, after: Dated | None) -> bool:
    if before is None:
        return False
    return after is None or any(getattr(before, name) != getattr(after, name) for name in WORTH)
