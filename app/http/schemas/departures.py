"""Bodies of departures."""

from uuid import UUID

from app.http.schemas.access import PrincipalOut, RoleGrantOut
from app.http.schemas.assignments import AssignmentOut
from app.http.schemas.superiors import DelegationDays, SuperiorOverrideDays
from app.personnel.departure_effects import EffectKind
from app.personnel.model import DepartureReason
from app.personnel.service import Departure, Revocation, sign_in_until
from app.wire.types import Day, Identifier, Text, WireInput, WireModel


class DepartureIn(WireInput):
    """The last day of somebody on the staff; without `sign_in_until` it signs in for 31 days more."""

    last_day: Day
    reason: DepartureReason
    reference: Text
    sign_in_until: Day | None = None

    def to_departure(self, employee_id: UUID) -> Departure:
        return Departure(
            employee_id=employee_id,
            last_day=self.last_day,
            reason=self.reason,
            reference=self.reference,
            sign_in_until=sign_in_until(self.last_day, self.sign_in_until),
        )


class DepartureOut(WireModel):
    """Somebody's last day, and the first day without a sign-in."""

    employee_id: Identifier
    last_day: Day
    reason: DepartureReason
    reference: str
    sign_in_until: Day


class DepartureRevocation(WireInput):
    """Why a departure is taken back; `partly` leaves ended what something recorded since stands against."""

    reason: Text
    partly: bool = False

    def to_revocation(self, employee_id: UUID) -> Revocation:
        return Revocation(employee_id=employee_id, reason=self.reason, partly=self.partly)


class OvertakenEffect(WireModel):
    """Something that stays ended, and where to see what stands against it."""

    kind: EffectKind
    object_id: Identifier
    href: str


class RevokedDepartureOut(WireModel):
    """A departure that was taken back: what lasts again as before, and what stays ended."""

    employee_id: Identifier
    assignments: list[AssignmentOut]
    grants: list[RoleGrantOut]
    principal: PrincipalOut | None
    overtaken: list[OvertakenEffect]


class DepartedOut(WireModel):
    """A departure, and all that ended by it: `taken_back` would have begun after the last day.

    Overrides are those that named the leaver as superior, delegations those by and to it.
    """

    departure: DepartureOut
    ended: list[AssignmentOut]
    taken_back: list[AssignmentOut]
    overrides: list[SuperiorOverrideDays]
    delegations: list[DelegationDays]
    grants: list[RoleGrantOut]
    principal: PrincipalOut | None
