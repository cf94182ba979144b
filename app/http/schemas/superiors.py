"""Bodies of who decides on whose work: superiors, subordinates, overrides and delegations."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.http.limits import MAX_BULK_ITEMS
from app.personnel.superiors import Delegation, Superior, SuperiorKind, SuperiorOverride
from app.wire.types import Day, Identifier, LongText, LongWhole, PageToken, Text, WireInput, WireModel


class SuperiorOut(WireModel):
    """Who may decide on the employee's work, and why: by the post above, by an override, or for a superior."""

    employee_id: Identifier
    post_id: Identifier | None
    kind: SuperiorKind
    on_behalf_of: Identifier | None


class SuperiorList(WireModel):
    """Who may decide on an employee's work on a day, as known at a change number; delegates come last."""

    on: Day
    known_at: LongWhole
    items: list[SuperiorOut]


class CapacityOut(WireModel):
    """Why somebody may decide on an employee's work."""

    post_id: Identifier | None
    kind: SuperiorKind
    on_behalf_of: Identifier | None


class SubordinateOut(WireModel):
    """On whose work somebody may decide; the capacity that a decision would be made in comes first."""

    employee_id: Identifier
    capacities: list[CapacityOut]

    @classmethod
    def of(cls, employee_id: UUID, capacities: list[Superior]) -> Self:
        return cls(employee_id=employee_id, capacities=[CapacityOut.model_validate(one) for one in capacities])


class SubordinatePage(WireModel):
    """On whose work somebody may decide on a day, as known at a change number."""

    on: Day
    known_at: LongWhole
    items: list[SubordinateOut]
    next_page_token: PageToken | None


class SuperiorOverrideIn(WireInput):
    """From a day on one person decides on an employee's work instead of the post above."""

    employee_id: Identifier
    superior_employee_id: Identifier
    since: Day
    until: Day | None = None
    reason: LongText
    decree_number: Text | None = None

    def to_override(self) -> SuperiorOverride:
        return SuperiorOverride(**{name: getattr(self, name) for name in type(self).model_fields})


class SuperiorOverridesIn(WireInput):
    """Overrides; one that is sent with `until` = `since` is taken back."""

    items: Annotated[list[SuperiorOverrideIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class SuperiorOverrideDays(WireModel):
    """Who decides instead, and on which days; with `until` = `since` it never was."""

    employee_id: Identifier
    superior_employee_id: Identifier
    since: Day
    until: Day | None
    reason: str
    decree_number: str | None


class SuperiorOverrideOut(SuperiorOverrideDays):
    """Who decides instead, and the change number at which this was learned."""

    known_from: LongWhole


class SuperiorOverridePage(WireModel):
    """Overrides that hold on a day, by employee, as known at a change number."""

    on: Day
    known_at: LongWhole
    items: list[SuperiorOverrideOut]
    next_page_token: PageToken | None


class DelegationIn(WireInput):
    """From a day on one person decides beside a superior, wherever that one may by its own right."""

    superior_employee_id: Identifier
    delegate_employee_id: Identifier
    since: Day
    until: Day | None = None
    reason: LongText

    def to_delegation(self) -> Delegation:
        return Delegation(**{name: getattr(self, name) for name in type(self).model_fields})


class DelegationsIn(WireInput):
    """Delegations; one that is sent with `until` = `since` is taken back."""

    items: Annotated[list[DelegationIn], Field(min_length=1, max_length=MAX_BULK_ITEMS)]


class DelegationDays(WireModel):
    """Who stands in for whom, and on which days; with `until` = `since` it never was."""

    superior_employee_id: Identifier
    delegate_employee_id: Identifier
    since: Day
    until: Day | None
    reason: str


class DelegationOut(DelegationDays):
    """Who stands in for whom, and the change number at which this was learned."""

    known_from: LongWhole


class DelegationPage(WireModel):
    """Delegations that hold on a day, by superior and delegate, as known at a change number."""

    on: Day
    known_at: LongWhole
    items: list[DelegationOut]
    next_page_token: PageToken | None
