"""What the catalogue says of the items that a push names: which may be named when and by whom, and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.catalogue.model import ItemLimits, holds, in_force

_NO_LIMITS = ItemLimits()


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether an item may be named from a day on, and how much of it."""

    since: date
    until: date | None
    active: bool
    limits: ItemLimits


@dataclass(frozen=True, slots=True)
class Use:
    """For which post or position group an item is from a day on; for all where neither is named."""

    since: date
    until: date | None
    post_id: UUID | None
    position_group: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A post that the employee holds, as its own or acting, in the days in which it is of one position group."""

    since: date
    until: date | None
    post_id: UUID
    position_group: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Minutes of an entry that was submitted, or approved: then those that were."""

    code: str
    work_date: date
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The items that a push names, as known now, by their codes."""

    terms: Mapping[str, Sequence[Terms]] = field(default_factory=dict)
    uses: Mapping[str, Sequence[Use]] = field(default_factory=dict)
    held: Sequence[Held] = ()
    """The employee's posts; nothing where no item is for certain posts only."""
    claims: Mapping[UUID, Claim] = field(default_factory=dict)
    """The employee's stored claims of items with limits in the months of the push, by their entries."""

    def active(self, code: str, day: date) -> bool:
        """Tell whether entries of the day may name the item."""
        terms = in_force(self.terms.get(code, ()), day)
        return terms is not None and terms.active

    def fits(self, code: str, day: date) -> bool:
        """Tell whether the item is for everybody, or for a post that the employee holds on the day."""
        begun = [use for use in self.uses.get(code, ()) if use.since <= day]
        if not begun:
            return True
        last = {(use.post_id, use.position_group): use for use in sorted(begun, key=lambda use: use.since)}
        wanted = {target for target, use in last.items() if holds(use, day)}
        held = [one for one in self.held if holds(one, day)]
        return (None, None) in wanted or any(
            (one.post_id, None) in wanted or (None, one.position_group) in wanted for one in held
        )

    def limits(self, code: str, day: date) -> ItemLimits:
        """Return how much of the item may be submitted for the day and its month."""
        terms = in_force(self.terms.get(code, ()), day)
        return _NO_LIMITS if terms is None else terms.limits
