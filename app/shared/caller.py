"""Who asks: the principal behind a verified token, with what it may do today."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a dated grant by two persons lets a principal do in its agency."""

    OFFICER = "officer"  # BKPSDM: personnel, periods, month run
    CLERK = "clerk"  # operator OPD: attendance
    APPROVER = "approver"  # reviewing team, Sekda: the second person
    PAYROLL = "payroll"  # BPKAD, treasurer: reads what is published
    AUDITOR = "auditor"  # Inspektorat, BPK: reads everything


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal of one agency at one moment; service accounts and outside officers have no `employee_id`."""

    agency_id: int
    principal_id: UUID
    employee_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)
    request_id: str = ""
    machine: bool = False
    """A service account: no role decides, but the scopes that its own row names."""

    def has(self, *roles: Role) -> bool:
        """Tell whether the caller holds one of the roles today."""
        return not self.roles.isdisjoint(roles)
